#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/standing.hpp"
#include "skillgit/train/trainer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

/// What keeps a training from learning, or its result from proving anything, as far as the tasks
/// alone show it; a line each. What training refuses is not among it. `asks_a_model` tells whether
/// the optimizer can learn without answers.
std::vector<std::string> warnings_before(const tasks::TaskSet& tasks, bool asks_a_model);

/// What earlier runs mean for a new one, a line each: it begins at the skill branch, without what
/// they accepted that waits to land, and they may have asked its val and test tasks under another
/// split. Nothing for a run that goes on.
Result<std::vector<std::string>> warnings_of_runs(const train::TrainRequest& request,
                                                  const store::Repository& repository,
                                                  const store::RunStore& store);

/// That the skill branch went on without the run that is continued, so that what it accepts from
/// now on stays on the run branch. Nothing where nothing would land anyway.
Result<std::optional<std::string>> warning_about_branch(const train::TrainRequest& request,
                                                        const store::Repository& repository,
                                                        const store::RunStore& store);

/// That the run ends before the optimizer is at its end.
std::optional<std::string> warning_about_steps(const optimizer::Optimizer& optimizer,
                                               std::optional<int> steps);

/// That prompts of the user's own, in `folder`, are not what HEAD has: the run keeps their hash
/// alone. Nothing where there are none.
std::optional<std::string> warning_about_prompts(const std::string& folder,
                                                 const store::Repository& repository);

/// That the budget has no room for a question to the optimizer model once the base is measured: one
/// is reserved with its longest reply, and a prompt that shows the skill. Nothing where nobody can
/// tell.
std::optional<std::string> warning_about_questions(const train::TrainOptions& options,
                                                   const train::Estimate& estimate,
                                                   std::int64_t longest_reply);

/// The same of how the base does on val: at the floor or at the ceiling there is nothing to see.
std::optional<std::string> warning_about(const train::Standing& base);

}  // namespace skillgit::cli
