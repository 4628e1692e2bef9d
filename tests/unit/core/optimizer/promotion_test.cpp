// The promotion gate: a candidate becomes a version only when fresh attempts at a confirm set show
// that it is better, at a level that accounts for every attempt made on the set.

#include "skillgit/core/optimizer/promotion.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace skillgit::optimizer {
namespace {

constexpr double kFirst = .0304;  // Of the first attempt, as good as.
constexpr int kDraws = 3;

ConfirmedTask confirmed(int candidate, int live) {
  const auto points = [](int done) {
    std::vector<Points> all(kDraws, 0);
    for (int at = 0; at < done; ++at) all[static_cast<std::size_t>(at)] = kFullMarks;
    return all;
  };
  return {.task = "t", .candidate = points(candidate), .live = points(live)};
}

std::vector<ConfirmedTask> set_with(int won, int lost, int equal, int missing = 0) {
  std::vector<ConfirmedTask> tasks;
  tasks.insert(tasks.end(), static_cast<std::size_t>(won), confirmed(3, 0));
  tasks.insert(tasks.end(), static_cast<std::size_t>(lost), confirmed(0, 3));
  tasks.insert(tasks.end(), static_cast<std::size_t>(equal), confirmed(2, 2));
  tasks.insert(tasks.end(), static_cast<std::size_t>(missing), {.candidate = {}, .live = {}});
  return tasks;
}

PromotionVerdict verdict(const std::vector<ConfirmedTask>& tasks, double level = kFirst) {
  return judge_promotion(tasks, kDraws, level).verdict;
}

TEST(PromotionTest, SixTasksThatAllWinPass) {
  EXPECT_EQ(verdict(set_with(6, 0, 30)), PromotionVerdict::passed);
}

TEST(PromotionTest, FiveTasksCannotPassWhateverTheyGain) {
  EXPECT_EQ(verdict(set_with(5, 0, 30)), PromotionVerdict::not_passed);
  EXPECT_EQ(verdict(set_with(5, 0, 0)), PromotionVerdict::not_passed);
}

TEST(PromotionTest, ALossIsWeighedAgainstTheWins) {
  EXPECT_EQ(verdict(set_with(10, 2, 24)), PromotionVerdict::passed);
  EXPECT_EQ(verdict(set_with(9, 3, 24)), PromotionVerdict::not_passed);
  EXPECT_EQ(verdict(set_with(2, 10, 24)), PromotionVerdict::not_passed);
}

TEST(PromotionTest, AllTiesAreNoDifference) {
  const auto result = judge_promotion(set_with(0, 0, 36), kDraws, kFirst);
  EXPECT_EQ(result.verdict, PromotionVerdict::not_passed);
  EXPECT_EQ(in_words(result.comparison), "no difference seen");
}

TEST(PromotionTest, WhatPassesTheFirstTimeNeedNotPassTheSecond) {
  const auto tasks = set_with(10, 2, 24);  // p = 0.019
  EXPECT_EQ(verdict(tasks, promotion_level(1)), PromotionVerdict::passed);
  EXPECT_EQ(verdict(tasks, promotion_level(2)), PromotionVerdict::not_passed);
}

TEST(PromotionTest, AMissingTaskCountsForNeitherSideWhereItCouldTurnNothing) {
  const auto result = judge_promotion(set_with(12, 0, 23, 1), kDraws, kFirst);
  EXPECT_EQ(result.verdict, PromotionVerdict::passed);
  EXPECT_EQ(result.comparison.missing, 1);
  EXPECT_EQ(result.comparison.wins, 12);
}

TEST(PromotionTest, IsIndecisiveWhereAMissingTaskCouldTurnTheVerdict) {
  EXPECT_EQ(verdict(set_with(6, 0, 29, 1)), PromotionVerdict::indecisive);
  EXPECT_EQ(verdict(set_with(5, 0, 30, 1)), PromotionVerdict::indecisive);
}

TEST(PromotionTest, IsIndecisiveWhenMoreThanOneAndMoreThanFivePercentAreMissing) {
  EXPECT_EQ(verdict(set_with(20, 0, 18, 2)), PromotionVerdict::passed);
  EXPECT_EQ(verdict(set_with(20, 0, 17, 3)), PromotionVerdict::indecisive);
}

TEST(PromotionTest, ManyDifferentScoresAreSampledAlwaysAlike) {
  std::vector<ConfirmedTask> tasks;
  for (int at = 0; at < 200; ++at) {
    const Points high = 500'000 + at * at * 7'919 % 499'979, low = 498'000 + at * 7;
    const bool is_win = at % 2 == 0;
    tasks.push_back({.candidate = {is_win ? high : low}, .live = {is_win ? low : high}});
  }
  const auto once = judge_promotion(tasks, 1, kFirst), again = judge_promotion(tasks, 1, kFirst);
  EXPECT_FALSE(once.comparison.p.exact);
  EXPECT_EQ(once.comparison.p.greater, again.comparison.p.greater);
}

RC_GTEST_PROP(PromotionTest, FewerThanSixTasksThatDifferNeverPass, ()) {
  std::vector<ConfirmedTask> tasks;
  const int differ = *rc::gen::inRange(0, 6);
  for (int at = 0; at < differ; ++at)
    tasks.push_back({.candidate = {*rc::gen::inRange<Points>(0, kFullMarks + 1)},
                     .live = {*rc::gen::inRange<Points>(0, kFullMarks + 1)}});
  tasks.push_back({.candidate = {7}, .live = {7}});
  RC_ASSERT(judge_promotion(tasks, 1, promotion_level(1)).verdict == PromotionVerdict::not_passed);
}

RC_GTEST_PROP(PromotionTest, TheOrderOfTheTasksDoesNotMatter, ()) {
  std::vector<ConfirmedTask> tasks{confirmed(1, 1)};
  const int count = *rc::gen::inRange(1, 30);
  for (int at = 0; at < count; ++at)
    tasks.push_back(confirmed(*rc::gen::inRange(0, 4), *rc::gen::inRange(0, 4)));
  const auto result = judge_promotion(tasks, kDraws, kFirst);
  std::reverse(tasks.begin(), tasks.end());
  const auto reversed = judge_promotion(tasks, kDraws, kFirst);
  RC_ASSERT(result.verdict == reversed.verdict);
  RC_ASSERT(std::abs(result.comparison.p.greater - reversed.comparison.p.greater) < 1e-12);
}

TEST(PromotionTest, EachAttemptNeedsMoreTasksThatDiffer) {
  EXPECT_EQ(fewest_differing_tasks(promotion_level(1)), 6);
  EXPECT_EQ(fewest_differing_tasks(promotion_level(2)), 8);
  EXPECT_EQ(fewest_differing_tasks(promotion_level(10)), 12);
}

TEST(PromotionTest, SetsThatShareHalfOfTheSmallerAreOneSet) {
  const ConfirmSet four{"a", "b", "c", "d"};
  EXPECT_TRUE(is_same_confirm_set(four, {"a", "b", "x", "y"}));
  EXPECT_FALSE(is_same_confirm_set(four, {"a", "x", "y", "z"}));
  EXPECT_TRUE(is_same_confirm_set(four, {"a", "b"})) << "leaving tasks out makes nothing new";
  EXPECT_TRUE(is_same_confirm_set(four, {"a", "b", "c", "d", "1", "2", "3", "4", "5"}));
}

TEST(ProvableGainTest, IsWhatTheDesignWasSimulatedWith) {
  EXPECT_NEAR(smallest_provable_gain(20, 1, 3).value(), 30, 3);
  EXPECT_NEAR(smallest_provable_gain(40, 1, 3).value(), 18, 3);
  EXPECT_NEAR(smallest_provable_gain(80, 1, 3).value(), 14, 2);
}

TEST(ProvableGainTest, IsNothingWhereNothingCanPass) {
  EXPECT_EQ(smallest_provable_gain(5, 1, 3), std::nullopt);
  EXPECT_EQ(smallest_provable_gain(6, 2, 3), std::nullopt);
}

TEST(ProvableGainTest, MoreTasksAndMoreDrawsProveLessAndMoreAttemptsMore) {
  EXPECT_LT(smallest_provable_gain(40, 1, 3), smallest_provable_gain(20, 1, 3));
  EXPECT_LT(smallest_provable_gain(500, 1, 3), smallest_provable_gain(80, 1, 3));
  EXPECT_LT(smallest_provable_gain(20, 1, 5), smallest_provable_gain(20, 1, 1));
  EXPECT_LT(smallest_provable_gain(20, 1, 3), smallest_provable_gain(20, 4, 3));
}

TEST(PromotionDeathTest, RefusesPointsThatAreNone) {
  EXPECT_DEATH((void)judge_promotion(std::vector<ConfirmedTask>{{.candidate = {-1}, .live = {0}}},
                                     1, kFirst),
               "are_attempts");
  EXPECT_DEATH((void)judge_promotion(set_with(1, 0, 0), 2, kFirst), "are_attempts");
}

}  // namespace
}  // namespace skillgit::optimizer
