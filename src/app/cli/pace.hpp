#pragma once

#include <chrono>

namespace skillgit::cli {

/// Whether less than `pause` has gone by since `last`. When the clock was set back nobody can tell,
/// and it is not too soon.
inline bool is_too_soon(std::chrono::system_clock::time_point now,
                        std::chrono::system_clock::time_point last,
                        std::chrono::system_clock::duration pause) {
  return last <= now && now - last < pause;
}

}  // namespace skillgit::cli
