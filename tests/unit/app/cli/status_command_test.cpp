// `skillgit status`: how the skills stand.

#include "app/cli/status_command.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"
#include "train/skill_key.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace skillgit::cli {
namespace {

using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;
using support::scores;
using train::StopReason;

constexpr int kBranchTip = 20;

class StatusCommandTest : public ::testing::Test {
 protected:
  StatusCommandTest() { repository_.branches["main"] = commit_number(kBranchTip); }

  std::vector<SkillStatus> collected(const StatusOptions& options = {}) {
    return collect_status(options.skill, sources()).value();
  }
  RunStatus status_of(const RecordedRun& run) {
    runs_ = RecordedRuns({run});
    return *collected().front().run;
  }
  StatusSources sources() {
    return {
        .repository = repository_,
        .store = runs_,
        .folders = folders_,
        .is_training = [this](const std::string&) { return training_; },
        .versions_of =
            [this](const std::string&) { return Result<std::vector<store::Version>>(versions_); },
        .attempts_of =
            [this](const std::string&) {
              return Result<std::vector<train::PromotionAttempt>>(attempts_);
            },
        .protected_branches = protected_};
  }
  void put_skill(int commit, const std::string& text) {
    repository_.skills[commit_number(commit)] = {
        .path = "skills/dates", .files = {{"SKILL.md", text}}, .other_files = {}};
  }
  void land(int commit) {
    repository_.ancestors.insert({commit_number(commit), commit_number(kBranchTip)});
  }

