#include "edge/rollout/command.hpp"

#include "edge/rollout/bounded_text.hpp"
#include "edge/rollout/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skillgit::rollout {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How often the end of a program, and a wish to stop, are looked for.
constexpr milliseconds kTick{20};

/// How long those who were killed have to let go of the output.
constexpr milliseconds kGrace{1000};

std::vector<char*> as_argv(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return argv;
}

struct Pipe {
  Descriptor out, in;
};

Result<Pipe> new_pipe() {
  std::array<int, 2> ends{};
#ifdef __linux__
  const int made = ::pipe2(ends.data(), O_CLOEXEC);
#else
  const int made = ::pipe(ends.data());
#endif
  if (made != 0) return fail(ErrorKind::unavailable, std::strerror(errno));
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  for (const Descriptor* const end : {&pipe.out, &pipe.in})
    ::fcntl(end->get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(pipe.out.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

/// How a program starts: nothing to read, one pipe for all that it says, no signal held back.
class SpawnPlan {
 public:
  explicit SpawnPlan(int output) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
#endif
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&files_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int spawn(pid_t& pid, char* const* argv, char* const* environment) const {
    return ::posix_spawnp(&pid, argv[0], &files_, &attributes_, argv, environment);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

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
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    const auto deadline = Clock::now() + kGrace;
    while (take_output() && Clock::now() < deadline) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::string text() const { return text_.text(); }

 private:
  pid_t pid_;
  Descriptor output_;
  BoundedText text_;
};

}  // namespace

Result<Ran> run_command(const Command& command, std::stop_token stop) {
  SKILLGIT_TRY(Pipe pipe, new_pipe());
  const auto argv = as_argv(command.arguments);
  const auto environment = as_argv(command.environment);
  pid_t pid = -1;
  const int failed = SpawnPlan(pipe.in.get()).spawn(pid, argv.data(), environment.data());
  if (failed != 0)
    return fail(ErrorKind::unavailable,
                "cannot run '" + command.arguments[0] + "': " + std::strerror(failed));
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
