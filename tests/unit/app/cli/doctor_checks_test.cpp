// `skillgit doctor`: what it makes of what it sees.

#include "app/cli/doctor_command.hpp"
#include "app/cli/doctor_noise.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"
#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const config::SkillSection kDates{
    .name = "dates", .path = "skills/dates", .tasks = "tasks.jsonl", .scorer = {}, .split = {}};

constexpr const char* kCleanSkill =
    "---\nname: dates\ndescription: Writes dates. Use when a date has to be normalised.\n---\n\n"
    "# Dates\n";

store::SkillAt skill_of(const std::string& bytes) {
  return {.path = "skills/dates", .files = {{"SKILL.md", bytes}}, .other_files = {}};
}

std::string tasks_of(int train, int val, int test) {
  std::string lines;
  const auto add = [&lines](const std::string& split, int count) {
    for (int i = 0; i < count; ++i)
      lines += "{\"id\":\"" + split + std::to_string(i) + "\",\"input\":\"ask " + split +
               std::to_string(i) + "\",\"expect\":\"y\",\"split\":\"" + split + "\"}\n";
  };
  add("train", train);
  add("val", val);
  add("test", test);
  return lines;
}

std::vector<Check> looked_at(const std::string& lines, bool asks_a_model = false) {
  return check_tasks(kDates, tasks::read_task_file(lines, {}).value(), asks_a_model);
}

TEST(DoctorChecksTest, AnOldGitIsAProblem) {
  EXPECT_EQ(check_git({.major = 2, .minor = 39, .text = "2.39.5"}).health, Health::ok);
  EXPECT_EQ(check_git({.major = 3, .minor = 0, .text = "3.0"}).health, Health::ok);
  EXPECT_EQ(check_git({.major = 2, .minor = 30, .text = "2.30.2"}).health, Health::problem);
}

TEST(DoctorChecksTest, WhatIsOddAboutARepositoryHasItsCommand) {
  support::DescribedRepository repository;
  EXPECT_EQ(check_repository(repository, false, {}, {}).at(1).fix, "git add . && git commit");
  repository.revisions["HEAD"] = {};
  EXPECT_THAT(check_repository(repository, false, {}, {}), SizeIs(1));
  const auto checks = check_repository(
      repository, true, {}, {{"lock", "/r/.git/index.lock", "is old", "rm /r/.git/index.lock"}});
  ASSERT_THAT(checks, SizeIs(3));
  EXPECT_EQ(checks[1].fix, "git fetch --unshallow");
  EXPECT_EQ(checks[2].message, "'/r/.git/index.lock' is old");
  EXPECT_EQ(checks[2].fix, "rm /r/.git/index.lock");
}

TEST(DoctorChecksTest, AWorktreeThatIsBareByMistakeIsTold) {
  const support::ScratchRepository scratch;
  scratch.commit({{"a", ""}});
  const auto fixes = [](const std::filesystem::path& where) {
    const auto repository = store::Repository::open(where).value();
    std::string all;
    for (const Check& check : check_repository(*repository, false, {}, {})) all += check.fix;
    return all;
  };
  EXPECT_EQ(fixes(scratch.path() / ".git"), "");
  scratch.git({"config", "core.bare", "true"});
  EXPECT_EQ(fixes(scratch.path()), "git config core.bare false");
}

TEST(DoctorChecksTest, WorkThatIsUnderWayHasBothWaysOut) {
  support::DescribedRepository repository;
  repository.revisions["HEAD"] = {};
  const auto merging =
      check_repository(repository, false, {{"merge", "git commit", "git merge --abort"}}, {});
  ASSERT_THAT(merging, SizeIs(2));
  EXPECT_EQ(merging[1].health, Health::warning);
  EXPECT_EQ(merging[1].message, "a merge is under way, so nothing lands");
  EXPECT_EQ(merging[1].fix, "git commit, or git merge --abort to give it up");
  const auto bisecting =
      check_repository(repository, false, {{"bisection", "", "git bisect reset"}}, {});
  EXPECT_EQ(bisecting.at(1).fix, "git bisect reset");
}

