#include "skillgit/edge/process/spawn.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skillgit::process {
namespace {

std::vector<char*> as_argv(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return argv;
}

class FileActions {
 public:
  explicit FileActions(const Start& start) {
    ::posix_spawn_file_actions_init(&actions_);
    note(::posix_spawn_file_actions_adddup2(&actions_, start.input, STDIN_FILENO));
    note(::posix_spawn_file_actions_adddup2(&actions_, start.output, STDOUT_FILENO));
    note(::posix_spawn_file_actions_adddup2(&actions_, start.errors, STDERR_FILENO));
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    if (!start.inherits_others)
      note(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
#endif
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

  /// The first of what failed, or 0. A stream that is left out would be one of ours.
  int failed() const { return failed_; }

 private:
  void note(int code) {
    if (failed_ == 0) failed_ = code;
  }

  int failed_ = 0;
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  explicit Attributes(Session session) {
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    const int own_session = session == Session::own ? POSIX_SPAWN_SETSID : 0;
    ::posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(own_session | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<pid_t> spawn(const Start& start) {
  const auto argv = as_argv(start.arguments);
  const auto environment = as_argv(start.environment);
  const FileActions streams(start);
  const Attributes attributes(start.session);
  pid_t pid = -1;
  int failed = streams.failed();
  if (failed == 0)
    failed = ::posix_spawnp(&pid, argv[0], streams.get(), attributes.get(), argv.data(),
                            environment.data());
  if (failed != 0)
    return fail(ErrorKind::unavailable,
                "cannot run '" + start.arguments[0] + "': " + std::strerror(failed));
  return pid;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace skillgit::process
