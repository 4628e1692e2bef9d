#include "skillgit/core/base/nearest.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace skillgit {
namespace {

// What is longer than any name of ours is not a slip of the keyboard.
constexpr std::size_t kLongestName = 64;

/// The least number of slips that turn `a` into `b`.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// The one name that begins so, if there is only one and enough of it is there to tell.
std::optional<std::string> completed(const std::string& typed,
                                     std::span<const std::string_view> known) {
  constexpr std::size_t kShortest = 3;
  if (typed.size() < kShortest) return std::nullopt;
  std::optional<std::string> found;
  for (const std::string_view candidate : known) {
    if (!in_lower_case(std::string(candidate)).starts_with(typed)) continue;
    if (found) return std::nullopt;
    found = candidate;
  }
  return found;
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> known) {
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  const std::string typed = in_lower_case(std::string(name));
  if (auto whole = completed(typed, known)) return whole;
  std::size_t allowed = 1 + name.size() / 3;
  std::optional<std::string> best;
  for (const std::string_view candidate : known) {
    const std::size_t distance = slips(typed, in_lower_case(std::string(candidate)));
    // With every character changed there is no resemblance left.
    if (distance > allowed || distance >= std::max(typed.size(), candidate.size())) continue;
    best = candidate;
    if (distance == 0) break;
    allowed = distance - 1;
  }
  return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  const auto near = nearest(name, known);
  return near ? "; did you mean '" + *near + "'?" : "";
}

}  // namespace skillgit
