#pragma once

#include "skillgit/core/base/result.hpp"

#include <sys/types.h>
#include <string>
#include <vector>

namespace skillgit::process {

/// Where a program stands to the user's terminal.
enum class Session {
  own,   ///< Ctrl-C is ours to handle and does not reach it, and it cannot wait for a terminal.
  ours,  ///< As if the user had typed it: it may ask at the terminal, and Ctrl-C reaches it too.
};

/// A program to start. Its three streams are descriptors of ours, which stay ours to close.
struct Start {
  const std::vector<std::string>& arguments;    ///< Not empty; the first one is found on PATH.
  const std::vector<std::string>& environment;  ///< All of it, as `NAME=value`.
  int input = -1;
  int output = -1;
  int errors = -1;

  /// Whether it also gets what we have open without close-on-exec. Where the system has no call
  /// to close all descriptors (glibc before 2.34), it gets them in any case.
  bool inherits_others = true;

  Session session = Session::own;
};

/// Starts a program with no signal blocked or ignored. Whoever gets the id owes a wait_for(). Fails
/// with unavailable when it cannot be started.
Result<pid_t> spawn(const Start& start);

/// Waits for the end of a child. Its exit code, or 128 and the number of the signal that ended it.
int wait_for(pid_t child);

}  // namespace skillgit::process
