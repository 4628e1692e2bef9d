// The edit budget over the steps of a run, with the values that upstream's schedules give.

#include "core/optimizer/skillopt/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::Each;
using testing::ElementsAre;
using Budgets = std::vector<int>;

Budgets budgets(Schedule schedule, int most, int least, int steps) {
  Budgets result;
  for (int step = 1; step <= steps; ++step)
    result.push_back(edit_budget(schedule, {most, least}, step, steps));
  return result;
}

TEST(ScheduleTest, ConstantStaysAtTheMost) {
  EXPECT_THAT(budgets(Schedule::constant, 4, 2, 3), ElementsAre(4, 4, 4));
}

TEST(ScheduleTest, LinearGoesDownEvenly) {
  EXPECT_THAT(budgets(Schedule::linear, 4, 2, 4), ElementsAre(4, 3, 2, 2));
  EXPECT_THAT(budgets(Schedule::linear, 8, 2, 8), ElementsAre(7, 6, 6, 5, 4, 4, 3, 2));
  EXPECT_THAT(budgets(Schedule::linear, 10, 2, 4), ElementsAre(8, 6, 4, 2));
  EXPECT_THAT(budgets(Schedule::linear, 16, 4, 12),
              ElementsAre(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4));
}

TEST(ScheduleTest, CosineGoesDownSlowlyAtBothEnds) {
  EXPECT_THAT(budgets(Schedule::cosine, 4, 2, 4), ElementsAre(4, 3, 2, 2));
  EXPECT_THAT(budgets(Schedule::cosine, 4, 2, 8), ElementsAre(4, 4, 3, 3, 3, 2, 2, 2));
  EXPECT_THAT(budgets(Schedule::cosine, 8, 2, 8), ElementsAre(8, 7, 6, 5, 4, 3, 2, 2));
  EXPECT_THAT(budgets(Schedule::cosine, 10, 2, 4), ElementsAre(9, 6, 3, 2));
  EXPECT_THAT(budgets(Schedule::cosine, 16, 4, 12),
              ElementsAre(16, 15, 14, 13, 12, 10, 8, 7, 6, 5, 4, 4));
}

TEST(ScheduleTest, CosineOverFortySteps) {
  Budgets expected(13, 4);
  expected.insert(expected.end(), 13, 3);
  expected.insert(expected.end(), 14, 2);
  EXPECT_EQ(budgets(Schedule::cosine, 4, 2, 40), expected);
}

TEST(ScheduleTest, ARunOfOneStepHasTheMost) {
  EXPECT_EQ(edit_budget(Schedule::linear, {4, 2}, 1, 1), 4);
  EXPECT_EQ(edit_budget(Schedule::cosine, {4, 2}, 1, 1), 4);
}

TEST(ScheduleTest, ALeastAboveTheMostHoldsAllAlong) {
  EXPECT_THAT(budgets(Schedule::linear, 1, 2, 8), Each(2));
  EXPECT_THAT(budgets(Schedule::cosine, 1, 2, 8), Each(2));
}

TEST(ScheduleTest, BeyondTheLastStepTheLeastIsLeft) {
  EXPECT_EQ(edit_budget(Schedule::linear, {8, 2}, 9, 8), 2);
  EXPECT_EQ(edit_budget(Schedule::cosine, {8, 2}, 100, 8), 2);
}

TEST(ScheduleTest, WithoutABudgetThereIsNoLimit) {
  EXPECT_EQ(edit_budget(Schedule::none, {4, 2}, 1, 8), kNoLimit);
  EXPECT_EQ(edit_budget(Schedule::autonomous, {4, 2}, 1, 8), kNoLimit);
}

TEST(ScheduleTest, AFloorAboveTheBudgetIsAMistakeOfTheConfiguration) {
  const auto status = check(SkilloptOptions{.learning_rate = 1, .min_learning_rate = 2});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(),
            "optimizer.min_learning_rate is 2, more than optimizer.learning_rate, which is 1");
  EXPECT_TRUE(check(SkilloptOptions{.learning_rate = 1, .min_learning_rate = 1}));
}

RC_GTEST_PROP(ScheduleTest, NeverGoesUpOrOutOfItsRange, ()) {
  const int least = *rc::gen::inRange(1, 20);
  const int most = *rc::gen::inRange(least, 40);
  const int steps = *rc::gen::inRange(1, 60);
  for (const Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    int last = most;
    for (const int budget : budgets(schedule, most, least, steps)) {
      RC_ASSERT(least <= budget && budget <= last);
      last = budget;
    }
  }
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