TEST(DoctorChecksTest, ADamagedBranchIsNotOneBeforeItsFirstCommit) {
  const support::ScratchRepository scratch;
  scratch.commit({{"a", "1\n"}});
  scratch.lose("HEAD");
  const auto repository = store::Repository::open(scratch.path()).value();
  const Check check = check_repository(*repository, false, {}, {}).at(1);
  EXPECT_EQ(check.name, "commit");
  EXPECT_THAT(check.message, HasSubstr("git cannot read '"));
  EXPECT_THAT(check.fix, HasSubstr("git fsck"));
}

TEST(DoctorChecksTest, ASkillThatCannotBeReadIsAProblemWithTheErrorsOwnHint) {
  const Check check = check_skill(
      kDates, fail(Error(ErrorKind::invalid, "it is under a filter").with_hint("move it")), {}, {});
  EXPECT_EQ(check.health, Health::problem);
  EXPECT_EQ(check.fix, "move it");
}

TEST(DoctorChecksTest, ASkillThatItsCommitHasNotIsCommittedOrNamedOtherwise) {
  const Error absent(ErrorKind::not_found, "there is no folder 'skills/dates'");
  EXPECT_EQ(check_skill(kDates, fail(absent), {"skills/dates/SKILL.md"}, {}).fix,
            "git add skills/dates && git commit");
  EXPECT_EQ(check_skill(kDates, fail(absent), {}, {}).fix,
            "correct 'path' in '[skill.dates]', or commit the folder");
  EXPECT_EQ(check_skill(kDates, fail(Error(absent).with_hint("look there")), {}, {}).fix,
            "look there");
}

TEST(DoctorChecksTest, WhatIsNotCommittedIsNotTrained) {
  const Check check = check_skill(kDates, skill_of(kCleanSkill), {"skills/dates/SKILL.md"}, {});
  EXPECT_EQ(check.health, Health::problem);
  EXPECT_EQ(check.fix, "git add skills/dates && git commit");
}

TEST(DoctorChecksTest, WhatTheWorktreeHasLostIsBroughtBackAndNotCommitted) {
  const Check check =
      check_skill(kDates, skill_of(kCleanSkill), {"skills/dates/SKILL.md"}, "git restore it");
  EXPECT_EQ(check.health, Health::problem);
  EXPECT_EQ(check.fix, "git restore it");
}

TEST(DoctorChecksTest, AProblemOfOneSkillOrOfAModelIsNoneOfAnotherSkill) {
  const auto has = [](const char* name, const char* skill, Health health) {
    return has_problem({{name, skill, health, "", ""}}, "dates");
  };
  EXPECT_TRUE(has("tasks", "dates", Health::problem));
  EXPECT_TRUE(has("optimizer", "", Health::problem));
  EXPECT_FALSE(has("tasks", "dates", Health::warning));
  EXPECT_FALSE(has("tasks", "names", Health::problem));
  EXPECT_FALSE(has("target endpoint", "", Health::problem)) << "it may answer the next time";
}

TEST(DoctorChecksTest, AnErrorOfLintIsAProblemAndAWarningIsNone) {
  EXPECT_EQ(check_skill(kDates, skill_of(kCleanSkill), {}, {}).health, Health::ok);
  const Check error = check_skill(kDates, skill_of("# Dates\n"), {}, {});
  EXPECT_EQ(error.health, Health::problem);
  EXPECT_THAT(error.message, HasSubstr("E002"));
  const Check unknown = check_skill(
      kDates, skill_of("---\nname: dates\ndescription: Use it.\nicon: sun\n---\n"), {}, {});
  EXPECT_EQ(unknown.health, Health::warning) << "train starts";
  EXPECT_THAT(unknown.message, HasSubstr("E004"));
  const Check warning =
      check_skill(kDates, skill_of(std::string(kCleanSkill) + "\nSee [more](more.md).\n"), {}, {});
  EXPECT_EQ(warning.health, Health::warning);
  EXPECT_THAT(warning.message, HasSubstr("W103"));
}

TEST(DoctorChecksTest, SoundTasksAreOneLine) {
  const auto checks = looked_at(tasks_of(12, 12, 12));
  ASSERT_THAT(checks, SizeIs(1));
  EXPECT_EQ(checks.front().message, "12 train, 12 val, 12 test");
}

