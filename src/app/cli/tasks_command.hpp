#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/tasks/import.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::cli {

/// What `tasks` can be told to do.
inline constexpr std::array<std::string_view, 3> kTasksVerbs{"add", "check", "import"};

/// `tasks check <skill|file>`.
struct CheckOptions {
  std::optional<std::string> what;  ///< A skill, or a file; the only skill without it.
  bool json = false;
};

/// `tasks import <file>`.
struct ImportCommandOptions {
  std::string file;                  ///< "-" is the standard input.
  std::optional<std::string> skill;  ///< Whose task file and scorer are meant.
  std::optional<std::string> to;     ///< The file to write, from the current directory.
  bool force = false;                ///< Whether an existing file may be replaced.
  tasks::ImportOptions how;
};

/// What can be said of a task file.
struct TaskReport {
  std::string file;
  tasks::TaskFile tasks;
  std::vector<tasks::Finding> findings;

  bool is_usable() const { return tasks.problems.empty() && !tasks::has_error(findings); }
};

Result<CheckOptions> parse_tasks_check(Args args);
Result<ImportCommandOptions> parse_tasks_import(Args args);

/// Looks at the bytes of a task file. Fails when `how` cannot be used.
Result<TaskReport> collect_tasks_check(const std::string& file, std::string_view bytes,
                                       const tasks::ParseOptions& how);

void print_tasks_check(const TaskReport& report, std::ostream& out);
Json tasks_check_as_json(const TaskReport& report);

/// Says what became of an imported file.
void print_import(const tasks::Imported& imported, std::ostream& err);

extern const Command kTasksCommand;

}  // namespace skillgit::cli
