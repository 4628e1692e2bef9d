#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

enum class Severity {
  warning,  ///< Training works, but may not mean what one thinks.
  error,    ///< Training on this set would measure nothing, or the wrong thing.
};

std::string_view to_string(Severity severity);

/// One thing about a task set that its owner should know.
struct Finding {
  Severity severity = Severity::warning;
  std::string code;                ///< A stable name, in the list below.
  std::vector<std::string> tasks;  ///< The ids it is about, in the order of the set; may be empty.
  std::string message;             ///< One line for people.

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The sizes from which a set is taken seriously.
inline constexpr int kFewestValTasks = 10;

/// From this Jaccard similarity on, of their three-word shingles, two inputs are nearly the same.
inline constexpr int kNearPercent = 80;

/// A digest of what a task asks, to tell tasks that ask the same: of its input, in Unicode's normal
/// form C with single spaces, and of its files and images.
std::string question_of(const Task& task);

/// Looks for what makes a task set prove less than it seems to.
///
/// Inputs are the same when question_of() is; near duplicates are found without regard to case and
/// punctuation. In this order:
///
///   unusable-scorer  error    a task's scorer or reference cannot be used, or pays for silence
///   contradiction    error    the same input with different references
///   leak             error    the same input in different splits
///   duplicate        warning  the same input twice in one split
///   near-duplicate   warning  nearly the same input in different splits; one finding a cluster
///   no-train, no-val error    there is nothing to learn from, or to judge by
///   few-val          warning  fewer than kFewestValTasks val tasks
///   no-test          warning  there is nothing to measure the result on
///   no-answer        warning  no train task shows a right answer
///
/// The same set gives the same findings. Fast for tens of thousands of tasks.
std::vector<Finding> check(const TaskSet& set);

/// Whether replies to all of `tasks` can be judged. Fails with invalid, in the words of the first
/// that is an unusable-scorer.
Status check_scorable(const std::vector<Task>& tasks);

/// Whether any finding is an error.
bool has_error(const std::vector<Finding>& findings);

}  // namespace skillgit::tasks
