#include "edge/store/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace skillgit::store {
namespace {

using process::Descriptor;

/// Both ends of a new socket.
struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

Result<Ends> new_socket() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    const int code = errno;
    const Error error(ErrorKind::unavailable,
                      std::string("cannot make a socket: ") + std::strerror(code));
    return fail(code == EMFILE ? Error(error).with_hint("`ulimit -n 1024` lets it open more files")
                               : error);
  }
  return Ends{Descriptor(fds[0]), Descriptor(fds[1])};
}

constexpr int kGlanceMilliseconds = 20;

/// Whether a child is at its end, which is still to be waited for.
bool has_ended(pid_t child) {
  siginfo_t told{};
  return ::waitid(P_PID, static_cast<id_t>(child), &told, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         told.si_pid == child;
}

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
                           const ChildEnvironment& environment, process::Session session) {
  SKILLGIT_TRY(Ends stream, new_socket());
  SKILLGIT_TRY(Ends errors, new_socket());
  const auto pid = process::spawn({.arguments = arguments,
                                   .environment = environment,
                                   .input = stream.theirs.get(),
                                   .output = stream.theirs.get(),
                                   .errors = errors.theirs.get(),
                                   .session = session});
  if (!pid)
    return fail(Error(pid.error()).with_hint("is '" + arguments[0] + "' installed, and on PATH?"));
  Child child;
  child.pid_ = *pid;
  child.socket_ = std::move(stream.ours);
  child.errors_ = std::move(errors.ours);
  return child;
}

bool Child::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
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
  for (int ready = 0; ready <= 0;) {
    // Looked at first: what a child wrote before its end is there then.
    const bool is_over = has_ended(pid_);
    ready = ::poll(streams.data(), streams.size(), is_over ? 0 : kGlanceMilliseconds);
    // What a hook has left running may hold the streams for hours.
    const bool is_held = is_over && ready == 0;
    if (is_held || (ready < 0 && errno != EINTR)) {
      socket_.reset();
      errors_.reset();
      return false;
    }
  }
  if (streams[0].revents != 0 && !read_some(socket_.get(), output)) socket_.reset();
  if (streams[1].revents != 0 && !read_some(errors_.get(), errors)) errors_.reset();
  return socket_ || errors_;
}

int Child::wait() {
  end_input();
  std::string ignored;
  while ((socket_ || errors_) && receive(ignored, ignored)) continue;
  return process::wait_for(std::exchange(pid_, -1));
}

Result<ChildResult> run_child(const std::vector<std::string>& arguments,
                              const ChildEnvironment& environment, process::Session session) {
  SKILLGIT_TRY(Child child, Child::start(arguments, environment, session));
  child.end_input();
  ChildResult result;
  while (child.receive(result.output, result.errors)) continue;
  result.exit_code = child.wait();
  return result;
}

}  // namespace skillgit::store
