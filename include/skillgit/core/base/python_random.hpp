#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace skillgit {

/// The numbers that Python's `random.Random(seed)` draws, for what must be drawn as upstream
/// draws it. Everything else draws from a RandomStream.
///
/// The Mersenne Twister MT19937, started by the `init_by_array` of its authors' reference
/// implementation with the 32-bit words of the seed, the lowest first.
class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  /// The next 32 bits.
  std::uint32_t next() { return static_cast<std::uint32_t>(twister_()); }

  /// A number in 0..bound-1, each equally likely. `bound` is positive and fits 32 bits; asserted.
  std::uint64_t below(std::uint64_t bound);

  /// Puts `items` into the order that `random.shuffle` gives them.
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left)
      std::swap(items[left - 1], items[static_cast<std::size_t>(below(left))]);
  }

 private:
  std::mt19937 twister_;
};

}  // namespace skillgit
