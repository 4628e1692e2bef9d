#pragma once

#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <span>
#include <string>
#include <string_view>

namespace skillgit::tasks {

/// What a score belongs to, as 64 hex digits: SHA-256 over the tree of the files that ship, the
/// task's content, the target's identity (model, parameters, harness) and the scorers' version.
///
/// No step, file name or run is part of it: the same content is not paid for twice.
std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity);

/// The mean of `points`, rounded half up to a millionth, in integers. `points` is not empty and
/// each lies in 0..kFullMarks; both are asserted.
Points mean_points(std::span<const Points> points);

}  // namespace skillgit::tasks
