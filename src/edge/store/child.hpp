#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/process/descriptor.hpp"
#include "skillgit/edge/process/spawn.hpp"

#include <sys/types.h>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {

/// The environment of a child, as `NAME=value` lines.
using ChildEnvironment = std::vector<std::string>;

/// A running child process.
class Child {
 public:
  /// Starts `arguments[0]`, found on PATH. Its input and output go through one socket, its errors
  /// through another. Fails with unavailable when it cannot be started.
  static Result<Child> start(const std::vector<std::string>& arguments,
                             const ChildEnvironment& environment,
                             process::Session session = process::Session::own);

  Child() = default;
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  /// Ends its input and waits for it.
  ~Child();

  bool running() const { return pid_ > 0; }

  /// Sends all of `bytes`; false when the child does not take them any more. Never raises SIGPIPE.
  bool send(std::string_view bytes);
  void end_input();

  /// Waits for output or errors, and adds them to the two texts. False once both have ended, or the
  /// child has, whoever it left behind.
  bool receive(std::string& output, std::string& errors);

  /// Waits for its end and returns its exit code, or 128 and the signal's number.
  int wait();

 private:
  pid_t pid_ = -1;
  process::Descriptor socket_;
  process::Descriptor errors_;
};

/// What a child left behind.
struct ChildResult {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

/// Runs a child to its end, with an empty input.
Result<ChildResult> run_child(const std::vector<std::string>& arguments,
                              const ChildEnvironment& environment,
                              process::Session session = process::Session::own);

}  // namespace skillgit::store
