#include "skillgit/core/base/random.hpp"

#include "skillgit/core/base/digest.hpp"

#include <cassert>
#include <string>

namespace skillgit {

RandomStream::RandomStream(std::uint64_t seed, int epoch, int step, std::string_view purpose) {
  const std::string name = FieldDigest()
                               .add(std::to_string(seed))
                               .add(std::to_string(epoch))
                               .add(std::to_string(step))
                               .add(purpose)
                               .hex();
  state_ = std::stoull(name.substr(0, 16), nullptr, 16);
}

std::uint64_t RandomStream::next() {
  std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
  assert(bound > 0);
  // Numbers from the incomplete last round would favour the small ones: draw again.
  const std::uint64_t usable = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = next();
  while (drawn >= usable) drawn = next();
  return drawn % bound;
}

}  // namespace skillgit
