#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// A task file is JSON Lines: one object a line, blank lines between them as one likes.
//
//   id        text, unique in the file; at most 200 bytes, no control characters
//   input     text, not blank: what the target is asked
//   expect    the reference: any JSON value but null; what it means is the scorer's business
//   scorer    a name or an object (scorer.hpp); the skill's default scorer when absent
//   split     "train", "val" or "test"; else by the split rule
//   family    a tag of similar tasks
//   solution  a worked solution, written by a person
//   files     a list of files for the target's tools: paths from the task file's folder, or objects
//             {"name", "text"} or {"name", "data"}, the data in base64
//   images    likewise: PNG, JPEG, GIF or WebP, which the target is shown in this order
//   pass_at   a number above 0 and up to 1, in millionths: from here on a task counts as done
//
// A task needs `expect` or a `scorer`. Any other key is an error.

namespace skillgit::tasks {

inline constexpr std::size_t kLongestTaskId = 200;
inline constexpr std::size_t kLongestTaskLine = std::size_t{4} << 20;

/// What a task's files and images may come to: so many of each, so many bytes together.
inline constexpr std::size_t kMostAttachments = 64;
inline constexpr std::size_t kLargestAttachments = std::size_t{2} << 20;

/// Gets the bytes of a file, named from the task file's folder.
using FileReader = std::function<Result<std::string>(const std::string& path)>;

struct ParseOptions {
  std::string scorer = "exact";  ///< For tasks that name none: a name or JSON.
  SplitRule split;
  std::size_t most_problems = 20;  ///< Where to stop collecting them.
  FileReader read = {};            ///< Where it is empty, a path to a file is a mistake.
};

/// One thing that is wrong with a task file.
struct Problem {
  std::size_t line = 0;    ///< From 1.
  std::size_t column = 0;  ///< From 1, in bytes.
  std::string task;        ///< The id of the task; empty if it is not known.
  std::string message;     ///< What is wrong, in the voice of errors.
  std::string hint;        ///< What to do; may be empty.

  friend bool operator==(const Problem&, const Problem&) = default;
};

/// "line 3, column 12, task 'q7': unknown key 'expct'; did you mean 'expect'?"
std::string to_string(const Problem& problem);

/// A task file as far as it could be read.
struct TaskFile {
  TaskSet set;                    ///< The tasks without problems.
  std::vector<Problem> problems;  ///< By line; at most ParseOptions::most_problems.
  bool is_complete = true;        ///< Whether reading went on to the end in spite of them.
};

/// Reads a task file and collects what is wrong, up to a bound, so that one look can mend it all.
///
/// Fails with invalid only when the options are unusable.
Result<TaskFile> read_task_file(std::string_view jsonl, const ParseOptions& options);

/// Reads a task file that has to be right.
///
/// Fails with invalid, in the words of the first problem and with the number of others.
Result<TaskSet> parse_task_set(std::string_view jsonl, const ParseOptions& options = {});

/// "12 train, 4 val, 5 test".
std::string split_counts(const TaskSet& set);

/// Writes a task set that parse_task_set() reads back as it is, whatever its options: every task
/// with its split and its scorer, files and images with their content. Equal sets give equal bytes.
std::string to_jsonl(const TaskSet& set);

/// The split that `rule` gives the task `id`: by SHA-256 of seed and id against the ratios, so
/// that adding or removing a task never moves another.
///
/// The ratios are not negative, not all 0, and at most a million each; asserted
/// (read_task_file() checks them).
Split split_of(const SplitRule& rule, std::string_view id);

}  // namespace skillgit::tasks
