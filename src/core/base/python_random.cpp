#include "skillgit/core/base/python_random.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace skillgit {
namespace {

constexpr std::size_t kWords = std::mt19937::state_size;
using State = std::array<std::uint32_t, kWords>;

std::uint32_t mixed(std::uint32_t word, std::uint32_t before, std::uint32_t factor) {
  return word ^ ((before ^ (before >> 30)) * factor);
}

State init_genrand(std::uint32_t seed) {
  State state{};
  state[0] = seed;
  for (std::uint32_t at = 1; at < kWords; ++at)
    state[at] = mixed(0, state[at - 1], 1812433253U) + at;
  return state;
}

/// Goes round a state from its second word on; the first is a copy of the last.
class Round {
 public:
  explicit Round(State& state) : state_(state) {}

  void write(std::uint32_t factor, std::uint32_t plus) {
    state_[at_] = mixed(state_[at_], state_[at_ - 1], factor) + plus;
    if (++at_ < kWords) return;
    state_[0] = state_[kWords - 1];
    at_ = 1;
  }

  std::uint32_t at() const { return at_; }

 private:
  State& state_;
  std::uint32_t at_ = 1;
};

State init_by_array(const std::vector<std::uint32_t>& key) {
  State state = init_genrand(19650218U);
  Round round(state);
  for (std::size_t i = 0; i < std::max(kWords, key.size()); ++i) {
    const std::size_t j = i % key.size();
    round.write(1664525U, key[j] + static_cast<std::uint32_t>(j));
  }
  for (std::size_t i = 1; i < kWords; ++i) round.write(1566083941U, 0U - round.at());
  state[0] = 0x80000000U;
  return state;
}

/// Hands a state to the standard library's engine, which takes it as it is.
class WholeState {
 public:
  using result_type = std::uint32_t;

  explicit WholeState(const State& state) : state_(state) {}

  template <typename Out>
  void generate(Out begin, Out end) {
    std::copy_n(state_.begin(), end - begin, begin);
  }

 private:
  const State& state_;
};

std::mt19937 twister_of(std::uint64_t seed) {
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
  if (seed >> 32 != 0) key.push_back(static_cast<std::uint32_t>(seed >> 32));
  const State state = init_by_array(key);
  WholeState whole(state);
  return std::mt19937(whole);
}

}  // namespace

PythonRandom::PythonRandom(std::uint64_t seed) : twister_(twister_of(seed)) {}

std::uint64_t PythonRandom::below(std::uint64_t bound) {
  assert(bound > 0 && bound >> 32 == 0);
  const auto bits = static_cast<int>(std::bit_width(bound));
  std::uint64_t drawn = next() >> (32 - bits);
  while (drawn >= bound) drawn = next() >> (32 - bits);
  return drawn;
}

}  // namespace skillgit
