#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/points.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::tasks {

/// What a task is used for: to learn from, to judge edits on, to measure the result on.
enum class Split { train, val, test };

std::string_view to_string(Split split);
Result<Split> parse_split(std::string_view name);

/// A file that belongs to a task, with its content.
struct Attachment {
  std::string name;  ///< A path of parts without "." and "..", from the folder that holds it.
  std::string bytes;

  friend bool operator==(const Attachment&, const Attachment&) = default;
};

/// One thing that the target is asked to do, and how the answer is judged.
struct Task {
  std::string id;      ///< Unique in its set; any text without control characters.
  std::string input;   ///< What the target is asked, byte for byte.
  std::string expect;  ///< The reference, as one line of canonical JSON; empty if there is none.
  std::string scorer;  ///< The scorer's specification, as one line of canonical JSON; never empty.
  Split split = Split::train;
  std::string family;           ///< A tag of similar tasks; may be empty.
  std::string solution;         ///< A worked solution by a person, for examples; may be empty.
  Points pass_at = kFullMarks;  ///< From here on the task counts as done ("hard").
  std::vector<Attachment> files = {};   ///< For the target's tools to find; by name, all different.
  std::vector<Attachment> images = {};  ///< That the target is shown, in this order.

  friend bool operator==(const Task&, const Task&) = default;
};

/// What a worked example of `task` would give as the answer: the human's solution if there is
/// one, else the reference as text. Nothing where neither can be shown (a regex is no answer).
std::optional<std::string> worked_answer(const Task& task);

/// The content of a task that a score belongs to: SHA-256 over input, reference, scorer and
/// pass mark, and the files and images where there are any. The id, the split, the family and the
/// names of images are not content.
std::string content_hash(const Task& task);

/// A task set in the order of its file, every task with its split.
struct TaskSet {
  std::vector<Task> tasks;

  /// The tasks of one split, in the order of the file.
  std::vector<Task> of(Split split) const;
  std::size_t count(Split split) const;
  const Task* find(std::string_view id) const;
};

/// The ratios of train, val and test, and the seed, for tasks that name no split.
struct SplitRule {
  int train = 4, val = 3, test = 3;
  std::uint64_t seed = 0;
};

}  // namespace skillgit::tasks
