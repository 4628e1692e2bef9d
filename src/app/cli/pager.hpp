#pragma once

#include "skillgit/core/base/result.hpp"

#include <sys/types.h>

#include <array>
#include <csignal>
#include <optional>
#include <string>

namespace skillgit::cli {

/// What a shell command prints, or an empty text when it fails. The command is fixed text of ours.
std::string output_of(const char* command);

/// The pager that the user wants, as git chooses it (GIT_PAGER, core.pager, PAGER); nothing when
/// there is none or it is `cat`.
std::optional<std::string> chosen_pager();

/// A pager that is running and reads what is written to descriptor().
///
/// As long as it lives, SIGINT and SIGQUIT of the terminal are for it alone: this process would
/// else end and take the screen away from it.
class Pager {
 public:
  /// Starts `command`, with the shell where it is more than a name. Fails with unavailable; a shell
  /// that does not find what it is told to run tells of it itself.
  static Result<Pager> start(const std::string& command);
  Pager(Pager&& other) noexcept;
  Pager& operator=(Pager&&) = delete;

  /// Ends its input, and waits until the user leaves it.
  ~Pager();

  int descriptor() const { return descriptor_; }

 private:
  Pager(int descriptor, pid_t process);
  int descriptor_ = -1;
  pid_t process_ = -1;
  std::array<struct sigaction, 2> before_{};  ///< What the two signals did.
};

}  // namespace skillgit::cli