TEST(DoctorChecksTest, ASetThatTrainRefusesIsAProblem) {
  const auto few = looked_at(tasks_of(12, 9, 12));
  ASSERT_THAT(few, SizeIs(2));
  EXPECT_EQ(few[1].health, Health::problem);
  EXPECT_EQ(few[1].fix, "skillgit tasks add dates --split val");
  EXPECT_EQ(looked_at(tasks_of(12, 12, 0))[1].health, Health::warning) << "no test tasks";
}

TEST(DoctorChecksTest, WhatTrainOnlyWarnsOfIsNoProblem) {
  const std::string twice = "\",\"split\":\"train\",\"input\":\"ask val3\",\"expect\":\"";
  const auto checks = looked_at(tasks_of(12, 12, 12) + "{\"id\":\"a" + twice + "y\"}\n{\"id\":\"b" +
                                twice + "z\"}\n");
  ASSERT_THAT(checks, SizeIs(3));
  EXPECT_THAT(checks[1].message, HasSubstr("expect different answers"));
  EXPECT_THAT(checks[2].message, HasSubstr("no news to the other"));
  EXPECT_EQ(exit_code_of(checks), ExitCode::ok);
}

TEST(DoctorChecksTest, AMistakeInTheTaskFileComesBeforeAllElse) {
  const auto checks = looked_at("{\"id\":\"a\"\n");
  ASSERT_THAT(checks, SizeIs(1));
  EXPECT_THAT(checks.front().message, HasSubstr("1 mistake in 'tasks.jsonl': line 1"));
}

TEST(DoctorChecksTest, WithoutAnswersOnlyAnOptimizerModelCouldLearn) {
  std::string lines = tasks_of(0, 12, 12);
  for (int i = 0; i < 5; ++i)
    lines += "{\"id\":\"t" + std::to_string(i) + "\",\"input\":\"what " + std::to_string(i) +
             "\",\"scorer\":{\"type\":\"regex\",\"pattern\":\"y\"},\"split\":\"train\"}\n";
  EXPECT_EQ(looked_at(lines).back().health, Health::problem);
  EXPECT_THAT(looked_at(lines, /*asks_a_model=*/true), SizeIs(1));
}

TEST(DoctorChecksTest, AConfirmSetThatProvesLittleIsAWarning) {
  EXPECT_EQ(check_promotion("dates", {.tasks = 40, .fewest = 6, .smallest_gain = 17}).health,
            Health::ok);
  EXPECT_EQ(check_promotion("dates", {.tasks = 12, .fewest = 6, .smallest_gain = 43}).health,
            Health::warning);
  EXPECT_EQ(check_promotion("dates", {.tasks = 5, .fewest = 6}).health, Health::warning);
}

TEST(DoctorChecksTest, AKeyIsNamedAndNeverShown) {
  model::HttpModelOptions options{.endpoint = "https://api.openai.com/v1", .model = "m"};
  options.api_key = "sk-secret";
  const Check check = check_model("target", options, "OPENAI_API_KEY");
  EXPECT_EQ(check.message, "'m' at api.openai.com; the key in 'OPENAI_API_KEY' is set");
}

TEST(DoctorChecksTest, AnEndpointWithoutTheModelNamesWhatItHas) {
  const model::Listing listing{.has_list = true, .models = {"a", "b"}};
  EXPECT_EQ(check_endpoint("target", "a", listing, {}).health, Health::ok);
  const Check check = check_endpoint("target", "c", listing, {});
  EXPECT_EQ(check.health, Health::warning);
  EXPECT_EQ(check.message, "answers, but does not list 'c'; it has 'a', 'b'");
  EXPECT_EQ(check_endpoint("target", "c", model::Listing{}, {}).health, Health::ok);
  EXPECT_EQ(check_endpoint("target", "c", fail(ErrorKind::denied, "no"), {}).health,
            Health::problem);
}

