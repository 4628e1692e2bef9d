#include "edge/store/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skillgit::store {
namespace {

/// The pair of ends of a new socket or pipe: ours first.
struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

void keep_from_other_children(const Descriptor& descriptor) {
  ::fcntl(descriptor.get(), F_SETFD, FD_CLOEXEC);
}

Result<Ends> new_socket() {
  std::array<int, 2> fds{};
#ifdef SOCK_CLOEXEC
  const int made = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data());
#else
  const int made = ::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data());
#endif
  if (made != 0) return fail(ErrorKind::unavailable, std::strerror(errno));
  Ends ends{Descriptor(fds[0]), Descriptor(fds[1])};
  keep_from_other_children(ends.ours);
  keep_from_other_children(ends.theirs);
#ifdef SO_NOSIGPIPE
  const int on = 1;
  ::setsockopt(ends.ours.get(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return ends;
}

std::vector<char*> as_argv(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return argv;
}

/// How a child starts: its streams, a session of its own, no signal blocked or ignored.
class SpawnPlan {
 public:
  SpawnPlan(const Ends& stream, const Ends& errors) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, stream.theirs.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, stream.theirs.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, errors.theirs.get(), STDERR_FILENO);

    sigset_t none;
    sigset_t usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&usual, signal);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
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

/// Reads what is there; false at the end.
bool read_some(int fd, std::string& into) {
  std::array<char, 16384> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  ssize_t got = 0;
  do got = ::read(fd, buffer.data(), buffer.size());
  while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  into.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      socket_(std::move(other.socket_)),
      errors_(std::move(other.errors_)) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(socket_, other.socket_);
  std::swap(errors_, other.errors_);
  return *this;
}

Child::~Child() {
  if (running()) wait();
}

Result<Child> Child::start(const std::vector<std::string>& arguments,
                           const ChildEnvironment& environment) {
  SKILLGIT_TRY(Ends stream, new_socket());
  SKILLGIT_TRY(Ends errors, new_socket());
  Child child;
  const auto argv = as_argv(arguments);
  const auto variables = as_argv(environment);
  const int failed = SpawnPlan(stream, errors).spawn(child.pid_, argv.data(), variables.data());
  if (failed != 0) {
    child.pid_ = -1;
    return fail(
        Error(ErrorKind::unavailable, "cannot run '" + arguments[0] + "': " + std::strerror(failed))
            .with_hint("is '" + arguments[0] + "' installed, and on PATH?"));
  }
  child.socket_ = std::move(stream.ours);
  child.errors_ = std::move(errors.ours);
  return child;
}

bool Child::send(std::string_view bytes) {
#ifdef MSG_NOSIGNAL
  constexpr int kFlags = MSG_NOSIGNAL;
#else
  constexpr int kFlags = 0;
#endif
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), kFlags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Child::end_input() {
  if (socket_) ::shutdown(socket_.get(), SHUT_WR);
}

bool Child::receive(std::string& output, std::string& errors) {
  std::array<pollfd, 2> streams{pollfd{socket_.get(), POLLIN, 0}, pollfd{errors_.get(), POLLIN, 0}};
  while (::poll(streams.data(), streams.size(), -1) < 0)
    if (errno != EINTR) return false;
  if (streams[0].revents != 0 && !read_some(socket_.get(), output)) socket_.reset();
  if (streams[1].revents != 0 && !read_some(errors_.get(), errors)) errors_.reset();
  return socket_ || errors_;
}

int Child::wait() {
  end_input();
  std::string ignored;
  while ((socket_ || errors_) && receive(ignored, ignored)) continue;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Result<ChildResult> run_child(const std::vector<std::string>& arguments,
                              const ChildEnvironment& environment) {
  SKILLGIT_TRY(Child child, Child::start(arguments, environment));
  child.end_input();
  ChildResult result;
  while (child.receive(result.output, result.errors)) continue;
  result.exit_code = child.wait();
  return result;
}

}  // namespace skillgit::store
