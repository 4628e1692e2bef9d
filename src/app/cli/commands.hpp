#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "skillgit/core/base/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace skillgit::cli {

/// One command of the program.
///
/// A new one is a file that defines its Command, a row in commands.cpp, and a test.
struct Command {
  std::string_view name;
  std::string_view summary;  ///< One line, no full stop.
  std::string_view page;     ///< The help page: examples first, then usage, then what to know.
  std::span<const Option> options;

  /// What its operands are, place by place, for completion: "check|import <skill>|<file>". A last
  /// "..." repeats the place before it.
  std::string_view operands = {};
  Result<ExitCode> (*run)(Args, const Environment&);
  bool paged = false;  ///< Its output goes through the pager on a terminal.
  bool saves = false;  ///< At the first signal it saves its work and ends; others just end.
};

/// All commands, in the order in which help lists them.
std::span<const Command* const> commands();

/// The command of that name. Fails with usage and the nearest known name.
Result<const Command*> find_command(std::string_view name);

inline constexpr std::string_view kProgramSummary =
    "trains an agent's skills and keeps every step in git";

/// The options that stand before the command.
std::span<const Option> global_options();

/// The page of the program as a whole, in the form of a Command's.
std::string program_page();

/// The help page of one command: its page, then its options.
std::string help_page(const Command& command);

/// The list of all commands.
std::string overview();

}  // namespace skillgit::cli