  DescribedRepository repository_;
  RecordedRuns runs_;
  std::map<std::string, std::string> folders_;
  std::vector<store::Version> versions_;
  std::vector<train::PromotionAttempt> attempts_;
  std::vector<std::string> protected_;
  bool training_ = false;
  RecordedRun run_{"dates", "r1"};
};

std::string printed(const std::vector<SkillStatus>& skills) {
  std::ostringstream out;
  print_status(skills, out);
  return out.str();
}

TEST_F(StatusCommandTest, ASkillThatWasNeverTrainedSaysHowToStart) {
  folders_ = {{"dates", "skills/dates"}};
  EXPECT_EQ(printed(collected()),
            "dates  skills/dates\n  never trained  `skillgit train dates` starts\n");
}

TEST_F(StatusCommandTest, TellsHowTheNewestRunOfASkillStands) {
  run_.accept("one").reject("two").refuse("three", "too long");
  run_.add(train::StepRecord{
      .step = 3, .draws = {}, .finished = false, .note = {}, .unused = {{"rank", 2}}});
  run_.stop(StopReason::patience);
  runs_ = RecordedRuns({RecordedRun("dates", "r0"), run_});
  EXPECT_EQ(printed(collected()),
            "dates  skills/dates\n"
            "  newest run           r1, stopped: too many steps in a row brought no accept\n"
            "  steps                3\n"
            "  offers               1 accepted, 1 rejected, 1 refused\n"
            "  training score, val  not measured yet\n"
            "  unused answers       2 rank\n"
            "  landed               0 of 1 accepted are on 'main'; 1 waits: "
            "`skillgit land dates`\n");
}

TEST_F(StatusCommandTest, WhatThePublishedRulesMeasuredAtTheirEndIsTold) {
  RecordedRun run("dates", "r1");
  run.log_.events.clear();
  run.add(train::StartRecord{.rules = {.published = true}}).add(train::BaselineRecord{});
  run.add(train::FinalRecord{.draws = {},
                             .promoted = true,
                             .tasks = 4,
                             .base = 250'000,
                             .best = 500'000,
                             .last = std::nullopt});
  runs_ = RecordedRuns({run});
  EXPECT_NE(printed(collected()).find("base 0.2500, best 0.5000, last the best, of 4 tasks"),
            std::string::npos)
      << printed(collected());
}

TEST_F(StatusCommandTest, TheTimeIsToldWithWhatWasSpent) {
  SkillStatus skill{.slug = "dates", .path = {}, .dirty = {}, .run = status_of(run_), .older = {}};
  skill.run->spending = train::Spending{.rollouts = 3, .seconds = 210};
  EXPECT_NE(printed({skill}).find("3 rollouts, 0 calls, 0 tokens in 210 s\n"), std::string::npos)
      << printed({skill});
}

TEST_F(StatusCommandTest, AnUnfinishedRunSaysHowToGoOn) {
  EXPECT_TRUE(status_of(run_.accept("one")).is_unfinished());
  EXPECT_NE(printed(collected()).find("unfinished: `skillgit train dates` goes on"),
            std::string::npos);
}

TEST_F(StatusCommandTest, ARunOfASetGoesOnWithItsSet) {
  runs_ = RecordedRuns({RecordedRun("dates", "s-run1").accept("one")});
  EXPECT_NE(printed(collected()).find("unfinished: `skillgit train dates --seeds <n>` goes on"),
            std::string::npos);
}

TEST_F(StatusCommandTest, ARunThatGoesOnNowIsNotUnfinished) {
  training_ = true;
  EXPECT_FALSE(status_of(run_.accept("one")).is_unfinished());
  EXPECT_NE(printed(collected()).find("running in another process"), std::string::npos);
}

TEST_F(StatusCommandTest, ASpentBudgetCanBeRaised) {
  EXPECT_TRUE(status_of(run_.stop(StopReason::rollouts)).is_unfinished());
}

TEST_F(StatusCommandTest, WorkAfterAStopMakesItUnfinishedAgain) {
  run_.stop(StopReason::rollouts).reject("more");
  EXPECT_FALSE(status_of(run_).stopped);
}

TEST_F(StatusCommandTest, CountsWhatTheBranchLacks) {
  run_.accept("one").accept("two").accept("three");
  EXPECT_EQ(status_of(run_).waiting, 3);
  land(101);
  EXPECT_EQ(status_of(run_).waiting, 2);
  land(102);
  land(103);
  EXPECT_EQ(status_of(run_).waiting, 0);
}

TEST_F(StatusCommandTest, WhatIsOnHeadHasLandedThoughItsOwnBranchIsGone) {
  run_.log_.header.branch = "feature";
  EXPECT_EQ(status_of(run_.accept("one")).waiting, 1);
  EXPECT_EQ(status_of(run_).branch, "feature");
  land(101);
  EXPECT_EQ(status_of(run_).waiting, 0);
  EXPECT_EQ(status_of(run_).branch, "main");
}

TEST_F(StatusCommandTest, WhatWasSquashedAndChangedSinceHasLanded) {
  constexpr int kSquash = 19;
  repository_.changes = {commit_number(kBranchTip), commit_number(kSquash)};
  put_skill(101, "# Dates\n");
  put_skill(102, "# Dates\n\nMore.\n");
  put_skill(kSquash, "# Dates\n");
  put_skill(kBranchTip, "# Dates\n\nBy hand.\n");
  EXPECT_EQ(status_of(run_.accept("one")).waiting, 0);
  EXPECT_TRUE(status_of(run_).changed_since);
  EXPECT_EQ(status_of(run_.accept("two")).waiting, 1);
}

TEST_F(StatusCommandTest, TheSameSkillUnderAnotherCommitHasLanded) {
  put_skill(101, "# Dates\n");
  put_skill(kBranchTip, "# Dates\n");
  const RunStatus status = status_of(run_.accept("one"));
  EXPECT_EQ(status.waiting, 0);
  EXPECT_FALSE(status.changed_since);
}

TEST_F(StatusCommandTest, WhatWasChangedAfterItsLandingIsNotSaidToStand) {
  land(101);
  put_skill(101, "# Dates\n");
  put_skill(kBranchTip, "# Dates, rolled back\n");
  status_of(run_.accept("one"));
  EXPECT_NE(printed(collected())
                .find("what was accepted is on 'main', where the skill was changed since\n"),
            std::string::npos);
}

TEST_F(StatusCommandTest, WithoutAnAcceptTheBaselineIsTheScore) {
  run_.log_.documents.tasks =
      "{\"id\":\"a\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n"
      "{\"id\":\"b\",\"input\":\"??\",\"expect\":\"1\",\"split\":\"val\"}\n";
  const store::SkillAt base{
      .path = "skills/dates", .files = {{"SKILL.md", "# Dates\n"}}, .other_files = {}};
  repository_.skills = {{commit_number(1), base}};
  const auto val = tasks::parse_task_set(run_.log_.documents.tasks).value().of(tasks::Split::val);
  const auto keys = train::contender(base.files, val, {}).keys;
  run_.add(train::BaselineRecord{.draws = {{.key = keys.at("a"), .task = "a", .points = 1'000'000},
                                           {.key = keys.at("b"), .task = "b", .points = 0}}});
  const RunStatus status = status_of(run_);
  ASSERT_TRUE(status.standings);
  EXPECT_EQ(status.standings->base.mean, 500'000);
  EXPECT_EQ(status.standings->current.mean, 500'000);
}

TEST_F(StatusCommandTest, AVerdictThatWasCalledEarlyIsNoScoreOfTheBase) {
  auto decision = run_.next_decision(optimizer::Outcome::rejected, "no");
  decision.val_tasks = 40;
  decision.first = scores("11", "00");
  EXPECT_FALSE(status_of(run_.add(decision, commit_number(101))).standings);
}

TEST_F(StatusCommandTest, TellsOfChangesThatTrainingWouldNotSee) {
  folders_ = {{"dates", "skills/dates"}};
  repository_.dirty = {"skills/dates/SKILL.md", "skills/dates/notes.md"};
  EXPECT_NE(printed(collected()).find("skills/dates/SKILL.md and 1 more are not committed"),
            std::string::npos);
}

TEST_F(StatusCommandTest, NamesTheSkillThatWasProbablyMeant) {
  folders_ = {{"dates", "skills/dates"}};
  const auto skills = collect_status("dtaes", sources());
  ASSERT_FALSE(skills);
  EXPECT_EQ(skills.error().message(), "no skill named 'dtaes'; did you mean 'dates'?");
}

TEST_F(StatusCommandTest, WhatAnOlderRunAcceptedAndNobodyLandedIsNotForgotten) {
  RecordedRun older("dates", "r0");
  older.accept("one").accept("two").stop(StopReason::steps);
  repository_.branches["skillgit/dates/r0/accepted"] = commit_number(102);
  runs_ = RecordedRuns({older, run_.stop(StopReason::steps)});
  const auto skills = collected();
  ASSERT_EQ(skills.front().older.size(), 1u);
  EXPECT_EQ(skills.front().older.front().waiting, 2);
  EXPECT_NE(printed(skills).find("  older run            r0, 2 accepted wait: "
                                 "`skillgit land dates --run r0`\n"),
            std::string::npos)
      << printed(skills);
  land(102);
  EXPECT_TRUE(collected().front().older.empty());
}

TEST_F(StatusCommandTest, TheRunThatTrainingGoesOnWithIsNamedWhereItIsNotTheNewest) {
  RecordedRun unfinished("dates", "r0"), of_a_set("dates", "s-run1");
  of_a_set.stop(StopReason::steps);
  runs_ = RecordedRuns({unfinished, of_a_set});
  const auto skills = collected();
  EXPECT_TRUE(goes_on_with_another(skills.front()));
  EXPECT_NE(printed(skills).find("r0, unfinished: `skillgit train dates` goes on with it"),
            std::string::npos)
      << printed(skills);
  runs_ = RecordedRuns({unfinished});
  EXPECT_FALSE(goes_on_with_another(collected().front()));
}

TEST_F(StatusCommandTest, AnOlderRunWithoutItsBranchWasLandedOrGivenUp) {
  RecordedRun older("dates", "r0");
  runs_ = RecordedRuns({older.accept("one").stop(StopReason::steps), run_});
  EXPECT_TRUE(collected().front().older.empty());
}

TEST_F(StatusCommandTest, AnOlderRunByThePublishedRulesWaitsForNothing) {
  RecordedRun older("dates", "r0");
  older.log_.events.clear();
  older.add(train::StartRecord{.rules = {.published = true}}).accept("one");
  repository_.branches["skillgit/dates/r0/accepted"] = commit_number(101);
  runs_ = RecordedRuns({older, run_});
  EXPECT_TRUE(collected().front().older.empty());
}

TEST_F(StatusCommandTest, NamesTheLiveVersion) {
  folders_ = {{"dates", "skills/dates"}};
  versions_ = {{1, "skill/dates/v1", commit_number(5)}, {2, "skill/dates/v2", commit_number(6)}};
  EXPECT_NE(printed(collected()).find("  live           v2, 60000000\n"), std::string::npos)
      << printed(collected());
}

TEST_F(StatusCommandTest, AfterARunThatLandedSaysWhatToDoNext) {
  put_skill(101, "# Dates\n");
  put_skill(kBranchTip, "# Dates\n");
  runs_ = RecordedRuns({run_.accept("one").stop(StopReason::steps)});
  EXPECT_NE(printed(collected()).find("`skillgit promote dates` measures it afresh"),
            std::string::npos)
      << printed(collected());
  versions_ = {{1, "skill/dates/v1", commit_number(kBranchTip)}};
  EXPECT_NE(printed(collected()).find("nothing is left to do"), std::string::npos);
}

TEST_F(StatusCommandTest, WhatWaitsForAProtectedBranchIsPushedForReview) {
  protected_ = {"main"};
  runs_ = RecordedRuns({run_.accept("one").stop(StopReason::steps)});
  EXPECT_NE(printed(collected())
                .find("0 of 1 accepted are on 'main', which is protected; 1 waits: `git push "
                      "origin skillgit/dates/r1/accepted` offers it for review\n"),
            std::string::npos)
      << printed(collected());
}

TEST_F(StatusCommandTest, OfASetOneRunIsChosenToLand) {
  RecordedRun first("dates", "s-run1"), second("dates", "s-run2");
  for (RecordedRun* const run : {&first, &second}) run->accept("one").stop(StopReason::steps);
  repository_.branches["skillgit/dates/s-run1/accepted"] = commit_number(101);
  runs_ = RecordedRuns({first, second});
  EXPECT_NE(printed(collected())
                .find("no run of a set lands by itself: `skillgit land dates --run <run>` lands "
                      "the one you choose\n"),
            std::string::npos);
  EXPECT_EQ(printed(collected()).find("older"), std::string::npos) << printed(collected());
  runs_ = RecordedRuns({first, second, run_});
  EXPECT_NE(
      printed(collected()).find("  older set            s, `skillgit land dates --run <run>`"),
      std::string::npos)
      << printed(collected());
}

TEST_F(StatusCommandTest, OnceARunOfASetHasLandedNoneIsLeftToChoose) {
  RecordedRun first("dates", "s-run1"), second("dates", "s-run2");
  for (RecordedRun* const run : {&first, &second}) run->accept("one").stop(StopReason::steps);
  repository_.branches["skillgit/dates/s-run1/accepted"] = commit_number(101);
  repository_.branches["skillgit/dates/s-run2/accepted"] = commit_number(101);
  runs_ = RecordedRuns({first, second});
  land(101);
  EXPECT_EQ(printed(collected()).find("the one you choose"), std::string::npos)
      << printed(collected());
  runs_ = RecordedRuns({first, second, run_});
  EXPECT_TRUE(collected().front().older.empty());
}

TEST_F(StatusCommandTest, AnOpenPromotionIsGoneOnWithBeforeAnother) {
  put_skill(101, "# Dates\n");
  put_skill(kBranchTip, "# Dates\n");
  runs_ = RecordedRuns({run_.accept("one").stop(StopReason::steps)});
  train::PromotionAttempt open{.id = commit_number(900), .began = {}};
  open.began.attempt = 2;
  open.began.draws = 3;
  open.began.candidate.commit = commit_number(kBranchTip);
  open.began.live = {.commit = commit_number(5), .tree = {}};
  open.began.live_name = "commit " + commit_number(5).brief();
  attempts_ = {open};
  EXPECT_NE(printed(collected())
                .find("attempt 2 has begun: `skillgit promote dates@20000000 --against 50000000 "
                      "-k 3` goes on with it\n"),
            std::string::npos)
      << printed(collected());
  EXPECT_EQ(printed(collected()).find("measures it afresh"), std::string::npos);
  attempts_.back().ended.emplace();
  EXPECT_NE(printed(collected()).find("measures it afresh"), std::string::npos);
}

TEST_F(StatusCommandTest, ARunThatCannotBeReadHidesNoOtherSkill) {
  RecordedRun broken("alphas", "r1");
  broken.log_.events.back().record = "{}";
  runs_ = RecordedRuns({broken, run_.stop(StopReason::steps)});
  const auto skills = collected();
  ASSERT_EQ(skills.size(), 2u);
  EXPECT_TRUE(skills.front().unread);
  EXPECT_FALSE(skills.back().unread);
  EXPECT_NE(printed(skills).find("  newest run  cannot be read\n"), std::string::npos);
  EXPECT_NE(printed(skills).find("r1, stopped"), std::string::npos);
}

TEST_F(StatusCommandTest, NothingAtAllIsNoError) { EXPECT_TRUE(collected().empty()); }

}  // namespace
}  // namespace skillgit::cli
