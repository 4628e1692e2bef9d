#pragma once

#include <sys/wait.h>

#include <cstdlib>

namespace skillgit::support {

/// Why a test of boxes is skipped, before what skillgit says of it.
inline constexpr const char* kNoBoxHere = "this system lets bubblewrap itself make no box: ";

/// Whether this system lets nobody make a box, as in some containers and in a chroot: bubblewrap
/// itself is asked for the simplest one. A system without bubblewrap refuses none.
inline bool system_refuses_boxes() {
  constexpr int kRefused = 1;  // 127 where there is no such program.
  const int status =
      std::system("bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev true 2>/dev/null");
  return WIFEXITED(status) && WEXITSTATUS(status) == kRefused;
}

}  // namespace skillgit::support
