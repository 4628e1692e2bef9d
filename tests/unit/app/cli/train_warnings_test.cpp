// What a training is warned of before it asks anything.

#include "app/cli/train_warnings.hpp"

#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {
namespace {

using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A set with enough of everything, whose train tasks have `answer`.
std::string sound_set(const std::string& answer = "\"expect\":\"y\"") {
  std::string lines;
  for (const std::string split : {"train", "val", "test"})
    for (int i = 0; i < 12; ++i) {
      const std::string id = split + std::to_string(i);
      lines += "{\"id\":\"" + id + "\",\"input\":\"ask " + id + "\"," +
               (split == "train" ? answer : "\"expect\":\"y\"") + ",\"split\":\"" + split + "\"}\n";
    }
  return lines;
}

std::vector<std::string> warnings(const std::string& lines, bool asks_a_model = false) {
  return warnings_before(tasks::parse_task_set(lines).value(), asks_a_model);
}

TEST(TrainWarningsTest, ASoundSetIsNotTalkedAbout) {
  EXPECT_THAT(warnings(sound_set()), IsEmpty());
}

TEST(TrainWarningsTest, WithoutAnswersThereIsNothingToLearnFromUnlessAModelIsAsked) {
  const std::string set = sound_set("\"scorer\":{\"type\":\"regex\",\"pattern\":\"y\"}");
  EXPECT_THAT(warnings(set), ElementsAre(HasSubstr("nothing to learn from")));
  EXPECT_THAT(warnings(set, /*asks_a_model=*/true), IsEmpty());
}

TEST(TrainWarningsTest, WhatTrainAndValShareIsNamed) {
  EXPECT_THAT(
      warnings(sound_set() + R"({"id":"x","input":"ask train0","expect":"y","split":"val"})"),
      ElementsAre(HasSubstr("'train0' (train), 'x' (val)")));
}

TEST(TrainWarningsTest, AThousandOfAKindAreAFewLines) {
  std::string set = sound_set();
  for (int i = 0; i < 12; ++i)
    set += "{\"id\":\"again" + std::to_string(i) + "\",\"input\":\"ask train" + std::to_string(i) +
           "\",\"expect\":\"y\",\"split\":\"val\"}\n";
  const auto all = warnings(set);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all.back(), "9 more findings like these: `skillgit tasks check` lists every 'leak'");
}

