// The only place that touches the real world by name: the standard streams, the working
// directory, the variables, the clock, signals. Everything below is handed what it needs.

#include "app/cli/descriptor_buffer.hpp"
#include "app/cli/output.hpp"
#include "app/cli/pager.hpp"
#include "app/cli/run.hpp"
#include "app/cli/signals.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>

namespace skillgit::cli {
namespace {

std::map<std::string, std::string> real_variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != text.npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

/// What git's configuration says of us in the current directory.
std::map<std::string, std::string> real_git_settings() {
  const std::string output = output_of("git config --null --get-regexp '^skillgit\\.' 2>/dev/null");
  std::map<std::string, std::string> settings;
  for (std::size_t at = 0; at < output.size();) {
    const auto end = std::min(output.find('\0', at), output.size());
    const std::string entry = output.substr(at, end - at);
    const auto key_end = std::min(entry.find('\n'), entry.size());
    // A key without a value (`[skillgit "train"] train-description`) means true, as for git.
    const std::string key = entry.substr(0, key_end);
    const std::string value = key_end == entry.size() ? "true" : entry.substr(key_end + 1);
    // Of all else the last value counts, as for git.
    const bool is_list = key == "skillgit.trust";
    settings[key] = is_list && settings.contains(key) ? settings[key] + '\n' + value : value;
    at = end + 1;
  }
  return settings;
}

/// What the terminal says, else COLUMNS.
std::size_t columns_of_err() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* const named = std::getenv("COLUMNS");
  const std::string_view text = named ? named : "";
  std::size_t columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns > 0 ? columns : kUsualColumns;
}

// Really changes there, as git does: GIT_DIR and the programs that we start see the same place.
Result<std::filesystem::path> enter(const std::vector<std::string>& directories) {
  std::error_code code;
  for (const std::string& directory : directories) {
    if (directory.empty()) continue;
    std::filesystem::current_path(directory, code);
    if (code)
      return fail(ErrorKind::usage, "cannot change to '" + directory + "': " + code.message());
  }
  const auto here = std::filesystem::current_path(code);
  if (code)
    return fail(Error(ErrorKind::usage, "the current directory is gone")
                    .with_hint("`cd` to one that is there"));
  return here;
}

/// The command that is asked for, or null.
const Command* command_of(const Invocation& invocation) {
  if (invocation.command.empty()) return nullptr;
  return find_command(invocation.command.front()).value_or(nullptr);
}

bool wants_pager(const Invocation& invocation) {
  const Command* command = command_of(invocation);
  return command && command->paged && invocation.pager && ::isatty(STDOUT_FILENO) != 0;
}

std::optional<Pager> start_pager(const Invocation& invocation) {
  if (!wants_pager(invocation)) return std::nullopt;
  const auto command = chosen_pager();
  if (!command) return std::nullopt;
  auto pager = Pager::start(*command);
  if (pager) return std::move(*pager);
  print_error(pager.error(), std::cerr);
  return std::nullopt;
}

/// What becomes of an exit code when the output did not arrive.
ExitCode after_output(ExitCode code, int failure, bool paged) {
  if (failure == 0) return code;
  // Someone who leaves the pager early has seen enough.
  if (failure == EPIPE) return paged ? code : ExitCode::closed;
  print_error(
      Error(ErrorKind::damaged, std::string("cannot write the output: ") + std::strerror(failure))
          .with_hint("what the command did is done; make room where its output goes, or send it "
                     "elsewhere"),
      std::cerr);
  return ExitCode::damaged;
}

/// Errors come after what was written before them, as long as this lives.
class Tie {
 public:
  explicit Tie(std::ostream& out) { std::cerr.tie(&out); }
  ~Tie() { std::cerr.tie(nullptr); }
  Tie(const Tie&) = delete;
  Tie& operator=(const Tie&) = delete;
};

/// A shell's code for a program that a signal ended.
ExitCode interrupted_by(int signal) {
  if (signal == SIGTERM) return ExitCode::terminated;
  return signal == SIGHUP ? ExitCode::hung_up : ExitCode::interrupted;
}

ExitCode run_here(const Invocation& invocation, const std::filesystem::path& directory) {
  const Command* command = command_of(invocation);
  const Signals signals(command && command->saves);
  std::optional<Pager> pager = start_pager(invocation);
  DescriptorBuffer buffer(pager ? pager->descriptor() : STDOUT_FILENO);
  std::ostream out(&buffer);
  const Tie tie(out);

  const Environment environment{
      .in = std::cin,
      .out = out,
      .err = std::cerr,
      .directory = directory,
      .variables = real_variables(),
      .settings = invocation.settings,
      .now = [] { return std::chrono::system_clock::now(); },
      .git_settings = real_git_settings,
      .out_is_terminal = ::isatty(STDOUT_FILENO) != 0,
      .err_is_terminal = ::isatty(STDERR_FILENO) != 0,
      .err_columns = columns_of_err,
      .stop = signals.stop(),
  };
  const ExitCode code = run(invocation, environment);
  out.flush();

  const ExitCode ended = code == ExitCode::interrupted ? interrupted_by(signals.received()) : code;
  return after_output(ended, buffer.failure(), pager.has_value());
}

/// A standard stream that was closed must not become the first file that is opened.
void reserve_standard_descriptors() {
  int descriptor = 0;
  while (0 <= descriptor && descriptor <= STDERR_FILENO)
    descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (descriptor > STDERR_FILENO) ::close(descriptor);
}

/// glibc gives threads areas of their own, up to eight a processor, and each keeps room for itself.
/// Ours wait for most of their lives: two areas serve hundreds of them. And it keeps more and more
/// of what is large, once some was freed; a long run has large pages for a moment each.
void share_memory() {
#ifdef M_ARENA_MAX
  constexpr int kLarge = 64 << 10;
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
  ::mallopt(M_TRIM_THRESHOLD, kLarge);
#endif
}

ExitCode start(Args args) {
  share_memory();
  reserve_standard_descriptors();
  const auto invocation = parse_invocation(args);
  if (!invocation) {
    print_error(invocation.error(), std::cerr);
    return exit_code(invocation.error().kind());
  }
  const auto directory = enter(invocation->directories);
  if (!directory) {
    print_error(directory.error(), std::cerr);
    return exit_code(directory.error().kind());
  }
  return run_here(*invocation, *directory);
}

}  // namespace
}  // namespace skillgit::cli

int main(int argc, char** argv) try {
  using skillgit::cli::Args;
  const Args all(argv, static_cast<std::size_t>(argc));
  return static_cast<int>(skillgit::cli::start(all.subspan(all.empty() ? 0 : 1)));
} catch (const std::exception& error) {
  // Libraries' exceptions end where they are called; what arrives here is no memory, or our fault.
  std::cerr << "skillgit: internal error: " << error.what() << '\n';
  return static_cast<int>(skillgit::cli::ExitCode::damaged);
}
