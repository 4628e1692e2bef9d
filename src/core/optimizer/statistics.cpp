#include "skillgit/core/optimizer/statistics.hpp"

#include "skillgit/core/base/random.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <numeric>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

namespace {

// What is counted out takes a few seconds at most.
constexpr std::size_t kMostCells = std::size_t{1} << 22;
constexpr std::size_t kMostCellSteps = std::size_t{1} << 32;
constexpr std::size_t kMostSums = std::size_t{1} << 20;
constexpr std::size_t kMostListSteps = std::size_t{1} << 27;
constexpr int kSampledSigns = 100'000;
constexpr double kLevel = .05;

// ---- The sign-flip test

/// The chances that the differences which get a plus make at most so much, and just so much.
struct Chances {
  double at_most = 0;
  double exactly = 0;
};

/// What that says of `observed`, where "so much" is what the pluses, or the minuses, of it make,
/// whichever is less: turning all signs round changes no chance.
PValues counted_out(const Chances& chances, std::int64_t observed) {
  const double greater =
      observed < 0 ? 1 - chances.at_most + chances.exactly : std::min(chances.at_most, 1.);
  return {.greater = greater,
          .two_sided = observed == 0 ? 1 : std::min(2 * chances.at_most, 1.),
          .exact = true};
}

/// The chances in a row of cells, one for each sum up to `most`, counted in the unit that all sizes
/// share; nothing where that takes too long.
std::optional<Chances> counted_in_cells(const std::vector<std::int64_t>& sizes, std::int64_t most) {
  constexpr double kNothing = 1e-290;  // Smaller numbers are slow to reckon with.
  std::int64_t unit = 0;
  for (const std::int64_t size : sizes) unit = std::gcd(unit, size);
  const auto cells = static_cast<std::size_t>(most / std::max<std::int64_t>(unit, 1)) + 1;
  if (cells > kMostCells || cells * sizes.size() > kMostCellSteps) return std::nullopt;

  std::vector<double> chances(cells), next(cells);
  chances.front() = 1;
  std::size_t begin = 0, end = 1;  // Outside is nothing, or as good as nothing.
  for (const std::int64_t size : sizes) {
    const auto step = static_cast<std::size_t>(size / unit);
    end = std::min(cells, end + step);
    const std::size_t both = std::min(begin + step, end);
    for (std::size_t sum = begin; sum < both; ++sum) next[sum] = chances[sum] / 2;
    for (std::size_t sum = both; sum < end; ++sum)
      next[sum] = (chances[sum] + chances[sum - step]) / 2;
    chances.swap(next);
    while (begin < end && chances[begin] < kNothing) ++begin;
  }
  Chances result;
  for (std::size_t sum = begin; sum < end; ++sum) result.at_most += chances[sum];
  if (begin < end && end == cells) result.exactly = chances.back();
  return result;
}

/// A sum of the differences that got a plus, and how often chance makes it.
struct Reached {
  std::int64_t sum = 0;
  double chance = 1;
};

/// The sums up to `most` without `size` and with it, ascending, from those of the sizes before.
std::vector<Reached> with_one_more(const std::vector<Reached>& sums, std::int64_t size,
                                   std::int64_t most) {
  std::vector<Reached> next;
  next.reserve(2 * sums.size());
  // Two ascending lists, merged.
  auto without = sums.begin();
  auto with = sums.begin();
  while (with != sums.end()) {
    const bool first = without != sums.end() && without->sum <= with->sum + size;
    const Reached reached = first ? Reached{without->sum, without->chance / 2}
                                  : Reached{with->sum + size, with->chance / 2};
    if (reached.sum > most) break;
    ++(first ? without : with);
    if (!next.empty() && next.back().sum == reached.sum)
      next.back().chance += reached.chance;
    else
      next.push_back(reached);
  }
  return next;
}

/// The chances from a list of the sums that there are; nothing where they are too many.
std::optional<Chances> counted_in_list(const std::vector<std::int64_t>& sizes, std::int64_t most) {
  std::vector<Reached> sums = {{}};
  std::size_t steps = 0;
  for (const std::int64_t size : sizes) {
    sums = with_one_more(sums, size, most);
    steps += sums.size();
    if (sums.size() > kMostSums || steps > kMostListSteps) return std::nullopt;
  }
  Chances chances;
  for (const auto& [sum, chance] : sums) chances.at_most += chance;
  if (!sums.empty() && sums.back().sum == most) chances.exactly = sums.back().chance;
  return chances;
}

std::int64_t with_random_signs(const std::vector<std::int64_t>& sizes, RandomStream& random) {
  std::int64_t sum = 0;
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < sizes.size(); ++at) {
    if (at % 64 == 0) bits = random.next();
    sum += (bits & 1) != 0 ? sizes[at] : -sizes[at];
    bits >>= 1;
  }
  return sum;
}

PValues sampled(const std::vector<std::int64_t>& sizes, std::int64_t observed, std::uint64_t seed) {
  RandomStream random(seed, 0, 0, "sign-flip test");
  int greater = 1, as_far = 1;  // What was observed is one of the ways.
  for (int draw = 0; draw < kSampledSigns; ++draw) {
    const std::int64_t sum = with_random_signs(sizes, random);
    if (sum >= observed) ++greater;
    if (std::abs(sum) >= std::abs(observed)) ++as_far;
  }
  const double ways = kSampledSigns + 1;
  return {.greater = greater / ways, .two_sided = as_far / ways, .exact = false};
}

