#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::optimizer {

/// A likeness: 0 is nothing in common, kAlike the same direction.
using Likeness = std::int64_t;
inline constexpr Likeness kAlike = 1 << 20;

/// A text as a direction: how much weight each of its character 3-grams has, by gram.
using Direction = std::vector<std::pair<std::uint64_t, std::int64_t>>;

/// The character 3-grams of a text, ascending, each once; its begin and end are characters too.
std::vector<std::uint64_t> grams_of(std::string_view text);

/// How alike texts are: the cosine of TF-IDF weights over character 3-grams.
///
/// All in whole numbers, rounded down, so that whoever picks by likeness picks alike on every
/// machine. Any bytes are a text; only its first 4,000 characters are looked at.
class Similarity {
 public:
  /// Learns from `corpus` which grams are rare, and so tell texts apart.
  explicit Similarity(std::span<const std::string> corpus);

  Direction direction(std::string_view text) const;

 private:
  std::int64_t rarity(std::uint64_t gram) const;

  std::map<std::uint64_t, std::int64_t> texts_with_;
  std::int64_t texts_ = 0;
};

/// 0..kAlike for directions of two texts; a sum of many may be greater.
Likeness likeness(const Direction& one, const Direction& other);

/// The sum of directions: where they point to together.
Direction sum(std::span<const Direction> directions);

}  // namespace skillgit::optimizer