TEST(DoctorChecksTest, AModelThatAnswersNeedsNoPlaceInTheList) {
  const model::Listing listing{.has_list = true, .models = {"a"}};
  const auto asked = [&listing](const Greeted& greeted) {
    return check_endpoint("optimizer", "c", listing, greeted);
  };
  EXPECT_EQ(asked({}).fix, "set optimizer.model, or ask it once: skillgit doctor --online");
  EXPECT_EQ(asked(Result<std::string>("'c'")).health, Health::ok);
  const Result<std::string> silent = fail(ErrorKind::denied, "no such model");
  EXPECT_EQ(asked(silent).fix, "set optimizer.model");
  EXPECT_EQ(check_reply("optimizer", silent).health, Health::problem);
}

TEST(DoctorChecksTest, WhatWaitsToLandIsToldOfOlderRunsToo) {
  const auto run = [](const char* name) { return store::RunName::parse("dates", name).value(); };
  SkillStatus status{.slug = "dates"};
  EXPECT_EQ(check_runs(status).front().message, "never trained");
  status.run = RunStatus{.run = run("r2"), .stopped = train::StopReason::rollouts, .waiting = 2};
  status.older = {{run("r1"), 1}};
  const auto checks = check_runs(status);
  ASSERT_THAT(checks, SizeIs(3));
  EXPECT_EQ(checks[0].message, "run r2 is unfinished");
  EXPECT_EQ(checks[1].message, "2 accepted in run r2 wait to land");
  EXPECT_EQ(checks[2].message, "1 accepted in run r1 waits to land");
  EXPECT_EQ(checks[2].fix, "skillgit land dates --run r1");
}

TEST(DoctorChecksTest, NobodyIsToldToLandAllRunsOfASetOrOnAProtectedBranch) {
  const auto run = [](const char* name) { return store::RunName::parse("dates", name).value(); };
  SkillStatus status{.slug = "dates"};
  status.run = RunStatus{.run = run("s-run2"), .stopped = train::StopReason::steps, .waiting = 2};
  status.older = {{run("s-run1"), 1}};
  EXPECT_EQ(check_runs(status).front().message, "nothing is unfinished, nothing waits");
  status.run = RunStatus{
      .run = run("r3"), .stopped = train::StopReason::steps, .waiting = 2, .is_protected = true};
  EXPECT_EQ(check_runs(status).front().fix, "git push origin skillgit/dates/r3/accepted");
}

TEST(DoctorChecksTest, ARunOfASetGoesOnWithItsSet) {
  SkillStatus status{.slug = "dates"};
  status.run = RunStatus{.run = store::RunName::parse("dates", "s-run1").value()};
  EXPECT_EQ(check_runs(status).front().fix,
            "skillgit train dates --seeds <n>, or with --new to leave it");
}

