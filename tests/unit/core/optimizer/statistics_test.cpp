// What a measurement may claim, against published tables and against counting by hand.

#include "skillgit/core/optimizer/statistics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <cmath>
#include <vector>

namespace skillgit::optimizer {
namespace {

using Differences = std::vector<std::int64_t>;

/// The one- and two-sided chance by trying every choice of signs.
PValues by_hand(const Differences& differences) {
  std::int64_t observed = 0;
  for (const auto difference : differences) observed += difference;
  int greater = 0, as_far = 0;
  const unsigned ways = 1u << differences.size();
  for (unsigned signs = 0; signs < ways; ++signs) {
    std::int64_t sum = 0;
    for (std::size_t at = 0; at < differences.size(); ++at)
      sum += (signs >> at & 1u) != 0 ? differences[at] : -differences[at];
    greater += sum >= observed ? 1 : 0;
    as_far += std::abs(sum) >= std::abs(observed) ? 1 : 0;
  }
  return {.greater = 1. * greater / ways, .two_sided = 1. * as_far / ways};
}

/// The chance that a fair coin falls on one side at least `least` times out of `throws`.
double fair_coin(int throws, int least) {
  double chance = 0;
  for (int count = least; count <= throws; ++count)
    chance += std::exp(std::lgamma(throws + 1) - std::lgamma(count + 1) -
                       std::lgamma(throws - count + 1) - throws * std::log(2));
  return chance;
}

Differences wins_and_losses(std::size_t wins, std::size_t losses, std::size_t ties = 0) {
  Differences differences(wins, kFullMarks);
  differences.insert(differences.end(), losses, -kFullMarks);
  differences.insert(differences.end(), ties, 0);
  return differences;
}

TEST(SignFlipTest, AgreesWithTryingEveryChoiceOfSigns) {
  EXPECT_TRUE(rc::check([] {
    const auto differences = *rc::gen::resize(
        10, rc::gen::container<Differences>(rc::gen::inRange<std::int64_t>(-7, 8)));
    RC_PRE(differences.size() <= 10u);
    const PValues expected = by_hand(differences);
    const PValues p = sign_flip_test(differences, 0);
    RC_ASSERT(p.exact);
    RC_ASSERT(std::abs(p.greater - expected.greater) < 1e-12);
    RC_ASSERT(std::abs(p.two_sided - expected.two_sided) < 1e-12);
  }));
}

TEST(SignFlipTest, IsTheSignTestWhereOnlyTheSignsDiffer) {
  const PValues p = sign_flip_test(wins_and_losses(12, 4, 24), 0);
  EXPECT_NEAR(p.greater, fair_coin(16, 12), 1e-12);
  EXPECT_NEAR(p.two_sided, 2 * fair_coin(16, 12), 1e-12);
  EXPECT_NEAR(p.greater, .0384, 5e-5) << "as published";
}

TEST(SignFlipTest, SeesNoDifferenceInTies) {
  EXPECT_EQ(sign_flip_test(wins_and_losses(0, 0, 40), 0).greater, 1);
  EXPECT_EQ(sign_flip_test({}, 0).two_sided, 1);
}

TEST(SignFlipTest, FiveTasksThatDifferCannotPassAFirstPromotion) {
  EXPECT_GT(sign_flip_test(wins_and_losses(5, 0, 35), 0).greater, promotion_level(1));
  EXPECT_LT(sign_flip_test(wins_and_losses(6, 0, 34), 0).greater, promotion_level(1));
}

TEST(SignFlipTest, CountsHundredsOfTasksOut) {
  const PValues p = sign_flip_test(wins_and_losses(260, 240), 0);
  EXPECT_TRUE(p.exact);
  EXPECT_NEAR(p.greater, fair_coin(500, 260), 1e-12);
}

TEST(SignFlipTest, CountsThousandsOfTasksWithMarksInHundredthsOutInSeconds) {
  Differences differences;
  for (std::int64_t task = 0; task < 5000; ++task)
    differences.push_back((task * task % 201 - 99) * (kFullMarks / 100));
  const auto start = std::chrono::steady_clock::now();
  const PValues p = sign_flip_test(differences, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_TRUE(p.exact);
}

TEST(SignFlipTest, DifferencesOfNoCommonUnitAreCountedToo) {
  Differences differences;
  for (std::int64_t task = 0; task < 12; ++task)
    differences.push_back((task % 3 == 0 ? -1 : 1) * (900'000'000 + task * task * 17));
  const PValues expected = by_hand(differences);
  const PValues p = sign_flip_test(differences, 0);
  EXPECT_TRUE(p.exact);
  EXPECT_NEAR(p.greater, expected.greater, 1e-12);
  EXPECT_NEAR(p.two_sided, expected.two_sided, 1e-12);
  for (std::int64_t& difference : differences) difference = -difference;
  EXPECT_NEAR(sign_flip_test(differences, 0).greater, by_hand(differences).greater, 1e-12);
}

TEST(SignFlipTest, TakesTooManyTasksToCountForASample) {
  Differences differences;
  for (std::int64_t task = 0; task < 3000; ++task)
    differences.push_back((task % 2 == 0 ? -1 : 1) * (1000 + task * task % 100'003));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(sign_flip_test(differences, 0).exact);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(SignFlipTest, SamplesWhatIsTooMuchToCount) {
  Differences differences;
  for (std::int64_t power = 0; power < 40; ++power)
    differences.push_back((power % 4 == 0 ? -1 : 1) *
                          (1'000'000 + (1ll << power / 2) * 991 + power));
  const PValues p = sign_flip_test(differences, 7);
  EXPECT_FALSE(p.exact);
  EXPECT_GT(p.greater, 0);
  EXPECT_LT(p.greater, p.two_sided);
  EXPECT_EQ(p.greater, sign_flip_test(differences, 7).greater) << "the same seed, the same chance";
  EXPECT_NEAR(p.greater, sign_flip_test(differences, 8).greater, .005);
}

TEST(SignFlipTest, ASampledChanceIsNeverNothing) {
  Differences differences;
  for (std::int64_t task = 0; task < 240; ++task)
    differences.push_back((task % 6 == 0 ? -1 : 1) * (900'000 + task * task * task % 999'983));
  const PValues p = sign_flip_test(differences, 1);
  EXPECT_FALSE(p.exact);
  EXPECT_NEAR(p.greater, 1 / 100'001., 1e-12);
}

TEST(PromotionLevelTest, IsFivePercentInSum) {
  double sum = 0;
  for (int attempt = 1; attempt <= 10'000; ++attempt) sum += promotion_level(attempt);
  EXPECT_LT(sum, .05);
  EXPECT_NEAR(sum, .05, 1e-5);
  EXPECT_NEAR(promotion_level(1), .0304, 5e-5);
}

TEST(StudentTest, MatchesPublishedQuantiles) {
  EXPECT_NEAR(student_quantile(.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_quantile(.975, 2), 4.303, 5e-4);
  EXPECT_NEAR(student_quantile(.975, 5), 2.571, 5e-4);
  EXPECT_NEAR(student_quantile(.95, 10), 1.812, 5e-4);
  EXPECT_NEAR(student_quantile(.995, 20), 2.845, 5e-4);
  EXPECT_NEAR(student_quantile(.975, 39), 2.023, 5e-4);
  EXPECT_NEAR(student_quantile(.9995, 3), 12.924, 5e-4);
  EXPECT_NEAR(student_quantile(.975, 120), 1.980, 5e-4);
  EXPECT_NEAR(student_quantile(.975, 1'000'000), 1.960, 5e-4);
}

TEST(StudentTest, IsSymmetric) {
  EXPECT_DOUBLE_EQ(student_quantile(.125, 7), -student_quantile(.875, 7));
  EXPECT_NEAR(student_quantile(.5, 7), 0, 1e-7);
}

TEST(GainIntervalTest, AddsATaskWonAndOneLostAsBonettAndPriceDo) {
  // (8 + 1 - 1) / 42 and t(.975, 39) = 2.0227 times sqrt((10 / 42 - (8 / 42)^2) / 42).
  const auto interval = gain_interval(wins_and_losses(8, 0, 32), kFullMarks);
  EXPECT_NEAR(interval->low, .1905 - .1402, 1e-4);
  EXPECT_NEAR(interval->high, .1905 + .1402, 1e-4);
}

TEST(GainIntervalTest, AmongGradedScoresTheAddedTasksDifferAsMuchAsTheOthers) {
  // Mean 15 / 7, mean square (55 + 2 * 11) / 7, t(.975, 4) = 2.776.
  const auto interval = gain_interval(Differences{1, 2, 3, 4, 5}, 100);
  EXPECT_NEAR(interval->low, .02143 - .02655, 1e-4);
  EXPECT_NEAR(interval->high, .02143 + .02655, 1e-4);
}

TEST(GainIntervalTest, FewSmallDifferencesAmongManyTiesDoNotRuleOutLargeOnes) {
  const auto interval = gain_interval(Differences{1, 0, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                                  0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                      3);
  EXPECT_GT(interval->high, .1) << "a twentieth of the tasks would be enough for this gain";
}

TEST(GainIntervalTest, WinningEveryTaskIsNoCertainty) {
  const auto interval = gain_interval(wins_and_losses(20, 0), kFullMarks);
  EXPECT_LT(interval->low, .75);
  EXPECT_EQ(interval->high, 1);
}

TEST(GainIntervalTest, TakesTwoTasks) {
  EXPECT_FALSE(gain_interval(Differences{}, 10));
  EXPECT_FALSE(gain_interval(Differences{5}, 10));
  EXPECT_TRUE(gain_interval(Differences{5, 5}, 10));
}

TEST(GainIntervalTest, HoldsWhatWasSeenAndIsTheSameFromTheOtherSide) {
  EXPECT_TRUE(rc::check([] {
    const auto differences =
        *rc::gen::container<Differences>(rc::gen::inRange<std::int64_t>(-9, 10));
    RC_PRE(differences.size() >= 2u);
    Differences mirrored;
    double sum = 0;
    for (const auto difference : differences) {
      mirrored.push_back(-difference);
      sum += static_cast<double>(difference);
    }
    const double gain = sum / 9 / static_cast<double>(differences.size());
    const auto interval = gain_interval(differences, 9);
    const auto other = gain_interval(mirrored, 9);
    RC_ASSERT(-1 <= interval->low && interval->low <= gain + 1e-12);
    RC_ASSERT(gain - 1e-12 <= interval->high && interval->high <= 1);
    RC_ASSERT(std::abs(interval->low + other->high) < 1e-12);
    RC_ASSERT(std::abs(interval->high + other->low) < 1e-12);
  }));
}

TEST(ScoreIntervalTest, AddsTwoTasksDoneAndTwoNotDoneAsAgrestiAndCoullDo) {
  // 83 / 104, and 2 * sqrt(83 / 104 * 21 / 104 / 104).
  const Interval most = score_interval(810'000, 100);
  EXPECT_NEAR(most.low, .7981 - .0787, 1e-4);
  EXPECT_NEAR(most.high, .7981 + .0787, 1e-4);
}

TEST(ScoreIntervalTest, EndsWhereScoresDo) {
  EXPECT_EQ(score_interval(0, 10).low, 0);
  EXPECT_NEAR(score_interval(0, 10).high, .3299, 1e-4);
  EXPECT_EQ(score_interval(kFullMarks, 10).high, 1);
  EXPECT_NEAR(score_interval(kFullMarks, 10).low, .6701, 1e-4);
}

TEST(CompareTest, SaysWhatWasSeen) {
  std::vector<std::int64_t> differences(40, 0);
  std::fill_n(differences.begin(), 8, kFullMarks);
  const Comparison comparison = compare_differences(differences, kFullMarks, 0);
  EXPECT_EQ(comparison.wins, 8);
  EXPECT_EQ(comparison.ties, 32);
  EXPECT_EQ(in_words(comparison),
            "+20.0 points (95 % interval +5.0 to +33.1), p = 0.0039 one-sided");
}

TEST(CompareTest, AnIntervalEndsWhereGainsDo) {
  const Comparison comparison = compare_differences(
      std::vector{kFullMarks, kFullMarks, kFullMarks, Points{0}}, kFullMarks, 0);
  EXPECT_EQ(comparison.interval->high, 1);
  EXPECT_NE(in_words(comparison).find(" to +100.0)"), std::string::npos) << in_words(comparison);
}

TEST(CompareTest, NothingIsNeverLessThanNothing) {
  EXPECT_EQ(signed_points(-0.0), "+0.0");
  EXPECT_EQ(signed_points(-0.0004), "+0.0");
  EXPECT_EQ(signed_points(-0.0006), "-0.1");
}

TEST(CompareTest, SaysSoWhenThereWasNothingToSee) {
  EXPECT_EQ(in_words(compare_differences(std::vector<Points>(40), kFullMarks, 0)),
            "no difference seen");
  EXPECT_EQ(in_words(compare_differences({}, kFullMarks, 0)), "nothing was compared");
}

TEST(CompareTest, OneTaskHasNoInterval) {
  EXPECT_EQ(in_words(compare_differences(std::vector{-kFullMarks}, kFullMarks, 0)),
            "-100.0 points, p = 1 one-sided");
}

}  // namespace
}  // namespace skillgit::optimizer
