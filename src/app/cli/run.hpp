#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "skillgit/core/base/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace skillgit::cli {

/// A command line: what stands before the command, and the command with its arguments.
struct Invocation {
  std::vector<std::string> directories;         ///< Each `-C`, in order.
  std::map<std::string, std::string> settings;  ///< Each `-c section.key=value`.
  bool pager = true;
  bool version = false;
  Args command;  ///< Its name and arguments; empty when there is none.
  bool help = false;
};

/// Takes the options before the command off `args` (without the program's name). Fails with usage.
Result<Invocation> parse_invocation(Args args);

/// Runs the command and reports its error: the whole program, but for the real world.
ExitCode run(const Invocation& invocation, const Environment& environment);

}  // namespace skillgit::cli
