// `skillgit help [<command>]`: what there is, and how it is used.

#include "app/cli/help_command.hpp"

#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::string_view kPage =
    "Examples:\n"
    "  skillgit help            all commands\n"
    "  skillgit help train      one of them\n"
    "\n"
    "Usage: skillgit help [<command>]\n";

Result<ExitCode> help_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kHelpCommand.options, {.most = 1}));
  if (const auto name = given.operand(0)) {
    SKILLGIT_TRY(const Command* command, find_command(*name));
    environment.out << help_page(*command);
  } else {
    environment.out << overview();
  }
  return ExitCode::ok;
}

}  // namespace

constexpr Command kHelpCommand{
    .name = "help",
    .summary = "Show what there is, and how it is used",
    .page = kPage,
    .options = {},
    .run = help_command,
};

}  // namespace skillgit::cli
