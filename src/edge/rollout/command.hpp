#pragma once

#include "skillgit/core/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::rollout {

/// A program to run, and how far it may go.
struct Command {
  std::vector<std::string> arguments;    ///< The first one is found on PATH.
  std::vector<std::string> environment;  ///< All of it, as `NAME=value`.
  std::chrono::milliseconds time{30'000};
  std::size_t output_bytes = 8192;  ///< What is kept of standard output and error together.
};

/// How a program ended.
struct Ran {
  int exit_code = 0;  ///< Or 128 and the number of the signal that ended it.
  bool timed_out = false;
  std::string output;  ///< Valid UTF-8.
};

/// Runs a program to its end, with an empty input, in a session of its own and without any of our
/// open files. At its end, or when its time is over, its whole process group is killed; what has
/// left that group may live on, unless a box ends with it.
///
/// Fails with unavailable when it cannot be started, and with cancelled soon after `stop`.
Result<Ran> run_command(const Command& command, const std::stop_token& stop);

}  // namespace skillgit::rollout
