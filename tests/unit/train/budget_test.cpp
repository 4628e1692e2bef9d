// A budget in parts: of runs, and of stages.

#include "skillgit/train/budget.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skillgit::train {
namespace {

TEST(BudgetTest, PartsAreEqualAndRoundedDown) {
  const Budget whole{.rollouts = 100, .nano_usd = 10'000'000'000, .seconds = 7};
  EXPECT_EQ(part_of(whole, 3).value(),
            (Budget{.rollouts = 33, .nano_usd = 3'333'000'000, .seconds = 2}));
  EXPECT_EQ(part_of({}, 3).value(), Budget{}) << "without limits";
}

TEST(BudgetTest, APartOfNothingIsRefusedByTheNameOfItsLimit) {
  const auto part = part_of({.calls = 2}, 3);
  ASSERT_FALSE(part);
  EXPECT_EQ(part.error().kind(), ErrorKind::usage);
  EXPECT_EQ(part.error().message(), "budget.calls leaves nothing for each of 3 runs");
}

TEST(BudgetTest, WhatIsLeftIsNeverLessThanNothing) {
  Spending spent;
  spent.rollouts = 30;
  spent.target = {9, {.prompt_tokens = 70, .reply_tokens = 7, .nano_usd = 1}};
  EXPECT_EQ(left_of({.rollouts = 20, .calls = 10, .tokens = 100}, spent),
            (Budget{.rollouts = 0, .calls = 1, .tokens = 23}));
}

TEST(BudgetTest, OnlyWhatIsLimitedIsCompared) {
  EXPECT_EQ(smaller_of({.rollouts = 5, .calls = 9}, {.rollouts = 7, .tokens = 3}),
            (Budget{.rollouts = 5, .calls = 9, .tokens = 3}));
}

TEST(BudgetTest, AMeasurementHasTheFinalShareOfEveryLimit) {
  Budget whole{.rollouts = 1000, .seconds = 61};
  EXPECT_EQ(measuring_part_of(whole), Budget{}) << "nothing was kept for it";
  whole.shares.final = Share{200};
  EXPECT_EQ(measuring_part_of(whole), (Budget{.rollouts = 200, .seconds = 12}));
}

TEST(BudgetTest, WhatIsKeptForTheFinalMeasurementIsNeverLessThanItsShare) {
  const Shares shares{.train = Share{300}, .gate = Share{400}, .final = Share{300}};
  EXPECT_EQ(shares.kept(Stage::final, 103), 31) << "30.9";
  EXPECT_EQ(shares.kept(Stage::final, 110), 33) << "exactly";
  EXPECT_EQ(shares.kept(Stage::train, 103), 30);
  EXPECT_EQ(shares.kept(Stage::gate, 103), 41);
  EXPECT_EQ(Shares{}.kept(Stage::final, 103), std::nullopt);
}

RC_GTEST_PROP(ShareProperty, EachStageGetsWhatTheOthersLeaveOfIt, ()) {
  const auto limit = *rc::gen::inRange<std::int64_t>(0, INT64_MAX);
  const auto gate = *rc::gen::inRange<std::int64_t>(0, 1001);
  const auto final = *rc::gen::inRange<std::int64_t>(0, 1001 - gate);
  const Share train{1000 - gate - final};
  const Shares shares{.train = train, .gate = Share{gate}, .final = Share{final}};
  const auto kept = [&](Stage stage) { return shares.kept(stage, limit).value(); };
  RC_ASSERT(limit - kept(Stage::gate) - kept(Stage::final) >= train.of(limit));
  RC_ASSERT(limit - kept(Stage::train) - kept(Stage::final) >= Share{gate}.of(limit));
}

RC_GTEST_PROP(ShareProperty, SharesThatSumUpToOneNeverPassTheWhole, ()) {
  const auto limit = *rc::gen::inRange<std::int64_t>(0, INT64_MAX);
  const auto first = *rc::gen::inRange<std::int64_t>(0, 1001);
  const std::int64_t one = Share{first}.of(limit);
  const std::int64_t other = Share{1000 - first}.of(limit);
  RC_ASSERT(one >= 0 && other >= 0);
  RC_ASSERT(one <= limit - other);
  RC_ASSERT(limit - other - one <= 1);
}

}  // namespace
}  // namespace skillgit::train
