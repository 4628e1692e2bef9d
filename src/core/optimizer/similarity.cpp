#include "skillgit/core/optimizer/similarity.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace skillgit::optimizer {
namespace {

constexpr std::size_t kMostCharacters = 4'000;

/// Three characters of 21 bits each.
using Gram = std::uint64_t;
constexpr Gram kGramMask = (Gram{1} << 63) - 1;

/// The grams of a text, ascending and repeated.
std::vector<Gram> every_gram_of(std::string_view text) {
  constexpr std::uint64_t kBegin = 2, kEnd = 3;
  std::vector<Gram> grams;
  Gram window = kBegin;
  std::size_t in_window = 1;
  const auto push = [&](std::uint64_t character) {
    window = (window << 21 | character) & kGramMask;
    if (++in_window >= 3) grams.push_back(window);
  };
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size() && count < kMostCharacters; ++count)
    push(next_code_point(text, at));
  push(kEnd);
  std::sort(grams.begin(), grams.end());
  return grams;
}

/// The binary logarithm of a positive number, in 1/65536: bit by bit, by squaring.
std::int64_t logarithm(std::uint64_t number) {
  assert(number > 0);
  const int whole = static_cast<int>(std::bit_width(number)) - 1;
  std::uint64_t mantissa = whole > 31 ? number >> (whole - 31) : number << (31 - whole);
  std::int64_t result = whole;
  for (int bit = 0; bit < 16; ++bit) {
    mantissa = mantissa * mantissa >> 31;
    const bool doubled = mantissa >> 32 != 0;
    if (doubled) mantissa >>= 1;
    result = result * 2 + (doubled ? 1 : 0);
  }
  return result;
}

/// The square root, rounded down.
std::uint64_t whole_root(std::uint64_t square) {
  auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(square)));
  while (root > 0 && root > square / root) --root;
  while (root + 1 <= square / (root + 1)) ++root;
  return root;
}

/// Scales the weights so that their length is kAlike, up to rounding.
void normalise(Direction& direction) {
  // 4,000 grams of one kind, with a rarity of 2^20, would outgrow the square by a little.
  std::uint64_t square = 0;
  for (auto& [gram, weight] : direction) {
    weight >>= 4;
    square += static_cast<std::uint64_t>(weight) * static_cast<std::uint64_t>(weight);
  }
  const auto length = static_cast<std::int64_t>(whole_root(square));
  if (length == 0) return direction.clear();
  for (auto& [gram, weight] : direction) weight = weight * kAlike / length;
  std::erase_if(direction, [](const auto& entry) { return entry.second == 0; });
}

}  // namespace

std::vector<std::uint64_t> grams_of(std::string_view text) {
  std::vector<Gram> grams = every_gram_of(text);
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

Similarity::Similarity(std::span<const std::string> corpus)
    : texts_(static_cast<std::int64_t>(corpus.size())) {
  for (const std::string& text : corpus)
    for (const Gram gram : grams_of(text)) ++texts_with_[gram];
}

std::int64_t Similarity::rarity(std::uint64_t gram) const {
  const auto found = texts_with_.find(gram);
  const std::int64_t with = found == texts_with_.end() ? 0 : found->second;
  return logarithm(static_cast<std::uint64_t>(1 + texts_)) -
         logarithm(static_cast<std::uint64_t>(1 + with));
}

Direction Similarity::direction(std::string_view text) const {
  Direction direction;
  for (const Gram gram : every_gram_of(text)) {
    if (!direction.empty() && direction.back().first == gram)
      ++direction.back().second;
    else
      direction.emplace_back(gram, 1);
  }
  for (auto& [gram, weight] : direction) weight *= rarity(gram);
  normalise(direction);
  return direction;
}

Likeness likeness(const Direction& one, const Direction& other) {
  std::int64_t product = 0;
  auto b = other.begin();
  for (const auto& [gram, weight] : one) {
    while (b != other.end() && b->first < gram) ++b;
    if (b == other.end()) break;
    if (b->first == gram) product += weight * b->second;
  }
  return product / kAlike;
}

Direction sum(std::span<const Direction> directions) {
  std::map<Gram, std::int64_t> total;
  for (const Direction& direction : directions)
    for (const auto& [gram, weight] : direction) total[gram] += weight;
  return {total.begin(), total.end()};
}

}  // namespace skillgit::optimizer