// ---- The incomplete beta function

/// Its continued fraction (DLMF 8.17.22), evaluated by Lentz's method. Converges fast for
/// x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  constexpr double kTiny = 1e-300;
  constexpr double kEnough = 1e-15;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double step = 1;
    for (const double term : {even, odd}) {
      d = 1 / away_from_zero(1 + term * d);
      c = away_from_zero(1 + term / c);
      step = c * d;
      fraction *= step;
    }
    if (std::abs(step - 1) < kEnough) break;
  }
  return fraction;
}

/// The regularised incomplete beta function I_x(a, b).
double incomplete_beta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
  return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/// P(|T| >= t) for Student's distribution.
double student_tails(double t, int degrees) {
  return incomplete_beta(degrees / (degrees + t * t), degrees / 2., .5);
}

std::string chance_in_words(double p) {
  char text[64];
  std::snprintf(text, sizeof text, p < .0001 ? "p < 0.0001" : "p = %.2g", p);
  return text;
}

}  // namespace

PValues sign_flip_test(std::span<const std::int64_t> differences, std::uint64_t seed) {
  std::vector<std::int64_t> sizes;
  std::int64_t observed = 0, total = 0;
  for (const std::int64_t difference : differences) {
    observed += difference;
    total += std::abs(difference);
    if (difference != 0) sizes.push_back(std::abs(difference));
  }
  const std::int64_t most = (total - std::abs(observed)) / 2;
  if (const auto chances = counted_in_cells(sizes, most)) return counted_out(*chances, observed);
  if (const auto chances = counted_in_list(sizes, most)) return counted_out(*chances, observed);
  return sampled(sizes, observed, seed);
}

double promotion_level(int attempt) {
  assert(attempt >= 1);
  return .05 * 6 / (std::numbers::pi * std::numbers::pi * attempt * attempt);
}

std::optional<Interval> gain_interval(std::span<const std::int64_t> differences,
                                      std::int64_t full) {
  assert(full > 0);
  if (differences.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(differences.size());
  double sum = 0, squares = 0, ties = 0;
  for (const std::int64_t difference : differences) {
    const double share = static_cast<double>(difference) / static_cast<double>(full);
    sum += share;
    squares += share * share;
    if (difference == 0) ++ties;
  }
  const double weight = ties / count * ties / count;
  const double seen = ties < count ? squares / (count - ties) : 1;
  const double added = weight + (1 - weight) * seen;

  const double mean = sum / (count + 2);
  const double variance = (squares + 2 * added) / (count + 2) - mean * mean;
  const double reach = std::sqrt(variance / (count + 2)) *
                       student_quantile(1 - kLevel / 2, static_cast<int>(differences.size()) - 1);
  return Interval{std::max(-1., mean - reach), std::min(1., mean + reach)};
}

Interval score_interval(Points mean, int tasks) {
  assert(0 <= mean && mean <= kFullMarks && tasks > 0);
  const double share = static_cast<double>(mean) / static_cast<double>(kFullMarks);
  const double centre = (share * tasks + 2) / (tasks + 4);
  const double reach = 2 * std::sqrt(centre * (1 - centre) / (tasks + 4));
  return {std::max(0., centre - reach), std::min(1., centre + reach)};
}

double student_quantile(double probability, int degrees) {
  assert(0 < probability && probability < 1 && degrees > 0);
  const double tails = 2 * std::min(probability, 1 - probability);
  double low = 0, high = 1;
  while (student_tails(high, degrees) > tails) high *= 2;
  // Until the two are neighbours among the floating-point numbers.
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (student_tails(middle, degrees) > tails ? low : high) = middle;
  }
  return probability < .5 ? -high : high;
}

Comparison compare_differences(std::span<const std::int64_t> differences, std::int64_t full,
                               std::uint64_t seed) {
  assert(full > 0);
  Comparison result;
  if (differences.empty()) return result;
  std::int64_t sum = 0;
  for (const std::int64_t difference : differences) {
    ++(difference > 0 ? result.wins : difference < 0 ? result.losses : result.ties);
    sum += difference;
  }

  result.gain = static_cast<double>(sum) / static_cast<double>(full) /
                static_cast<double>(differences.size());
  result.interval = gain_interval(differences, full);
  result.p = sign_flip_test(differences, seed);
  return result;
}

std::string signed_points(double share) {
  char text[64];
  std::snprintf(text, sizeof text, "%+.1f", 100 * share);
  return std::string_view(text) == "-0.0" ? "+0.0" : text;
}

std::string in_words(const Comparison& comparison) {
  if (comparison.wins + comparison.losses + comparison.ties == 0) return "nothing was compared";
  if (comparison.wins + comparison.losses == 0) return "no difference seen";
  std::string words = signed_points(comparison.gain) + " points";
  if (comparison.interval)
    words += " (95 % interval " + signed_points(comparison.interval->low) + " to " +
             signed_points(comparison.interval->high) + ")";
  return words + ", " + chance_in_words(comparison.p.greater) + " one-sided";
}

}  // namespace skillgit::optimizer
