#include "skillgit/core/optimizer/statistics.hpp"

#include "skillgit/core/base/random.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <vector>

namespace skillgit::optimizer {
namespace {

constexpr std::size_t kMostSums = std::size_t{1} << 20;
constexpr int kSampledSigns = 100'000;
constexpr double kLevel = .05;

// ---- The sign-flip test

/// A sum of the differences that got a plus, and how often chance makes it.
struct Reached {
  std::int64_t sum = 0;
  double chance = 1;
};

/// All sums that plus signs on a part of `sizes` make, ascending; nothing when they are too many.
std::optional<std::vector<Reached>> every_sum(const std::vector<std::int64_t>& sizes) {
  std::vector<Reached> sums = {{}};
  for (const std::int64_t size : sizes) {
    std::vector<Reached> next;
    next.reserve(2 * sums.size());
    // Without this size and with it: two ascending lists, merged.
    auto without = sums.begin();
    auto with = sums.begin();
    while (with != sums.end()) {
      const bool first = without != sums.end() && without->sum <= with->sum + size;
      const Reached reached = first ? Reached{without->sum, without->chance / 2}
                                    : Reached{with->sum + size, with->chance / 2};
      ++(first ? without : with);
      if (!next.empty() && next.back().sum == reached.sum)
        next.back().chance += reached.chance;
      else
        next.push_back(reached);
    }
    if (next.size() > kMostSums) return std::nullopt;
    sums = std::move(next);
  }
  return sums;
}

PValues counted_out(const std::vector<Reached>& sums, std::int64_t total, std::int64_t observed) {
  PValues p{.greater = 0, .two_sided = 0, .exact = true};
  for (const auto& [pluses, chance] : sums) {
    const std::int64_t sum = 2 * pluses - total;
    if (sum >= observed) p.greater += chance;
    if (std::abs(sum) >= std::abs(observed)) p.two_sided += chance;
  }
  return {.greater = std::min(p.greater, 1.), .two_sided = std::min(p.two_sided, 1.)};
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

std::string signed_points(double share) {
  char text[64];
  std::snprintf(text, sizeof text, "%+.1f", 100 * share);
  return text;
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
  if (const auto sums = every_sum(sizes)) return counted_out(*sums, total, observed);
  return sampled(sizes, observed, seed);
}

PValues sign_test(int wins, int losses) {
  assert(wins >= 0 && losses >= 0);
  // P(at least k of n) = I_1/2(k, n - k + 1).
  const auto at_least = [n = wins + losses](int k) {
    return k == 0 ? 1. : incomplete_beta(.5, k, n - k + 1);
  };
  return {.greater = at_least(wins),
          .two_sided = std::min(1., 2 * at_least(std::max(wins, losses)))};
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