TEST(DoctorChecksTest, ABaselineAtFloorOrCeilingIsAWarningWithWhatMendsIt) {
  EXPECT_FALSE(check_baseline("dates", {.mean = 500'000, .hard = 6, .tasks = 12}));
  const auto floor = check_baseline("dates", {.mean = 0, .hard = 0, .tasks = 12});
  ASSERT_TRUE(floor);
  EXPECT_EQ(floor->health, Health::warning);
  EXPECT_THAT(floor->message, HasSubstr("no point on any val task"));
  EXPECT_EQ(floor->fix, "skillgit eval dates --split train");
  const auto ceiling = check_baseline("dates", {.mean = 1'000'000, .hard = 12, .tasks = 12});
  ASSERT_TRUE(ceiling);
  EXPECT_THAT(ceiling->message, HasSubstr("does every val task"));
  EXPECT_EQ(ceiling->fix, "skillgit tasks add dates --split val");
}

TEST(DoctorChecksTest, OnlyAProblemMakesItExitWithFindings) {
  const std::vector<Check> well{{"git", "", Health::ok, "fine", ""},
                                {"tasks", "dates", Health::warning, "two\nlines", "mend\x1b\nor"}};
  EXPECT_EQ(exit_code_of(well), ExitCode::ok);
  std::ostringstream out;
  print_checks(well, out);
  EXPECT_EQ(out.str(),
            "ok       git: fine\n"
            "warning  tasks of dates: two\\nlines\n"
            "         mend\\x1b\n"
            "         or\n");
  EXPECT_EQ(checks_as_json(well)["warnings"], 1);
  EXPECT_EQ(exit_code_of({{"git", "", Health::problem, "", ""}}), ExitCode::findings);
}

TEST(DoctorNoiseTest, ATaskThatWasNotMeasuredTwiceDoesNotCount) {
  train::Evaluation measured;
  measured.missing = 1;
  measured.tasks = {{.id = "a", .score = {}, .candidate_draws = {1'000'000, 0}},
                    {.id = "b", .score = {}, .candidate_draws = {1'000'000, 1'000'000}},
                    {.id = "c", .score = {}, .candidate_draws = {}}};
  measured.spending.rollouts = 5;
  const auto report = noise_report("dates", measured, {}, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->noise.tasks, 2);
  EXPECT_EQ(report->first_mean, 1);
  EXPECT_EQ(report->second_mean, 0.5);
  std::ostringstream out;
  print_noise(*report, out);
  EXPECT_THAT(out.str(), HasSubstr("1 of 2 tasks scored otherwise the second time\n"));
  EXPECT_THAT(out.str(), HasSubstr("1 task could not be measured twice\n"));
  EXPECT_THAT(out.str(), HasSubstr("  spent: 5 rollouts, "));
}

TEST(DoctorNoiseTest, AMarginThatWouldKeepLuckOutIsSuggested) {
  train::Evaluation measured;
  for (int at = 0; at < 40; ++at)
    measured.tasks.push_back({.id = std::to_string(at),
                              .score = {},
                              .candidate_draws = {0, at % 3 == 0 ? optimizer::kFullMarks : 0}});
  const auto report = noise_report("dates", measured, {}, {});
  ASSERT_TRUE(report->with_margin);
  EXPECT_LT(report->with_margin->first_passes, report->noise.first_passes);
  std::ostringstream out;
  print_noise(*report, out);
  EXPECT_THAT(out.str(), HasSubstr("  with gate.margin = 1: "));
  EXPECT_EQ(noise_as_json(*report)["with_margin"]["margin"], 1);
  EXPECT_FALSE(noise_report("dates", measured, {}, {.margin = {1'000}})->with_margin);
}

TEST(DoctorNoiseTest, TheGateIsSimulatedByItsMetric) {
  train::Evaluation measured;
  measured.tasks = {
      {.id = "a", .score = {}, .pass_at = 600'000, .candidate_draws = {600'000, 900'000}},
      {.id = "b", .score = {}, .pass_at = 600'000, .candidate_draws = {0, 500'000}}};
  const auto soft = noise_report("dates", measured, {}, {});
  EXPECT_EQ(soft->noise.changed, 2);
  const optimizer::Metric metric{.kind = optimizer::MetricKind::hard};
  const auto hard = noise_report("dates", measured, metric, {});
  EXPECT_EQ(hard->noise.changed, 0);
  EXPECT_EQ(hard->first_mean, 0.5);
  EXPECT_EQ(hard->second_mean, 0.5);
  EXPECT_EQ(noise_as_json(*hard)["metric"], "hard");
  std::ostringstream out;
  print_noise(*hard, out);
  EXPECT_THAT(out.str(), HasSubstr("dates against itself, on 2 val tasks, by the metric hard\n"));
  EXPECT_THAT(out.str(), HasSubstr("no score changed"));
}

TEST(DoctorNoiseTest, ATargetThatRepeatsItselfHasNoLuckToTellOf) {
  train::Evaluation measured;
  measured.tasks = {{.id = "a", .score = {}, .candidate_draws = {0, 0}}};
  std::ostringstream out;
  print_noise(*noise_report("dates", measured, {}, {}), out);
  EXPECT_THAT(out.str(), HasSubstr("no luck of the draw"));
}

TEST(DoctorCommandTest, ADryRunIsOfTheNoiseAlone) {
  const std::array dry{"doctor", "--dry-run"};
  EXPECT_FALSE(parse_doctor(dry));
  const std::array noise{"doctor", "dates", "--noise", "-n"};
  EXPECT_TRUE(parse_doctor(noise)->dry_run);
}

}  // namespace
}  // namespace skillgit::cli
