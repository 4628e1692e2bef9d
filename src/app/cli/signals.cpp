#include "app/cli/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <csignal>

namespace skillgit::cli {
namespace {

// What a signal handler may touch: a pipe to the listener, and a lock-free number.
std::array<int, 2> wake_pipe{-1, -1};
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

/// A reader that went away, and a file that may not grow.
constexpr std::array kFailedWrites{SIGPIPE, SIGXFSZ};

void wake(char byte) {
  // A full pipe means that the listener has been woken already.
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], &byte, 1);
}

extern "C" void on_stop_signal(int number) {
  const int saved = errno;
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, number)) ::_exit(128 + number);
  wake('s');
  errno = saved;
}

// The write that a signal tells of fails by itself, and says why.
extern "C" void on_failed_write(int) {}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

bool is_ignored(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void listen(const std::stop_source& source) {
  char byte = 0;
  ssize_t got = 0;
  do {
    got = ::read(wake_pipe[0], &byte, 1);
  } while (got < 0 && errno == EINTR);
  if (got == 1 && byte == 's') source.request_stop();
}

}  // namespace

Signals::Signals(bool saves) {
  assert(wake_pipe[0] == -1);
  const int code = ::pipe2(wake_pipe.data(), O_CLOEXEC);
  assert(code == 0);
  static_cast<void>(code);
  listener_ = std::thread(listen, source_);
  if (saves)
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      if (!is_ignored(number)) stops_.push_back(number);
  for (const int number : stops_) handle(number, on_stop_signal);
  // A handler, not SIG_IGN: a program that we start gets the default back.
  for (const int number : kFailedWrites) handle(number, on_failed_write);
}

Signals::~Signals() {
  for (const int number : stops_) handle(number, SIG_DFL);
  for (const int number : kFailedWrites) handle(number, SIG_DFL);
  wake('q');
  listener_.join();
  ::close(wake_pipe[0]);
  ::close(wake_pipe[1]);
  wake_pipe = {-1, -1};
  first_signal = 0;
}

int Signals::received() const { return first_signal; }

}  // namespace skillgit::cli
