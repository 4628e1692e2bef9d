#pragma once

#include <sys/time.h>
#include <map>
#include <string>
#include <vector>

namespace skillgit::bench {

double in_ms(const timeval& time);

/// What to run: started at once, without a shell in between.
struct Command {
  std::vector<std::string> words;
  std::string input = {};                               ///< For its standard input.
  std::map<std::string, std::string> environment = {};  ///< Besides our own.
  bool is_quiet = false;  ///< What it says on standard error is nobody's business.
  bool may_fail = false;
};

/// What a program did, and what it took, its children included.
struct Finished {
  int exit_code = 0;
  std::string output;  ///< Standard output, without the newline at the end.
  double wall_ms = 0;
  double cpu_ms = 0;
  double peak_mb = 0;  ///< At least as much as this process had when it started the program.
};

/// Runs a program to its end. Throws when it cannot be run, or fails although it may not.
Finished run(const Command& command);

}  // namespace skillgit::bench
