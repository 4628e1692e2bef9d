#include "edge/rollout/command.hpp"

#include "edge/rollout/bounded_text.hpp"
#include "skillgit/edge/process/descriptor.hpp"
#include "skillgit/edge/process/spawn.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skillgit::rollout {
namespace {

using Clock = std::chrono::steady_clock;
using process::Descriptor;
using std::chrono::milliseconds;

/// How often the end of a program, and a wish to stop, are looked for.
constexpr milliseconds kTick{20};

/// How long those who were killed have to let go of the output.
constexpr milliseconds kGrace{1000};

struct Pipe {
  Descriptor out, in;
};

Result<Pipe> new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(ErrorKind::unavailable, std::string("cannot make a pipe: ") + std::strerror(errno));
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  ::fcntl(pipe.out.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

/// A program that runs.
class Process {
 public:
  Process(pid_t pid, Descriptor output, std::size_t most)
      : pid_(pid), output_(std::move(output)), text_(most) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ > 0) end();
  }

  /// Whether it has ended; its process group can still be named then.
  bool has_ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }

  /// Waits up to a tick for output, and takes what is there. False once nobody can write any more.
  bool take_output() {
    if (!output_) {
      ::poll(nullptr, 0, static_cast<int>(kTick.count()));
      return false;
    }
    pollfd stream{output_.get(), POLLIN, 0};
    ::poll(&stream, 1, static_cast<int>(kTick.count()));
    std::array<char, 16384> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::read(output_.get(), buffer.data(), buffer.size());
    if (got > 0) text_.append({buffer.data(), static_cast<std::size_t>(got)});
    const bool is_open = got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
    if (!is_open) output_.reset();
    return is_open;
  }

  /// Kills what is left of the group, and takes what it has still said. The exit code.
  int end() {
    ::kill(-pid_, SIGKILL);
    const int exit_code = process::wait_for(std::exchange(pid_, -1));
    const auto deadline = Clock::now() + kGrace;
    while (take_output() && Clock::now() < deadline) continue;
    return exit_code;
  }

  std::string text() const { return text_.text(); }

 private:
  pid_t pid_;
  Descriptor output_;
  BoundedText text_;
};

}  // namespace

Result<Ran> run_command(const Command& command, const std::stop_token& stop) {
  SKILLGIT_TRY(Pipe pipe, new_pipe());
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing)
    return fail(ErrorKind::unavailable,
                std::string("cannot open '/dev/null': ") + std::strerror(errno));
  SKILLGIT_TRY(const pid_t pid, process::spawn({.arguments = command.arguments,
                                                .environment = command.environment,
                                                .input = nothing.get(),
                                                .output = pipe.in.get(),
                                                .errors = pipe.in.get(),
                                                .inherits_others = false}));
  pipe.in.reset();
  const auto deadline = Clock::now() + command.time;
  Process process(pid, std::move(pipe.out), command.output_bytes);
  Ran ran;
  while (!process.has_ended()) {
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "a command was stopped");
    if ((ran.timed_out = Clock::now() >= deadline)) break;
    process.take_output();
  }
  ran.exit_code = process.end();
  ran.output = process.text();
  return ran;
}

}  // namespace skillgit::rollout
