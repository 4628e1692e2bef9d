#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

namespace skillgit::bench {

/// Runs from its construction.
class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// The smallest of some measurements: what the work takes when nothing else disturbs it.
class Minimum {
 public:
  void add(double value) { value_ = std::min(value_, value); }
  double value() const { return value_; }

 private:
  double value_ = std::numeric_limits<double>::infinity();
};

/// The least milliseconds that one of `repeats` calls took.
inline double least_ms(int repeats, const std::function<void()>& work) {
  Minimum least;
  for (int i = 0; i < repeats; ++i) {
    const Stopwatch watch;
    work();
    least.add(watch.ms());
  }
  return least.value();
}

}  // namespace skillgit::bench
