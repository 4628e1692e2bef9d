// The fresh measurement that a run's report begins with.

#include "app/cli/fresh_result.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using optimizer::PromotionVerdict;
using support::commit_number;
using support::RecordedRun;
using train::PromotionAttempt;

class FreshResultTest : public testing::Test {
 protected:
  FreshResultTest() {
    run_.accept("one").reject("two");
    for (const int commit : {101, 500})
      repository_.skills[commit_number(commit)] = {
          .path = "skills/dates", .files = {{"SKILL.md", "# Dates\n"}}, .other_files = {}};
  }

  static PromotionAttempt attempt(int commit, PromotionVerdict verdict, int wins) {
    PromotionAttempt attempt{.id = commit_number(900), .began = {}, .ended = {}};
    attempt.began.candidate.commit = commit_number(commit);
    attempt.began.attempt = 2;
    attempt.began.live_name = "skill/dates/v1";
    attempt.ended.emplace();
    attempt.ended->result = {.verdict = verdict, .comparison = {.wins = wins, .ties = 2}};
    return attempt;
  }

  std::optional<report::FreshResult> of(const std::vector<PromotionAttempt>& attempts) const {
    return fresh_result_of(run_.log_, attempts, repository_);
  }

  support::DescribedRepository repository_;
  RecordedRun run_{"dates", "r1"};
};

TEST_F(FreshResultTest, IsTheNewestMeasurementOfTheSkillThatTheRunMade) {
  const auto fresh =
      of({attempt(101, PromotionVerdict::not_passed, 3), attempt(500, PromotionVerdict::passed, 9),
          attempt(777, PromotionVerdict::passed, 30)});
  ASSERT_TRUE(fresh) << "500 is the same skill under another commit, 777 is another skill";
  EXPECT_TRUE(fresh->passed);
  EXPECT_EQ(fresh->seen.wins, 9);
  EXPECT_EQ(fresh->against, "skill/dates/v1");
  EXPECT_EQ(fresh->attempt, 2);
}

TEST_F(FreshResultTest, WhatCouldNotBeMeasuredIsNone) {
  auto open = attempt(101, PromotionVerdict::passed, 9);
  open.ended.reset();
  EXPECT_FALSE(of({attempt(101, PromotionVerdict::indecisive, 9), open}));
}

TEST_F(FreshResultTest, ARunThatAcceptedNothingHasNone) {
  run_ = RecordedRun("dates", "r1");
  run_.reject("two");
  EXPECT_FALSE(of({attempt(101, PromotionVerdict::passed, 9)}));
}

}  // namespace
}  // namespace skillgit::cli
