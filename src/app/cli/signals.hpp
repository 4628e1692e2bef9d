#pragma once

#include <stop_token>
#include <thread>

namespace skillgit::cli {

/// Turns SIGINT and SIGTERM into a stop request, for as long as it lives. There is one a process.
///
/// The first signal asks for a stop, so that the work in hand can be saved; the second ends the
/// process at once. SIGPIPE becomes an ordinary write error. Child processes get none of this.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  std::stop_token stop() const { return source_.get_token(); }

  /// The signal that asked for the stop, or 0.
  int received() const;

 private:
  std::stop_source source_;
  std::thread listener_;
};

}  // namespace skillgit::cli
