#include "skillgit/core/base/python_random.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <vector>

namespace skillgit {
namespace {

std::uint32_t mixed(std::uint32_t word, std::uint32_t before, std::uint32_t factor) {
  return word ^ ((before ^ (before >> 30)) * factor);
}

template <std::size_t n>
void init_genrand(std::uint32_t seed, std::array<std::uint32_t, n>& state) {
  state[0] = seed;
  for (std::uint32_t at = 1; at < n; ++at) state[at] = mixed(0, state[at - 1], 1812433253U) + at;
}

/// Goes round a state from its second word on; the first is a copy of the last.
template <std::size_t n>
class Round {
 public:
  explicit Round(std::array<std::uint32_t, n>& state) : state_(state) {}

  void write(std::uint32_t factor, std::uint32_t plus) {
    state_[at_] = mixed(state_[at_], state_[at_ - 1], factor) + plus;
    if (++at_ < n) return;
    state_[0] = state_[n - 1];
    at_ = 1;
  }

  std::uint32_t at() const { return at_; }

 private:
  std::array<std::uint32_t, n>& state_;
  std::uint32_t at_ = 1;
};

template <std::size_t n>
void init_by_array(const std::vector<std::uint32_t>& key, std::array<std::uint32_t, n>& state) {
  init_genrand(19650218U, state);
  Round<n> round(state);
  for (std::size_t i = 0; i < std::max(n, key.size()); ++i) {
    const std::size_t j = i % key.size();
    round.write(1664525U, key[j] + static_cast<std::uint32_t>(j));
  }
  for (std::size_t i = 1; i < n; ++i) round.write(1566083941U, 0U - round.at());
  state[0] = 0x80000000U;
}

}  // namespace

PythonRandom::PythonRandom(std::uint64_t seed) {
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
  if (seed >> 32 != 0) key.push_back(static_cast<std::uint32_t>(seed >> 32));
  init_by_array(key, state_);
}

void PythonRandom::twist() {
  constexpr std::size_t kMiddle = 397;
  for (std::size_t at = 0; at < kWords; ++at) {
    const std::uint32_t joint =
        (state_[at] & 0x80000000U) | (state_[(at + 1) % kWords] & 0x7fffffffU);
    const std::uint32_t odd = (joint & 1U) != 0 ? 0x9908b0dfU : 0U;
    state_[at] = state_[(at + kMiddle) % kWords] ^ (joint >> 1) ^ odd;
  }
  used_ = 0;
}

std::uint32_t PythonRandom::next() {
  if (used_ == kWords) twist();
  std::uint32_t word = state_[used_++];
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680U;
  word ^= (word << 15) & 0xefc60000U;
  return word ^ (word >> 18);
}

std::uint64_t PythonRandom::below(std::uint64_t bound) {
  assert(bound > 0 && bound >> 32 == 0);
  const auto bits = static_cast<int>(std::bit_width(bound));
  std::uint64_t drawn = next() >> (32 - bits);
  while (drawn >= bound) drawn = next() >> (32 - bits);
  return drawn;
}

}  // namespace skillgit
