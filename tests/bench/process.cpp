#include "process.hpp"

#include "stopwatch.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <stdexcept>

extern char** environ;

namespace skillgit::bench {
namespace {

struct Pipe {
  int read_end = -1, write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close(read_end);
    close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// Our environment with these variables set.
std::vector<std::string> with(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> lines;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string line = *variable;
    if (!variables.contains(line.substr(0, line.find('=')))) lines.push_back(line);
  }
  for (const auto& [name, value] : variables) lines.push_back(name + '=' + value);
  return lines;
}

pid_t start(const Command& command, const Pipe& input, const Pipe& output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  if (command.is_quiet)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> words = command.words;
  std::vector<std::string> environment = with(command.environment);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words.front().c_str(), &actions, nullptr,
                                    pointers(words).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot run '" + command.words.front() + "'");
  return child;
}

void write_all(int file, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::write(file, bytes.data() + done, bytes.size() - done);
    if (put <= 0) return;  // It did not want to read so much.
    done += static_cast<std::size_t>(put);
  }
}

std::string read_all(int file) {
  std::string bytes;
  std::array<char, 65536> buffer{};
  ssize_t got = 0;
  while ((got = ::read(file, buffer.data(), buffer.size())) > 0)
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  if (bytes.ends_with('\n')) bytes.pop_back();
  return bytes;
}

void expect_success(const Command& command, const Finished& finished) {
  if (finished.exit_code == 0 || command.may_fail) return;
  std::string line;
  for (const std::string& word : command.words) line += word + ' ';
  throw std::runtime_error(line + "ended with " + std::to_string(finished.exit_code));
}

}  // namespace

double in_ms(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

Finished run(const Command& command) {
  const Stopwatch watch;
  Pipe input;
  Pipe output;
  const pid_t child = start(command, input, output);
  Pipe::close(input.read_end);
  Pipe::close(output.write_end);
  // Nothing that is run here answers before it has read all that it is told.
  write_all(input.write_end, command.input);
  Pipe::close(input.write_end);

  Finished finished;
  finished.output = read_all(output.read_end);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  finished.wall_ms = watch.ms();
  finished.cpu_ms = in_ms(usage.ru_utime) + in_ms(usage.ru_stime);
  finished.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  expect_success(command, finished);
  return finished;
}

}  // namespace skillgit::bench