TEST(TrainWarningsTest, TheFloorAndTheCeilingAreToldOf) {
  EXPECT_THAT(*warning_about({.mean = 0, .tasks = 12}), HasSubstr("no point on any val task"));
  EXPECT_THAT(*warning_about({.mean = tasks::kFullMarks, .tasks = 12}),
              HasSubstr("does every val task"));
  EXPECT_EQ(warning_about({.mean = 500'000, .tasks = 12}), std::nullopt);
  EXPECT_EQ(warning_about({.mean = 0, .tasks = 0, .missing = 12}), std::nullopt);
}

TEST(TrainWarningsTest, ARunThatEndsBeforeTheEpochsDoIsToldOf) {
  optimizer::Context context;
  context.train = tasks::parse_task_set(sound_set()).value().of(tasks::Split::train);
  optimizer::SkilloptOptions options{.epochs = 3, .batch_size = 4};
  const auto told = [&](std::optional<int> steps) {
    options.steps = steps;
    return warning_about_steps(*optimizer::make_skillopt(context, options), steps).value_or("");
  };
  EXPECT_THAT(told(8), HasSubstr("the optimizer's epochs take 9 steps, and train.steps = 8 ends"));
  EXPECT_EQ(told(9), "");
  EXPECT_EQ(told({}), "");
}

TEST(TrainWarningsTest, ABudgetWithoutRoomForAQuestionIsToldOf) {
  train::TrainOptions options;
  train::Estimate estimate{.baseline = {10, 20}, .step = {.asks = 3}};
  estimate.per_rollout = {.mean_prompt = 90, .mean_reply = 10};
  estimate.reserved = {400, 100};
  const auto told = [&] { return warning_about_questions(options, estimate, 1000); };
  EXPECT_EQ(told(), std::nullopt) << "without a limit";
  options.budget.tokens = 10 * 100 + 400 + 1000;
  EXPECT_EQ(told(), std::nullopt);
  --*options.budget.tokens;
  EXPECT_THAT(told().value_or(""), HasSubstr("the budget in tokens has no room for a question"));
  estimate.step.asks = 0;
  EXPECT_EQ(told(), std::nullopt) << "exemplar asks nothing";
}

/// Two runs of a skill: the older has accepted two candidates, the newest one.
class WaitingWarningsTest : public ::testing::Test {
 protected:
  WaitingWarningsTest() {
    for (RecordedRun* run : {&older_, &newest_}) run->with_tasks(sound_set());
    older_.accept("one").accept("two").stop(train::StopReason::steps);
    newest_.reject("three").reject("four").accept("five").stop(train::StopReason::steps);
    repository_.branches = {{"main", kMain}, {"skillgit/dates/r0/accepted", commit_number(102)}};
    repository_.revisions = {{"HEAD", kMain}, {"refs/heads/feature", kFeature}};
    request_.slug = "dates";
  }

  std::vector<std::string> warnings() {
    const RecordedRuns runs({older_, newest_});
    return warnings_of_runs(request_, repository_, runs).value();
  }

  const store::ObjectId kMain = commit_number(20), kFeature = commit_number(30);
  DescribedRepository repository_;
  RecordedRun older_{"dates", "r0"}, newest_{"dates", "r1"};
  train::TrainRequest request_;
};

TEST_F(WaitingWarningsTest, PromptsThatAreNotCommittedAreToldOf) {
  EXPECT_EQ(warning_about_prompts("prompts", repository_), std::nullopt);
  repository_.dirty = {"prompts/rank.md"};
  EXPECT_THAT(warning_about_prompts("prompts", repository_).value_or(""),
              HasSubstr("'prompts/rank.md' is not committed"));
  EXPECT_EQ(warning_about_prompts("", repository_), std::nullopt) << "the built-in ones";
}

TEST_F(WaitingWarningsTest, ANewRunIsToldWhatItBeginsWithout) {
  newest_ = RecordedRun("dates", "r1");
  newest_.with_tasks(sound_set()).reject("three").stop(train::StopReason::steps);
  EXPECT_THAT(
      warnings(),
      ElementsAre("2 accepted candidates of run r0 are not on the skill branch, and this run "
                  "begins without them: `skillgit land dates --run r0`"));
}

TEST_F(WaitingWarningsTest, WhatManyRunsHaveLeftIsOneLine) {
  EXPECT_THAT(
      warnings(),
      ElementsAre("accepted candidates of 2 runs are not on the skill branch, and this run begins "
                  "without them, of run r1 the newest: `skillgit status dates` lists them, "
                  "`skillgit land dates --run <run>` lands those of one"));
}

TEST_F(WaitingWarningsTest, WhatTheBaseHasIsNotMissing) {
  request_.branch = "feature";
  repository_.ancestors = {{commit_number(102), kFeature}, {commit_number(103), kFeature}};
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(WaitingWarningsTest, SplitsThatHaveChangedAreTold) {
  request_.tasks = tasks::parse_task_set(sound_set()).value();
  request_.start_new = true;
  EXPECT_THAT(warnings(), SizeIs(1)) << "of what waits";
  using enum tasks::Split;
  for (tasks::Task& task : request_.tasks.tasks) task.split = task.split == train ? val : test;
  EXPECT_THAT(warnings(),
              ElementsAre(_, HasSubstr("12 of 12 val tasks were train tasks of earlier runs"),
                          HasSubstr("12 of 24 test tasks were train or val tasks")));
}

TEST_F(WaitingWarningsTest, WhatOfASetIsToLandIsNotUrged) {
  RecordedRun of_a_set("dates", "s-run1");
  of_a_set.with_tasks(sound_set());
  of_a_set.accept("six").stop(train::StopReason::steps);
  const RecordedRuns runs({of_a_set});
  EXPECT_THAT(warnings_of_runs(request_, repository_, runs).value(), IsEmpty());
}

TEST_F(WaitingWarningsTest, ABranchThatWentOnWithoutTheRunIsToldBeforeAnythingIsPaid) {
  RecordedRun unfinished("dates", "r2");
  unfinished.accept("six");
  const RecordedRuns runs({unfinished});
  request_.branch = "main";
  const auto warning = [&] {
    return warning_about_branch(request_, repository_, runs).value().value_or("");
  };
  const auto tip = commit_number(101);
  repository_.ancestors = {{kMain, tip}};
  EXPECT_EQ(warning(), "");
  repository_.ancestors = {{tip, kMain}};
  repository_.skills[tip] = {.path = {}, .files = {{"SKILL.md", "a"}}};
  repository_.skills[kMain] = repository_.skills[tip];
  EXPECT_THAT(warning(), HasSubstr("'main' has commits that run r2 has not"));
  repository_.skills[kMain].files["SKILL.md"] = "b";
  EXPECT_THAT(warning(), HasSubstr("the skill on 'main' is not the one that run r2 goes on with"));
  request_.options.land = train::LandWhen::never;
  EXPECT_EQ(warning(), "");
}

TEST_F(WaitingWarningsTest, ARunThatGoesOnLeavesNothingBehind) {
  request_.run_id = "r0";
  request_.run_id_given = true;
  EXPECT_THAT(warnings(), IsEmpty());
  request_.run_id = "r2";
  EXPECT_THAT(warnings(), SizeIs(1)) << "a new one, by its name";
  request_.run_id_given = false;
  newest_.reject("six");
  EXPECT_THAT(warnings(), IsEmpty());
  request_.start_new = true;
  EXPECT_THAT(warnings(), SizeIs(1));
}

}  // namespace
}  // namespace skillgit::cli
