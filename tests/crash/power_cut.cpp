// Preloaded into a program and its children, ends them all by SIGKILL just before their n-th change
// of a file, and tells in what order a disk was asked for what. power_cuts.py then takes away what
// the disk had not been told to keep.
//
//   POWER_CUT_PROGRAM   the name of the program that is killed; its children die at
//                       their next change
//   POWER_CUT_ROOT      the folder whose changes are told, without links in its path
//   POWER_CUT_FOLDER    where to tell them; outside of the root, on the same file system:
//                         record   one line a change that was about to be made, fields between tabs
//                         kept/    what a rename or an unlink is about to take away, as hard links
//                         state    shared by all of the processes
//   POWER_CUT_AT        n, counted from 1; without it nobody is killed
//
// Nothing is really synced: only the record says so.

#include "preloaded.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using preloaded::mode_in;
using preloaded::next;

namespace {

/// What all processes share, all zeros at first.
struct State {
  std::atomic<int> taken;    ///< By the process that is making a change.
  std::atomic<int> is_dark;  ///< The power is gone.
  std::atomic<long> changes;
  std::atomic<pid_t> program;
};

struct Plan {
  State* state = nullptr;
  std::string root, folder;
  int record = -1;
  long at = 0;

  Plan() {
    const char* const names[] = {std::getenv("POWER_CUT_PROGRAM"), std::getenv("POWER_CUT_ROOT"),
                                 std::getenv("POWER_CUT_FOLDER")};
    if (!names[0] || !names[1] || !names[2]) return;
    root = std::string(names[1]) + '/';
    folder = names[2];
    if (const char* text = std::getenv("POWER_CUT_AT")) at = std::atol(text);
    record = open_file("/record", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
    const int shared = open_file("/state", O_RDWR | O_CREAT | O_CLOEXEC);
    if (record < 0 || shared < 0 || syscall(SYS_ftruncate, shared, sizeof(State)) != 0)
      std::abort();
    void* const page = mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (page == MAP_FAILED) std::abort();
    syscall(SYS_close, shared);
    state = static_cast<State*>(page);
    if (std::strcmp(names[0], program_invocation_short_name) == 0) state->program = getpid();
  }

  int open_file(const char* name, int flags) const {
    return static_cast<int>(syscall(SYS_openat, AT_FDCWD, (folder + name).c_str(), flags, 0600));
  }
};

const Plan& plan() {
  static const Plan the_plan;
  return the_plan;
}

[[noreturn]] void die() {
  if (const pid_t program = plan().state->program) syscall(SYS_kill, program, SIGKILL);
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) sched_yield();
}

/// One change at a time, over all processes; none after the cut.
class Turn {
 public:
  Turn() {
    State* const state = plan().state;
    if (!state) return;
    while (state->taken.exchange(1) != 0) {
      if (state->is_dark) die();
      sched_yield();
    }
    if (state->is_dark) die();
    if (++state->changes != plan().at) return;
    state->is_dark = 1;
    die();
  }
  ~Turn() {
    const int code = errno;
    if (State* const state = plan().state) state->taken = 0;
    errno = code;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  static void tell(const std::string& line) {
    if (plan().state) syscall(SYS_write, plan().record, (line + '\n').data(), line.size() + 1);
  }
};

/// From the root of the file system; folders above what is named may lie behind links, but not in
/// the folder that counts.
std::string absolute(const char* path) {
  if (*path == '/') return path;
  char here[PATH_MAX];
  if (!getcwd(here, sizeof here)) std::abort();
  return std::string(here) + '/' + path;
}

bool counts(const std::string& path) { return plan().state && path.starts_with(plan().root); }

bool exists(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0;
}

/// A name for what stands at `path` that outlives it there; "-" where there is nothing.
std::string keep(const std::string& path) {
  if (!exists(path)) return "-";
  const std::string name = plan().folder + "/kept/" + std::to_string(plan().state->changes);
  return syscall(SYS_linkat, AT_FDCWD, path.c_str(), AT_FDCWD, name.c_str(), 0) == 0 ? name : "-";
}

bool is_file(int file, struct stat& status) {
  return file > 2 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

/// The lines of one call, told only where it did something.
void tell_created(int file, const std::string& path) {
  struct stat status {};
  if (file >= 0 && counts(path) && fstat(file, &status) == 0)
    Turn::tell("create\t" + std::to_string(status.st_ino) + '\t' + path);
}

void tell_size(const char* what, int file) {
  struct stat status {};
  if (is_file(file, status))
    Turn::tell(std::string(what) + '\t' + std::to_string(status.st_ino) + '\t' +
               std::to_string(status.st_size));
}

}  // namespace

#define REAL(name) static const auto real = next<decltype(&name)>(#name)

#define POWER_CUT_WRITE(result, name, parameters, arguments) \
  extern "C" result name parameters {                        \
    using Function = result(*) parameters;                   \
    static const auto real = next<Function>(#name);          \
    struct stat status {};                                   \
    if (!is_file(file, status)) return real arguments;       \
    const Turn turn;                                         \
    return real arguments;                                   \
  }

// The C library has a second name for each call that takes a file offset.
POWER_CUT_WRITE(ssize_t, write, (int file, const void* bytes, size_t size), (file, bytes, size))
POWER_CUT_WRITE(ssize_t, writev, (int file, const struct iovec* parts, int count),
                (file, parts, count))
POWER_CUT_WRITE(ssize_t, pwrite, (int file, const void* bytes, size_t size, off_t offset),
                (file, bytes, size, offset))
POWER_CUT_WRITE(ssize_t, pwrite64, (int file, const void* bytes, size_t size, off_t offset),
                (file, bytes, size, offset))

#define POWER_CUT_TRUNCATE(name)                    \
  extern "C" int name(int file, off_t size) {       \
    using Function = int (*)(int, off_t);           \
    static const auto real = next<Function>(#name); \
    const Turn turn;                                \
    const int result = real(file, size);            \
    tell_size("truncate", file);                    \
    return result;                                  \
  }

POWER_CUT_TRUNCATE(ftruncate)
POWER_CUT_TRUNCATE(ftruncate64)

extern "C" int fsync(int file) {
  const Turn turn;
  struct stat status {};
  if (fstat(file, &status) != 0) return -1;
  if (S_ISDIR(status.st_mode))
    Turn::tell("sync_folder");
  else
    tell_size("sync", file);
  return 0;
}

extern "C" int fdatasync(int file) { return fsync(file); }

#define POWER_CUT_OPEN(name)                                                \
  extern "C" int name(const char* path, int flags, ...) {                   \
    using Function = int (*)(const char*, int, ...);                        \
    static const auto real = next<Function>(#name);                         \
    va_list rest;                                                           \
    va_start(rest, flags);                                                  \
    const mode_t mode = mode_in(flags, rest);                               \
    va_end(rest);                                                           \
    if ((flags & (O_CREAT | O_TRUNC)) == 0) return real(path, flags, mode); \
    const Turn turn;                                                        \
    const bool is_new = !exists(path);                                      \
    const int file = real(path, flags, mode);                               \
    if (is_new)                                                             \
      tell_created(file, absolute(path));                                   \
    else if ((flags & O_TRUNC) != 0)                                        \
      tell_size("truncate", file);                                          \
    return file;                                                            \
  }

POWER_CUT_OPEN(open)
POWER_CUT_OPEN(open64)

#define POWER_CUT_TEMPORARY(name, parameters, arguments) \
  extern "C" int name parameters {                       \
    using Function = int(*) parameters;                  \
    static const auto real = next<Function>(#name);      \
    const Turn turn;                                     \
    const int file = real arguments;                     \
    tell_created(file, absolute(path));                  \
    return file;                                         \
  }

POWER_CUT_TEMPORARY(mkstemp, (char* path), (path))
POWER_CUT_TEMPORARY(mkstemp64, (char* path), (path))
POWER_CUT_TEMPORARY(mkostemp, (char* path, int flags), (path, flags))

extern "C" int rename(const char* from, const char* to) {
  REAL(rename);
  const Turn turn;
  const std::string old = absolute(from), now = absolute(to);
  const std::string kept = counts(now) ? keep(now) : "-";
  const int result = real(from, to);
  struct stat status {};
  if (result == 0 && counts(now) && lstat(to, &status) == 0)
    Turn::tell("rename\t" + old + '\t' + now + '\t' + kept + '\t' + std::to_string(status.st_ino) +
               '\t' + std::to_string(status.st_size));
  return result;
}

extern "C" int link(const char* from, const char* to) {
  REAL(link);
  const Turn turn;
  const std::string now = absolute(to);
  const int result = real(from, to);
  if (result == 0 && counts(now)) Turn::tell("link\t" + now);
  return result;
}

#define POWER_CUT_REMOVAL(name, word)                                              \
  extern "C" int name(const char* path) {                                          \
    REAL(name);                                                                    \
    const Turn turn;                                                               \
    const std::string place = absolute(path);                                      \
    const std::string kept = counts(place) ? keep(place) : "-";                    \
    const int result = real(path);                                                 \
    if (result == 0 && counts(place)) Turn::tell(word "\t" + place + '\t' + kept); \
    return result;                                                                 \
  }

POWER_CUT_REMOVAL(unlink, "unlink")
POWER_CUT_REMOVAL(remove, "unlink")
POWER_CUT_REMOVAL(rmdir, "rmdir")

extern "C" int mkdir(const char* path, mode_t mode) {
  REAL(mkdir);
  const Turn turn;
  const std::string place = absolute(path);
  const int result = real(path, mode);
  if (result == 0 && counts(place)) Turn::tell("mkdir\t" + place);
  return result;
}
