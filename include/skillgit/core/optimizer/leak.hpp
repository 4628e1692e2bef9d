#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"

#include <optional>
#include <span>
#include <string>

namespace skillgit::optimizer {

/// Says how a changed skill gives held-out tasks away, or nothing when it does not.
///
/// It leaks when it newly holds 13 words in a row of the reference or solution of a task (white
/// space, punctuation and case do not matter), or when it newly holds a worked example
/// whose input is the task's (white space does not matter), which catches short references as
/// well. What the skill held before is the user's own. The answer names the task by its id and
/// shows nothing of its text, so that it can be told to an optimizer.
///
/// Linear in the size of the skill and of the tasks.
std::optional<std::string> find_leak(const text::SkillFiles& before, const text::SkillFiles& after,
                                     std::span<const tasks::Task* const> val_and_test);

}  // namespace skillgit::optimizer
