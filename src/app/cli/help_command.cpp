// `skillgit help [<command>]`: what there is, and how it is used.

#include "app/cli/help_command.hpp"

#include "app/cli/man_page.hpp"

#include <array>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kHelpOptions{
    Option{.name = "man", .help = "print the manual page, in the man macros of troff"},
};

constexpr std::string_view kHelpPage =
    "Examples:\n"
    "  skillgit help            all commands\n"
    "  skillgit help train      one of them\n"
    "  skillgit help --man train > skillgit-train.1\n"
    "\n"
    "Usage: skillgit help [--man] [<command>]\n";

Result<ExitCode> help_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kHelpOptions, {.most = 1}));
  const bool as_manual = given.has("man");
  if (const auto name = given.operand(0)) {
    SKILLGIT_TRY(const Command* command, find_command(*name));
    environment.out << (as_manual ? man_page(*command) : help_page(*command));
  } else {
    environment.out << (as_manual ? program_man_page() : overview());
  }
  return ExitCode::ok;
}

}  // namespace

constexpr Command kHelpCommand{
    .name = "help",
    .summary = "Show what there is, and how it is used",
    .page = kHelpPage,
    .options = kHelpOptions,
    .operands = "<command>",
    .run = help_command,
};

}  // namespace skillgit::cli
