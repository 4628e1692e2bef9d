#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// The options of `tasks add`, for parsing and for the help page of `tasks`.
inline constexpr std::array kAddOptions{
    Option{.name = "input", .value = "<text>", .help = "add: what the target is asked"},
    Option{.name = "expect", .value = "<text>", .help = "add: the answer that is right"},
    Option{.name = "scorer", .value = "<scorer>", .help = "add, import: how answers are judged"},
    Option{.name = "id", .value = "<id>", .help = "add: its name; made from the input when absent"},
    Option{.name = "split",
           .value = "<name>",
           .choices = "train|val|test",
           .help = "add: train, val or test; else by the id"},
    Option{.name = "family", .value = "<name>", .help = "add: a tag of similar tasks"},
    Option{.name = "json", .help = "add, check: print JSON"},
};

/// `tasks add [<skill>]`. What is absent is asked for on a terminal.
struct AddOptions {
  std::optional<std::string> skill;
  std::optional<std::string> input, expect, scorer, id, split, family;
  bool json = false;
};

/// A task file with one more task.
struct AddedTask {
  std::string bytes;  ///< All of the file.
  tasks::Task task;
  tasks::TaskSet set;                    ///< With the task.
  std::vector<tasks::Finding> warnings;  ///< Of those that tasks::check() has, the ones about it.
};

Result<AddOptions> parse_tasks_add(Args args);

/// Whether '--scorer' names a scorer, where it is given. Fails with usage.
Status check_scorer_option(const std::string& scorer);

/// Adds the task that `options` describe to the end of a task file; its input is set.
///
/// An `expect` is a text, but for the scorer `json`, where it is the value. Fails with conflict for
/// an id that is taken and for an input that another task has with another answer or in another
/// split, with invalid for a file with mistakes and for a task that nothing could solve, and with
/// usage for what is not UTF-8.
Result<AddedTask> add_task(const std::string& bytes, const AddOptions& options,
                           const tasks::ParseOptions& how);

/// Says which split the task fell into, and how many there are now.
void print_added(const AddedTask& added, std::string_view file, std::ostream& out);
Json added_as_json(const AddedTask& added, std::string_view file);

/// Adds one task that the options describe; or, on a terminal, asks for what they leave out, one
/// task after another, until an input is empty.
Result<ExitCode> tasks_add_command(Args args, const Environment& environment);

}  // namespace skillgit::cli
