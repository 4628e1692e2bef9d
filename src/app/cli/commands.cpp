// The command table. Adding a command is a file, a row, and a page of the guide.

#include "app/cli/commands.hpp"

#include "app/cli/completion_command.hpp"
#include "app/cli/config_command.hpp"
#include "app/cli/diff_command.hpp"
#include "app/cli/doctor_command.hpp"
#include "app/cli/eval_command.hpp"
#include "app/cli/export_command.hpp"
#include "app/cli/help_command.hpp"
#include "app/cli/init_command.hpp"
#include "app/cli/land_command.hpp"
#include "app/cli/lint_command.hpp"
#include "app/cli/log_command.hpp"
#include "app/cli/output.hpp"
#include "app/cli/promote_command.hpp"
#include "app/cli/rejected_command.hpp"
#include "app/cli/report_command.hpp"
#include "app/cli/rollback_command.hpp"
#include "app/cli/show_command.hpp"
#include "app/cli/status_command.hpp"
#include "app/cli/tasks_command.hpp"
#include "app/cli/train_command.hpp"
#include "app/cli/undo_command.hpp"
#include "app/cli/verify_command.hpp"
#include "skillgit/core/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

namespace skillgit::cli {
namespace {

constexpr std::array kCommands{
    &kInitCommand,       &kDoctorCommand,   &kTasksCommand,  &kLintCommand,   &kTrainCommand,
    &kEvalCommand,       &kPromoteCommand,  &kStatusCommand, &kLogCommand,    &kShowCommand,
    &kDiffCommand,       &kRejectedCommand, &kReportCommand, &kExportCommand, &kUndoCommand,
    &kRollbackCommand,   &kLandCommand,     &kVerifyCommand, &kConfigCommand, &kHelpCommand,
    &kCompletionCommand,
};

constexpr std::array kGlobalOptions{
    Option{.letter = 'C', .value = "<dir>", .help = "run as if started in <dir>"},
    Option{.letter = 'c',
           .value = "<section.key>=<value>",
           .help = "set one of `skillgit config --reference`"},
    Option{.name = "no-pager", .help = "print straight to the terminal"},
    Option{.name = "version", .help = "print the version"},
    Option{
        .name = "help", .letter = 'h', .help = "print this page, or that of the command after it"},
};

constexpr std::string_view kExamplesAndUsage =
    "Examples:\n"
    "  skillgit init                     find the skills, write skillgit.toml\n"
    "  skillgit train                    train the skill\n"
    "  skillgit help train               more on one command\n"
    "\n"
    "Usage: skillgit [-C <dir>] [-c <section.key>=<value>] [--no-pager] <command> [...]\n"
    "\n";

constexpr std::string_view kExitStatus =
    "Exit status: 0 ok; 1 nothing accepted, or findings; 2 usage, or no such object;\n"
    "3 invalid configuration, skill or tasks; 4 model or program unavailable; 5 the budget\n"
    "stopped it; 6 indecisive; 7 conflict, dirty or locked; 8 damaged repository, full disk\n"
    "or internal error; 130 and 143 signals.\n";

}  // namespace

std::span<const Command* const> commands() { return kCommands; }

std::span<const Option> global_options() { return kGlobalOptions; }

std::string program_page() { return std::string(kExamplesAndUsage) + std::string(kExitStatus); }

Result<const Command*> find_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Command* command : kCommands) {
    if (command->name == name) return command;
    names.push_back(command->name);
  }
  const bool is_of_tasks =
      std::find(kTasksVerbs.begin(), kTasksVerbs.end(), name) != kTasksVerbs.end();
  const std::string meant =
      is_of_tasks ? "; did you mean 'tasks " + std::string(name) + "'?" : did_you_mean(name, names);
  return fail(Error(ErrorKind::usage, "no command named '" + std::string(name) + "'" + meant)
                  .with_hint("`skillgit help` lists the commands"));
}

std::string help_page(const Command& command) {
  std::string page = "skillgit " + std::string(command.name) + ": " + std::string(command.summary) +
                     "\n\n" + std::string(command.page);
  if (!command.options.empty()) page += "\nOptions:\n" + describe(command.options);
  return page;
}

std::string overview() {
  std::ostringstream out;
  out << "skillgit " << kProgramSummary << ".\n\n" << kExamplesAndUsage << "Commands:\n";
  Table table({Table::Align::left, Table::Align::left});
  for (const Command* command : kCommands)
    table.add({"  " + std::string(command->name), std::string(command->summary)});
  table.print(out);
  out << "\nGlobal options:\n" << describe(kGlobalOptions) << '\n' << kExitStatus;
  return out.str();
}

}  // namespace skillgit::cli
