#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <string>
#include <string_view>

namespace skillgit::tasks {

/// What a scorer says of a reply.
struct Score {
  Points points = 0;  ///< 0..kFullMarks.
  std::string why;    ///< One line for people: "expected '2022-10-19'".
};

/// Judges `reply` by the task's own scorer. Pure: the same reply has the same score for ever.
///
/// Fails with invalid when the task's scorer or reference cannot be used; check() of a task
/// set finds all such tasks beforehand.
Result<Score> score(const Task& task, std::string_view reply);

}  // namespace skillgit::tasks
