#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace skillgit {

/// The numbers that Python's `random.Random(seed)` draws, for what must be drawn as upstream
/// draws it. Everything else draws from a RandomStream.
///
/// The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), started by the `init_by_array` of
/// its authors' reference implementation with the 32-bit words of the seed, the lowest first.
class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  /// The next 32 bits.
  std::uint32_t next();

  /// A number in 0..bound-1, each equally likely. `bound` is positive and fits 32 bits; asserted.
  std::uint64_t below(std::uint64_t bound);

 private:
  static constexpr std::size_t kWords = 624;

  void twist();

  std::array<std::uint32_t, kWords> state_{};
  std::size_t used_ = kWords;  ///< Words of the state that were given out.
};

}  // namespace skillgit
