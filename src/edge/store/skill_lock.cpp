#include "edge/store/skill_lock.hpp"

#include "edge/store/git_program.hpp"
#include "edge/store/shared_modes.hpp"
#include "skillgit/edge/process/descriptor.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "skillgit/edge/store/turn.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using process::Descriptor;
using namespace std::chrono_literals;

constexpr auto kStaleAfter = 2s;
constexpr auto kGlance = 50ms;
constexpr auto kLongestLook = 200ms;
constexpr auto kBetweenTries = 5ms;

/// The process that a lock file names, as text.
std::string holder(int fd) {
  std::array<char, 32> bytes{};
  const ssize_t got = ::pread(fd, bytes.data(), bytes.size() - 1, 0);
  std::string pid(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return pid.substr(0, pid.find_first_not_of("0123456789"));
}

/// Whether that process of skillgit waits for this one: git called a hook, and the hook us.
bool is_caller(const std::string& pid) {
  const char* const callers = std::getenv(kCallers);
  if (callers == nullptr || pid.empty()) return false;
  const auto pids = lines_of(callers, ' ');
  return std::find(pids.begin(), pids.end(), pid) != pids.end();
}

fs::path lock_path(const Repository& repository, const std::string& name) {
  return repository.common_dir() / "skillgit" / "locks" / (name + ".lock");
}

Error is_no_lock(const fs::path& path) {
  return Error(ErrorKind::damaged, "'" + path.string() + "' is not an ordinary file")
      .with_hint("when no skillgit is at work here, `" + removal_of(path) + '`');
}

/// Whether the file is one that may be written over: no pipe, and no other name of a file of the
/// user's.
bool is_own(int fd) {
  struct stat told {};
  return ::fstat(fd, &told) == 0 && S_ISREG(told.st_mode) && told.st_nlink <= 1;
}

Result<std::shared_ptr<Descriptor>> open_lock(const Repository& repository, const fs::path& path) {
  SKILLGIT_CHECK(make_folders(repository, path.parent_path()));
  auto file = std::make_shared<Descriptor>(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
  const bool is_something_else = !*file && (errno == ELOOP || errno == EISDIR || errno == ENXIO);
  if (is_something_else || (*file && !is_own(file->get()))) return fail(is_no_lock(path));
  if (!*file) return fail(cannot("open", path, errno));
  SharedModes::of(repository).open(path);
  return file;
}

void sign(int fd) {
  const std::string pid = std::to_string(::getpid()) + '\n';
  // Only a help for the reader of a message: the lock itself is the kernel's.
  if (::ftruncate(fd, 0) == 0) (void)!::pwrite(fd, pid.data(), pid.size(), 0);
}

/// Takes the lock, or waits for whoever may only be looking at it. Where that was no look, `errno`
/// is EWOULDBLOCK.
bool take(int fd) {
  const auto enough = std::chrono::steady_clock::now() + kLongestLook;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= enough) return false;
    std::this_thread::sleep_for(kBetweenTries);
  }
  return true;
}

bool is_young(const fs::path& file) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  return !error && fs::file_time_type::clock::now() - written < kStaleAfter;
}

void remove_when_stale(const fs::path& lock) {
  // By a clock that was set back a lock may be young for days; we need not wait longer than it
  // takes one to grow old.
  const auto enough = std::chrono::steady_clock::now() + kStaleAfter;
  while (is_young(lock) && std::chrono::steady_clock::now() < enough)
    std::this_thread::sleep_for(kGlance);
  std::error_code ignored;
  fs::remove(lock, ignored);
}

}  // namespace

Result<std::shared_ptr<void>> take_lock(const Repository& repository, const std::string& name,
                                        const std::string& work) {
  const fs::path path = lock_path(repository, name);
  SKILLGIT_TRY(auto file, open_lock(repository, path));
  if (!take(file->get())) {
    if (errno != EWOULDBLOCK) return fail(cannot("lock", path, errno));
    const std::string pid = holder(file->get());
    return fail(
        Error(ErrorKind::conflict,
              "another skillgit" + (pid.empty() ? "" : " (process " + pid + ")") + " is " + work)
            .with_hint("wait for it, or stop it with Ctrl-C: it can be continued"));
  }
  sign(file->get());
  return std::shared_ptr<void>(std::move(file));
}

bool is_trained_now(const Repository& repository, const std::string& slug) {
  const Descriptor file(
      ::open(lock_path(repository, slug).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  // A shared lock, which goes with the descriptor: those who only look do not see each other.
  return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Result<std::shared_ptr<void>> wait_for_turn(const Repository& repository, const std::string& name,
                                            const std::stop_token& stop) {
  // No skill is called so.
  const fs::path path = lock_path(repository, '.' + name);
  SKILLGIT_TRY(auto file, open_lock(repository, path));
  while (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return fail(cannot("lock", path, errno));
    if (const std::string pid = holder(file->get()); is_caller(pid))
      return fail(Error(ErrorKind::conflict, "a hook of git called this, and skillgit (process " +
                                                 pid + ") waits for that hook with the turn")
                      .with_hint("run it again when that process is done"));
    if (stop.stop_requested())
      return fail(Error(ErrorKind::cancelled, "interrupted").with_hint("nothing was changed"));
    std::this_thread::sleep_for(kGlance);
  }
  sign(file->get());
  return std::shared_ptr<void>(std::move(file));
}

void remove_stale_locks(const std::vector<fs::path>& places) {
  for (const fs::path& place : places) {
    std::error_code error;
    const fs::path beside = place.string() + ".lock";
    if (fs::is_regular_file(beside, error)) remove_when_stale(beside);
    std::vector<fs::path> locks;
    for (fs::recursive_directory_iterator entry(place, error), end; !error && entry != end;
         entry.increment(error))
      if (entry->path().extension() == ".lock") locks.push_back(entry->path());
    for (const fs::path& lock : locks) remove_when_stale(lock);
  }
}

}  // namespace skillgit::store
