#pragma once

#include <stop_token>
#include <thread>
#include <vector>

namespace skillgit::cli {

/// What signals mean for a command, for as long as it lives. There is one a process.
///
/// Where there is work to save, the first SIGINT, SIGTERM or SIGHUP asks for a stop, and the second
/// ends the process at once; elsewhere either ends it. One that was ignored before, as nohup has it
/// or a shell's background, stays so. SIGPIPE and SIGXFSZ become ordinary write errors. Child
/// processes get none of this.
class Signals {
 public:
  explicit Signals(bool saves);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  std::stop_token stop() const { return source_.get_token(); }

  /// The signal that asked for the stop, or 0.
  int received() const;

 private:
  std::stop_source source_;
  std::vector<int> stops_;  ///< The signals that ask for one.
  std::thread listener_;
};

}  // namespace skillgit::cli
