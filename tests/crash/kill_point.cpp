// Preloaded into a program, ends it by SIGKILL just before its n-th write.
//
// A write is any call that changes a file or feeds a child process: what a crash can fall
// between. Sockets, the standard streams and memory are none.
//
// Nothing is synced to the disk, which is most of the time that a run takes: a kill loses
// nothing that was written.
//
//   KILL_POINT_PROGRAM   the program's name; others (its children) are left alone
//   KILL_POINT_AT        n, counted from 1; without it nobody is killed
//   KILL_POINT_COUNT     a file that grows by one byte a write

#include "preloaded.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using preloaded::mode_in;
using preloaded::next;

namespace {

struct Plan {
  bool armed = false;
  long at = 0;
  int count_file = -1;

  Plan() {
    const char* program = std::getenv("KILL_POINT_PROGRAM");
    armed = program != nullptr && std::strcmp(program, program_invocation_short_name) == 0;
    if (!armed) return;
    if (const char* text = std::getenv("KILL_POINT_AT")) at = std::atol(text);
    if (const char* path = std::getenv("KILL_POINT_COUNT"))
      count_file = static_cast<int>(
          syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }
};

const Plan& plan() {
  static const Plan the_plan;
  return the_plan;
}

void point() {
  static std::atomic<long> passed{0};
  if (!plan().armed) return;
  if (plan().count_file >= 0) syscall(SYS_write, plan().count_file, ".", 1);
  if (++passed == plan().at) syscall(SYS_kill, getpid(), SIGKILL);
}

bool is_stored(int file) {
  struct stat status {};
  return file > 2 && fstat(file, &status) == 0 &&
         (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode));
}

}  // namespace

#define KILL_POINT_CALL(result, name, parameters, arguments) \
  extern "C" result name parameters {                        \
    using Function = result(*) parameters;                   \
    static const auto real = next<Function>(#name);          \
    point();                                                 \
    return real arguments;                                   \
  }

#define KILL_POINT_FILE_CALL(result, name, parameters, arguments) \
  extern "C" result name parameters {                             \
    using Function = result(*) parameters;                        \
    static const auto real = next<Function>(#name);               \
    if (is_stored(file)) point();                                 \
    return real arguments;                                        \
  }

KILL_POINT_FILE_CALL(ssize_t, write, (int file, const void* bytes, size_t size),
                     (file, bytes, size))
KILL_POINT_FILE_CALL(ssize_t, pwrite, (int file, const void* bytes, size_t size, off_t offset),
                     (file, bytes, size, offset))
KILL_POINT_FILE_CALL(ssize_t, writev, (int file, const struct iovec* parts, int count),
                     (file, parts, count))
KILL_POINT_FILE_CALL(int, ftruncate, (int file, off_t size), (file, size))
KILL_POINT_CALL(int, rename, (const char* from, const char* to), (from, to))
KILL_POINT_CALL(int, link, (const char* from, const char* to), (from, to))
KILL_POINT_CALL(int, unlink, (const char* path), (path))
KILL_POINT_CALL(int, mkdir, (const char* path, mode_t mode), (path, mode))
KILL_POINT_CALL(int, rmdir, (const char* path), (path))

extern "C" int fsync(int) { return 0; }
extern "C" int fdatasync(int) { return 0; }

// The C library has a second name for each call that takes a file offset.
#define KILL_POINT_OPEN(name)                             \
  extern "C" int name(const char* path, int flags, ...) { \
    using Function = int (*)(const char*, int, ...);      \
    static const auto real = next<Function>(#name);       \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    const mode_t mode = mode_in(flags, rest);             \
    va_end(rest);                                         \
    if ((flags & O_CREAT) != 0) point();                  \
    return real(path, flags, mode);                       \
  }

KILL_POINT_OPEN(open)
KILL_POINT_OPEN(open64)
KILL_POINT_FILE_CALL(ssize_t, pwrite64, (int file, const void* bytes, size_t size, off_t offset),
                     (file, bytes, size, offset))
KILL_POINT_FILE_CALL(int, ftruncate64, (int file, off_t size), (file, size))
