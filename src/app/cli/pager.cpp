#include "app/cli/pager.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace skillgit::cli {
namespace {

void wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

[[noreturn]] void become(const std::string& command, int input) {
  ::dup2(input, STDIN_FILENO);
  // As git does: leave at once what fits on a screen, keep colours, do not clear the screen.
  ::setenv("LESS", "FRX", /*overwrite=*/0);
  ::setenv("LV", "-c", /*overwrite=*/0);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  ::_exit(127);
}

}  // namespace

std::string output_of(const char* command) {
  std::string text;
  std::FILE* pipe = ::popen(command, "re");
  if (pipe == nullptr) return text;
  std::array<char, 256> bytes{};
  while (const auto got = std::fread(bytes.data(), 1, bytes.size(), pipe))
    text.append(bytes.data(), got);
  return ::pclose(pipe) == 0 ? text : "";
}

std::optional<std::string> chosen_pager() {
  std::string command = output_of("git var GIT_PAGER 2>/dev/null");
  while (!command.empty() && command.back() == '\n') command.pop_back();
  if (command.empty() || command == "cat") return std::nullopt;
  return command;
}

Result<Pager> Pager::start(const std::string& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(ErrorKind::unavailable, "cannot start the pager '" + command + "'");
  const pid_t process = ::fork();
  if (process == 0) become(command, ends[0]);
  ::close(ends[0]);
  if (process < 0) {
    ::close(ends[1]);
    return fail(ErrorKind::unavailable, "cannot start the pager '" + command + "'");
  }
  return Pager(ends[1], process);
}

Pager::Pager(Pager&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      process_(std::exchange(other.process_, -1)) {}

Pager::~Pager() {
  if (process_ < 0) return;
  ::close(descriptor_);
  wait_for(process_);
}

}  // namespace skillgit::cli
