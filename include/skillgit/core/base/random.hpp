#pragma once

#include <cstdint>
#include <string_view>

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

 private:
  std::uint64_t state_;
};

}  // namespace skillgit
