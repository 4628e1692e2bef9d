#include "app/cli/pager.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

namespace skillgit::cli {
namespace {

constexpr std::array kOfTheTerminal{SIGINT, SIGQUIT};

void wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

/// As git does: only a shell's words go to a shell, so that a pager that is not there is noticed.
std::vector<std::string> arguments_of(const std::string& command) {
  const bool is_plain = command.find_first_of("|&;<>()$`\\\"' \t\n*?[#~=%") == std::string::npos;
  if (is_plain) return {command};
  return {"sh", "-c", command};
}

/// Ours, and as git does: leave at once what fits on a screen, keep colours, do not clear the
/// screen.
std::vector<std::string> pager_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  if (std::getenv("LESS") == nullptr) entries.emplace_back("LESS=FRX");
  if (std::getenv("LV") == nullptr) entries.emplace_back("LV=-c");
  return entries;
}

std::vector<char*> pointers_into(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts it with `input` as its input; the code of the failure, or 0.
int spawn_pager(const std::string& command, int input, pid_t& process) {
  std::vector<std::string> arguments = arguments_of(command);
  std::vector<std::string> environment = pager_environment();
  posix_spawn_file_actions_t actions;
  if (const int code = ::posix_spawn_file_actions_init(&actions); code != 0) return code;
  int code = ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  if (code == 0)
    code = ::posix_spawnp(&process, arguments.front().c_str(), &actions, nullptr,
                          pointers_into(arguments).data(), pointers_into(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  return code;
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
  pid_t process = -1;
  int code = ::pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno;
  if (code == 0) {
    code = spawn_pager(command, ends[0], process);
    ::close(ends[0]);
    if (code != 0) ::close(ends[1]);
  }
  if (code != 0)
    return fail(ErrorKind::unavailable,
                "cannot run the pager '" + command + "': " + std::generic_category().message(code));
  return Pager(ends[1], process);
}

// After it was started: the pager itself is to have them.
Pager::Pager(int descriptor, pid_t process) : descriptor_(descriptor), process_(process) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (std::size_t at = 0; at < kOfTheTerminal.size(); ++at)
    ::sigaction(kOfTheTerminal[at], &ignore, &before_[at]);
}

Pager::Pager(Pager&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      process_(std::exchange(other.process_, -1)),
      before_(other.before_) {}

Pager::~Pager() {
  if (process_ < 0) return;
  ::close(descriptor_);
  wait_for(process_);
  for (std::size_t at = 0; at < kOfTheTerminal.size(); ++at)
    ::sigaction(kOfTheTerminal[at], &before_[at], nullptr);
}

}  // namespace skillgit::cli
