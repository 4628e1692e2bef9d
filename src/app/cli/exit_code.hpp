#pragma once

#include "skillgit/core/base/error.hpp"

namespace skillgit::cli {

/// How the program ends: what scripts may rely on (design section 6).
enum class ExitCode {
  ok = 0,
  findings = 1,       ///< Nothing was accepted, or a check found something.
  usage = 2,          ///< The command line is wrong, or names what does not exist.
  invalid = 3,        ///< The configuration, a skill or a task file has a mistake.
  unavailable = 4,    ///< A model or a program does not answer.
  budget = 5,         ///< The budget stopped it.
  indecisive = 6,     ///< Too much went unmeasured to decide.
  conflict = 7,       ///< Something else changed or holds what we wanted to change; or it is dirty.
  damaged = 8,        ///< A damaged repository, a full disk, an internal error.
  hung_up = 129,      ///< SIGHUP.
  interrupted = 130,  ///< SIGINT.
  closed = 141,       ///< Nobody reads the output any more, as after SIGPIPE.
  terminated = 143,   ///< SIGTERM.
};

/// The one place where kinds of errors become exit codes.
ExitCode exit_code(ErrorKind kind);

}  // namespace skillgit::cli
