#pragma once

#include <chrono>

namespace skillgit::train {

/// Time as the run sees it, for its budget in seconds alone: no time enters a hashed object.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Time since some fixed moment; never runs backwards. Called from several threads.
  virtual std::chrono::milliseconds elapsed() const = 0;
};

}  // namespace skillgit::train
