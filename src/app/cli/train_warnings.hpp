#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/train/standing.hpp"

#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

/// What keeps a training from learning, or its result from proving anything, as far as the tasks
/// alone show it; a line each. What training refuses is not among it. `asks_a_model` tells whether
/// the optimizer can learn without answers.
std::vector<std::string> warnings_before(const tasks::TaskSet& tasks, bool asks_a_model);

/// The same of how the base does on val: at the floor or at the ceiling there is nothing to see.
std::optional<std::string> warning_about(const train::Standing& base);

}  // namespace skillgit::cli
