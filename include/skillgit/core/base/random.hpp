#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit {

/// A stream of numbers that depends on nothing but its name.
///
/// Streams are derived where they are used, from the run's seed and from what they
/// are for, and never stored: a run that continues draws what it would have drawn,
/// and a new draw in one place shifts no other. The same name gives the same
/// numbers on every machine.
class RandomStream {
 public:
  /// The stream called (seed, epoch, step, purpose).
  RandomStream(std::uint64_t seed, int epoch, int step, std::string_view purpose);

  /// The next 64 bits (SplitMix64, started from the SHA-256 of the name).
  std::uint64_t next();

  /// A number in 0..bound-1, each equally likely. `bound` is positive; asserted.
  std::uint64_t below(std::uint64_t bound);

  /// Puts `items` into a random order, each equally likely (Fisher-Yates).
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left)
      std::swap(items[left - 1], items[static_cast<std::size_t>(below(left))]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace skillgit
