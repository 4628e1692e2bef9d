// `skillgit land`: what a run has accepted comes to the skill branch, or the user is told how.

#include "app/cli/land_command.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace skillgit::cli {
namespace {

using store::Landing;
using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;
using train::StopReason;

constexpr int kBranchTip = 20;

std::string printed(const LandReport& report) {
  std::ostringstream out;
  print_land(report, out);
  return out.str();
}

class LandCommandTest : public ::testing::Test {
 protected:
  LandCommandTest() { repository_.branches["main"] = commit_number(kBranchTip); }

  LandReport landed(const RecordedRun& run, const Landing& answer) {
    runs_ = RecordedRuns({run});
    runs_.landing_ = answer;
    return land_run({}, {}, repository_, runs_).value();
  }

  void put_skill(int commit, const std::string& text) {
    repository_.skills[commit_number(commit)] = {
        .path = "skills/dates", .files = {{"SKILL.md", text}}, .other_files = {}};
  }

  /// Whether the run's own branch is here, at its newest accept.
  void put_run_branch(int commit) {
    repository_.branches["skillgit/dates/r1/accepted"] = commit_number(commit);
  }

  DescribedRepository repository_;
  RecordedRuns runs_;
  RecordedRun run_{"dates", "r1"};
};

constexpr Landing::State kDeferred = Landing::State::deferred;

TEST_F(LandCommandTest, LandsTheNewestAcceptedCommit) {
  run_.accept("one").reject("two").accept("three").reject("four");
  const auto report = landed(run_, {.state = Landing::State::landed, .reason = {}});
  EXPECT_EQ(runs_.landed_, std::vector{commit_number(103)});
  EXPECT_EQ(printed(report), "run dates/r1: 'main' is now at 10300000 (2 accepted)\n");
}

TEST_F(LandCommandTest, WhatHeadHasOfABranchThatIsGoneIsThere) {
  run_.log_.header.branch = "feature";
  EXPECT_EQ(landed(run_.accept("one"), {.state = kDeferred, .reason = "gone"}).header.branch,
            "feature");
  repository_.ancestors.insert({commit_number(101), commit_number(kBranchTip)});
  const auto report = landed(run_, {.state = Landing::State::current, .reason = {}});
  EXPECT_EQ(printed(report), "run dates/r1: 'main' already has 10100000\n");
}

TEST_F(LandCommandTest, ARunThatIsOverLetsGoOfItsBranch) {
  run_.accept("one").stop(StopReason::patience);
  landed(run_, {.state = Landing::State::landed, .reason = {}});
  EXPECT_EQ(runs_.retired_, std::vector<std::string>{"dates/r1"});
}

TEST_F(LandCommandTest, ARunThatGoesOnKeepsItsBranch) {
  run_.accept("one").stop(StopReason::rollouts);
  landed(run_, {.state = Landing::State::landed, .reason = {}});
  EXPECT_TRUE(runs_.retired_.empty());
}

TEST_F(LandCommandTest, WithoutAnAcceptThereIsNothingToLand) {
  const auto report = landed(run_.reject("one"), {});
  EXPECT_TRUE(runs_.landed_.empty());
  EXPECT_EQ(printed(report), "run dates/r1: nothing was accepted, so there is nothing to land\n");
}

TEST_F(LandCommandTest, WhatCouldStillBeFastForwardedNeedsNoOtherCommand) {
  repository_.ancestors.insert({commit_number(kBranchTip), commit_number(101)});
  const auto report =
      landed(run_.accept("one"), {.state = kDeferred, .reason = "'main' is protected"});
  EXPECT_EQ(printed(report), "run dates/r1: not landed: 'main' is protected\n");
}

TEST_F(LandCommandTest, AProtectedBranchIsLeftToItsReviewers) {
  runs_ = RecordedRuns({run_.accept("one")});
  runs_.landing_ = {.state = kDeferred, .reason = "'main' is protected"};
  EXPECT_EQ(land_run({}, {"main"}, repository_, runs_).value().advice, "")
      << "no merge on it, although it went on";
}

TEST_F(LandCommandTest, OnlyOthersAreToldThatItDoesItLater) {
  const store::Landing landing{
      .state = kDeferred, .reason = "'main' went on", .later = "`skillgit land` does it later"};
  EXPECT_EQ(printed(landed(run_.accept("one"), landing)).find("does it later"), std::string::npos);
  EXPECT_EQ(why_deferred(landing), "'main' went on; `skillgit land` does it later");
}

TEST_F(LandCommandTest, EditsAreReplayedWhereTheSkillIsStillTheSame) {
  put_skill(1, "# Dates\n");
  put_skill(kBranchTip, "# Dates\n");
  put_run_branch(101);
  const auto report = landed(run_.accept("one"), {.state = kDeferred, .reason = "'main' went on"});
  EXPECT_EQ(printed(report),
            "run dates/r1: not landed: 'main' went on\n"
            "  git switch main && git cherry-pick 100000000000..skillgit/dates/r1/accepted\n");
}

TEST_F(LandCommandTest, AnAcceptThatWasRewordedOnTheBranchIsNotReplayed) {
  put_skill(1, "# Dates\n");
  put_skill(101, "# Dates\none\n");
  put_skill(102, "# Dates\none\ntwo\n");
  put_skill(kBranchTip, "# Dates\none\n");
  put_run_branch(102);
  const auto report =
      landed(run_.accept("one").accept("two"), {.state = kDeferred, .reason = "'main' went on"});
  EXPECT_EQ(report.advice,
            "git switch main && git cherry-pick 101000000000..skillgit/dates/r1/accepted");
}

TEST_F(LandCommandTest, ASkillThatChangedOnTheBranchTakesAMerge) {
  put_skill(1, "# Dates\n");
  put_skill(kBranchTip, "# Dates, by hand\n");
  const auto report = landed(run_.accept("one"), {.state = kDeferred, .reason = "'main' went on"});
  EXPECT_EQ(report.advice,
            "git switch main && git merge 101000000000    # the merged skill is not measured: "
            "`skillgit eval` does it")
      << "this clone does not have the run branch";
  EXPECT_TRUE(runs_.retired_.empty());
}

TEST(LandAdviceTest, WorkThatIsUnderWayIsEndedFirst) {
  EXPECT_EQ(advice_about({"merge", "git commit", "git merge --abort"}),
            "git commit, or git merge --abort; then skillgit land");
  EXPECT_EQ(advice_about({"bisection", "", "git bisect reset"}),
            "git bisect reset; then skillgit land");
}

}  // namespace
}  // namespace skillgit::cli
