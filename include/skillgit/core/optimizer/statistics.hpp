#pragma once

#include "skillgit/core/optimizer/gate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

// What a measurement may claim. The training gate learns and claims nothing (gate.hpp); these are
// for fresh draws, as of `eval`. Intervals are always 95 % ones.

namespace skillgit::optimizer {

/// Two chances of a result at least this great, if both sides were alike.
struct PValues {
  double greater = 1;    ///< One-sided: of a gain at least this great.
  double two_sided = 1;  ///< Of a difference at least this great, either way.
  bool exact = true;     ///< Whether counted out, not sampled.
};

/// The sign-flip test (Fisher's randomisation test of pairs) on the differences of tasks,
/// candidate minus current, in any whole unit.
///
/// If both sides are alike, each difference could as well have had the other sign. All ways to
/// choose the signs are counted where that takes no more than seconds: always for 20 tasks that
/// differ, for ten thousand with marks in hundredths, for hundreds whose differences are few
/// values. Otherwise 100,000 of them are drawn from the stream of `seed`, and the observed one is
/// counted as one more, so that p is never 0 nor too small. Prefer sums of draws to rounded means:
/// they have fewer values. Ties say nothing and do not matter; without any difference both chances
/// are 1.
PValues sign_flip_test(std::span<const std::int64_t> differences, std::uint64_t seed);

/// The level that promotion attempt number `attempt` (from 1) on the same tasks is tested at:
/// .05 * 6 / (pi^2 * attempt^2), which is .05 in sum however often one tries.
double promotion_level(int attempt);

struct Interval {
  double low = 0;
  double high = 0;
};

/// The interval of the mean of paired differences, as a share of `full`, the difference between
/// full marks and none; within -1..1, as every gain is. Nothing for fewer than two tasks.
///
/// Bonett and Price's adjusted interval for paired proportions (J. Educ. Behav. Stat. 37, 2012):
/// one task won and one lost are added to those seen, so that few tasks that differ among many
/// ties, or none that was lost, are not taken for certainty. Two things are ours. The quantile is
/// Student's, since marks in between are allowed. And the size of both tasks lies, in squares,
/// between what the tasks that differ show and full marks; the latter's weight is the square of
/// the share of ties, for a tie does not tell how large a difference can be. The square, that a
/// few ties among graded scores do not widen it: tests/simulations/run shows what comes of it.
std::optional<Interval> gain_interval(std::span<const std::int64_t> differences, std::int64_t full);

/// The interval for one mean score, as shares of full marks: Agresti and Coull's (Am. Stat. 52,
/// 1998), with two tasks done and two not done added, and two standard errors. Unlike Wilson's it
/// is not too short near none and full marks. Marks in between make it wide rather than narrow: no
/// score of this mean varies more than full marks or none.
///
/// `mean` lies in 0..kFullMarks and `tasks` is positive; both are asserted.
Interval score_interval(Points mean, int tasks);

/// The t with P(T <= t) = `probability` for Student's distribution. `probability` lies strictly
/// between 0 and 1, `degrees` is positive; both are asserted.
double student_quantile(double probability, int degrees);

/// How a fresh measurement of two skills on the same tasks came out.
struct Comparison {
  int wins = 0, losses = 0, ties = 0, missing = 0;
  double gain = 0;                   ///< The mean difference, as a share of full marks.
  std::optional<Interval> interval;  ///< Of the gain.
  PValues p;
};

/// Compares both sides by the differences of the tasks that both have, candidate minus current;
/// `full` is that between full marks and none, in their unit. `missing` is left at 0. `seed` is for
/// the test above.
Comparison compare_differences(std::span<const std::int64_t> differences, std::int64_t full,
                               std::uint64_t seed);

/// "+12.5": a share in points, never minus nought.
std::string signed_points(double share);

/// One line that says what was seen and no more: "+12.5 points (95 % interval +3.1 to +21.9),
/// p = 0.012 one-sided", or "no difference seen".
std::string in_words(const Comparison& comparison);

}  // namespace skillgit::optimizer
