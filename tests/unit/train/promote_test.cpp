// A promotion from end to end, in real repositories, with a target in memory.

#include "skillgit/train/promote.hpp"

#include "lesson_run.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/train/evaluate.hpp"
#include "train/promotion_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

namespace skillgit::train {
namespace {

using optimizer::PromotionVerdict;
using tasks::Split;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRef = "refs/skillgit/promotions/demo";

class PromoteTest : public LessonRun {
 protected:
  PromoteTest() {
    request_.slug = "demo";
    request_.skill_path = "skills/demo";
    request_.live = {commit("Answer.\n"), "the base of run run1"};
    request_.candidate = commit("lesson a\n");
    request_.confirm = {Split::test, lesson_tasks(Split::test, 20)};
    request_.draws = 2;
    request_.now = 1'700'000'000;
  }

  store::ObjectId commit(const std::string& lines) { return commit_skill(skill_with(lines)); }

  /// With the promotions of the repository as well.
  template <typename Action>
  auto with_log(Action action) {
    return in_world([&action](const World& world) {
      const auto log = store::PromotionLog::open(world.repository).value();
      return action(world, *log);
    });
  }

  Result<PromotionReport> promote() {
    return with_log([this](const World& world, store::PromotionLog& log) {
      return train::promote(world, log, request_, [this](const PromotionPlan& plan) {
        plans_.push_back(plan);
        if (on_plan) on_plan();
      });
    });
  }

  PromotionPlan plan() {
    return with_log([this](const World& world, const store::PromotionLog& log) {
      return plan_promotion(world.repository, log, request_).value();
    });
  }

  /// The name of what is live for a candidate.
  std::string live_for(const store::ObjectId& candidate) {
    return with_log([&](const World& world, const store::PromotionLog& log) {
      return find_live(world.repository, world.store, log, "demo", "skills/demo", candidate)
          .value()
          .name;
    });
  }

  std::vector<PromotionAttempt> attempts() {
    return with_log([](const World&, const store::PromotionLog& log) {
      return attempts_of(log.load("demo").value()).value();
    });
  }

  /// Records something that nobody here has done.
  void record(const std::string& tip, const store::PromotionEvent& event) {
    with_log([&](const World&, store::PromotionLog& log) {
      ASSERT_TRUE(log.append("demo", store::ObjectId{tip}, event, {}, 1));
    });
  }

  std::vector<std::string> contradictions() {
    const Verification found = with_log([](const World& world, const store::PromotionLog& log) {
      return verify_promotions(world.repository, log, "demo").value();
    });
    std::vector<std::string> all;
    for (const Contradiction& one : found.contradictions) all.push_back(one.what);
    return all;
  }

  /// Ends the process, in the user's name, at the `count`-th request from here.
  void interrupt_after(int count) {
    harness_.twist = [this, count](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
      if (harness_.total() >= count) stop_.request_stop();
      return std::nullopt;
    };
  }
  void carry_on() {
    harness_.twist = nullptr;
    stop_ = std::stop_source();
  }

  /// Of the one attempt that is open.
  std::filesystem::path journal() {
    for (const auto& file :
         std::filesystem::directory_iterator(repository_.path() / ".git/skillgit/promotions/demo"))
      if (file.path().extension() == ".journal") return file.path();
    return {};
  }

  /// The tasks without an answer, as long as the endpoint is ill.
  void lose(std::vector<std::string> ids) {
    harness_.twist = [ids](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
      if (std::find(ids.begin(), ids.end(), attempt.task.id) == ids.end()) return std::nullopt;
      return tasks::Rollout{
          .task = attempt.task.id, .status = tasks::RolloutStatus::infra_error, .why = "no answer"};
    };
  }

  /// Of an attempt that was interrupted, and of which `lose` takes what this machine had kept.
  void expect_a_new_attempt_after(const std::function<void()>& lose) {
    interrupt_after(30);
    EXPECT_FALSE(promote());
    carry_on();
    lose();
    const auto report = promote();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->plan.attempt, 2);
    EXPECT_FALSE(report->plan.continues);
  }

  PromoteRequest request_;
  std::vector<PromotionPlan> plans_;
  std::function<void()> on_plan;
};

TEST_F(PromoteTest, WhatIsBetterBecomesAVersion) {
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->result.verdict, PromotionVerdict::passed);
  EXPECT_EQ(report->result.comparison.wins, 10);
  EXPECT_EQ(report->version, "skill/demo/v1");
  EXPECT_EQ(report->requests, 80);
  EXPECT_EQ(git({"rev-parse", "skill/demo/v1^{commit}"}), request_.candidate.hex);
  EXPECT_THAT(git({"tag", "-l", "-n20", "skill/demo/v1"}), HasSubstr("10 won, 0 lost, 10 equal"));
  EXPECT_TRUE(contradictions().empty());
  EXPECT_TRUE(std::filesystem::is_empty(repository_.path() / ".git/skillgit/promotions/demo"));
}

TEST_F(PromoteTest, WhatIsNotShownToBeBetterLeavesItsAttemptAndNoTag) {
  request_.candidate = commit("chatter\n");
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->result.verdict, PromotionVerdict::not_passed);
  EXPECT_EQ(git({"tag", "--list"}), "");
  ASSERT_EQ(attempts().size(), 1u);
  EXPECT_TRUE(attempts().front().ended);
}

TEST_F(PromoteTest, EachAttemptOnTheSameTasksIsTestedAtAStricterLevel) {
  request_.candidate = commit("chatter\n");
  ASSERT_TRUE(promote());
  request_.candidate = commit("lesson a\n");
  const auto second = promote();
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_EQ(second->plan.attempt, 2);
  EXPECT_EQ(second->result.verdict, PromotionVerdict::passed);
  EXPECT_LT(second->plan.level, .008);
  EXPECT_TRUE(contradictions().empty());
}

TEST_F(PromoteTest, OtherTasksAreAFirstAttemptAgain) {
  ASSERT_TRUE(promote());
  request_.candidate = commit("lesson a\nlesson b\n");
  for (auto& task : request_.confirm.tasks) task.input += " again";
  EXPECT_EQ(plan().attempt, 1);
  request_.confirm.tasks = lesson_tasks(Split::test, 30);
  EXPECT_EQ(plan().attempt, 2) << "twenty of them were looked at";
}

TEST_F(PromoteTest, AttemptsOfAnotherCloneCountOnce) {
  request_.candidate = commit("chatter\n");
  ASSERT_TRUE(promote());
  for (const char* name : {"origin", "bob"})
    git({"update-ref", std::string("refs/skillgit/promotions-of/") + name + "/demo", kRef});
  EXPECT_EQ(plan().attempt, 2);
  git({"update-ref", "-d", kRef});
  EXPECT_EQ(plan().attempt, 2) << "its own record does not have it";
  ASSERT_TRUE(promote());
  EXPECT_EQ(attempts().front().began.attempt, 2);
  EXPECT_TRUE(contradictions().empty());
}

TEST_F(PromoteTest, WithoutTheAttemptThatMadeAVersionNoOtherIsCounted) {
  ASSERT_TRUE(promote());
  git({"update-ref", "refs/skillgit/promotions-of/origin/demo", kRef});
  git({"update-ref", "-d", kRef});
  request_.candidate = commit("lesson a\nlesson b\n");
  EXPECT_EQ(plan().attempt, 2);
  git({"update-ref", "-d", "refs/skillgit/promotions-of/origin/demo"});
  const auto report = promote();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(report.error().message(),
            "the attempt that made 'skill/demo/v1' is not here, and each attempt counts");
  EXPECT_EQ(report.error().hint(),
            "fetch them: `git fetch origin " + std::string(kRef) + ':' + kRef + '`');
  EXPECT_EQ(harness_.total(), 80) << "nothing more was asked";
}

TEST_F(PromoteTest, AnAttemptIsRecordedBeforeTheFirstRequest) {
  int recorded = -1;
  harness_.twist = [&](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
    if (recorded < 0) recorded = static_cast<int>(attempts().size());
    return std::nullopt;
  };
  ASSERT_TRUE(promote());
  EXPECT_EQ(recorded, 1);
}

TEST_F(PromoteTest, AnInterruptedAttemptGoesOnWithTheSameRequest) {
  interrupt_after(30);
  const auto interrupted = promote();
  EXPECT_EQ(interrupted.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(interrupted.error().hint(), "run the same command to go on where it stopped");
  EXPECT_FALSE(attempts().front().ended);
  EXPECT_TRUE(plan().continues);
  carry_on();
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_TRUE(report->plan.continues);
  EXPECT_EQ(report->plan.attempt, 1);
  EXPECT_EQ(attempts().size(), 1u);
  EXPECT_EQ(harness_.total(), 80) << "nothing was asked twice";
}

TEST_F(PromoteTest, AKilledAttemptGoesOnWithWhatWasKept) {
  const pid_t child = fork();
  if (child == 0) {
    harness_.twist = [this](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
      if (harness_.total() > 30) _exit(9);
      return std::nullopt;
    };
    (void)promote();
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 9);
  ASSERT_EQ(attempts().size(), 1u);
  EXPECT_FALSE(attempts().front().ended);

  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->plan.attempt, 1);
  EXPECT_EQ(report->result.verdict, PromotionVerdict::passed);
  EXPECT_EQ(harness_.total(), 80 - 30);
}

TEST_F(PromoteTest, AnAttemptThatWasLeftCountsAgainstTheNext) {
  interrupt_after(30);
  EXPECT_FALSE(promote());
  carry_on();
  request_.candidate = commit("lesson a\nlesson b\n");
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->plan.attempt, 2);
}

TEST_F(PromoteTest, WhoseScoresWereThrownAwayIsANewAttempt) {
  expect_a_new_attempt_after(
      [this] { std::filesystem::remove_all(repository_.path() / ".git/skillgit/promotions"); });
}

TEST_F(PromoteTest, WhoseJournalWasEmptiedIsANewAttempt) {
  expect_a_new_attempt_after([this] { std::filesystem::resize_file(journal(), 0); });
}

TEST_F(PromoteTest, AnAttemptWhoseJournalIsDamagedWaitsForIt) {
  interrupt_after(30);
  EXPECT_FALSE(promote());
  carry_on();
  const auto kept = journal().string() + ".kept";
  std::filesystem::copy_file(journal(), kept);
  std::ofstream(journal(), std::ios::trunc) << "some other text\n";
  const auto damaged = promote();
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(damaged.error().hint().value(), HasSubstr("begins another"));
  EXPECT_EQ(attempts().size(), 1U);

  std::filesystem::rename(kept, journal());
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->plan.attempt, 1);
  EXPECT_EQ(harness_.total(), 80) << "nothing was asked twice";
}

TEST_F(PromoteTest, AnotherTargetIsAnotherAttempt) {
  interrupt_after(30);
  EXPECT_FALSE(promote());
  carry_on();
  harness_.model = "lesson-2";
  EXPECT_EQ(promote()->plan.attempt, 2);
}

TEST_F(PromoteTest, WhatCannotBeMeasuredLeavesTheAttemptOpen) {
  lose({"a-test0", "b-test1"});
  const auto ill = promote();
  ASSERT_TRUE(ill) << ill.error().message();
  EXPECT_EQ(ill->result.verdict, PromotionVerdict::indecisive);
  EXPECT_EQ(ill->result.comparison.missing, 2);
  EXPECT_FALSE(attempts().front().ended);
  EXPECT_EQ(git({"tag", "--list"}), "");

  harness_.twist = nullptr;
  const int before = harness_.total();
  const auto well = promote();
  ASSERT_TRUE(well) << well.error().message();
  EXPECT_EQ(well->result.verdict, PromotionVerdict::passed);
  EXPECT_EQ(well->plan.attempt, 1);
  EXPECT_EQ(harness_.total() - before, 8) << "two tasks, two sides, two draws";
}

TEST_F(PromoteTest, TooFewTasksAreRefusedBeforeAnythingIsAsked) {
  request_.confirm.tasks.resize(5);
  const auto report = promote();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(harness_.total(), 0);
  EXPECT_TRUE(attempts().empty());
  EXPECT_FALSE(plan().can_pass());
}

TEST_F(PromoteTest, TheSameSkillIsNoCandidate) {
  request_.candidate = request_.live.commit;
  EXPECT_EQ(promote().error().kind(), ErrorKind::usage);
  EXPECT_TRUE(attempts().empty());
}

TEST_F(PromoteTest, WhatCouldNotBeTaggedIsNotMeasured) {
  git({"tag", "skill"});
  const auto report = promote();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(harness_.total(), 0);
  EXPECT_TRUE(attempts().empty());
}

TEST_F(PromoteTest, WhatAVersionShipsAlreadyIsNoCandidate) {
  ASSERT_TRUE(promote());
  commit("lesson a\nlesson b\n");
  request_.candidate = commit("lesson a\n");
  const auto again = promote();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::usage);
  EXPECT_THAT(again.error().message(), HasSubstr("ships the same files as skill/demo/v1"));
  EXPECT_EQ(attempts().size(), 1u);
}

TEST_F(PromoteTest, TheNewestVersionIsLive) {
  ASSERT_TRUE(promote());
  EXPECT_EQ(live_for(commit("lesson b\n")), "skill/demo/v1");
  git({"tag", "-a", "-m", "by hand", "skill/demo/v2"});
  EXPECT_EQ(live_for(commit("lesson c\n")), "skill/demo/v2");
}

TEST_F(PromoteTest, WhatAVersionWasBuiltOnIsNotMeasuredAgainstWhatWasBeforeBoth) {
  const auto middle = request_.candidate;
  request_.candidate = commit("lesson a\nlesson b\n");
  ASSERT_TRUE(promote());
  const auto live = with_log([&](const World& world, const store::PromotionLog& log) {
    return find_live(world.repository, world.store, log, "demo", "skills/demo", middle);
  });
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().kind(), ErrorKind::usage);
  EXPECT_THAT(live.error().message(), HasSubstr("is what 'skill/demo/v1' was built on"));
}

TEST_F(PromoteTest, WhatWasNotBuiltOnTheNewestVersionHasToSayWhatItBeats) {
  ASSERT_TRUE(promote());
  git({"checkout", "--quiet", "--detach", request_.live.commit.hex});
  const auto rejected = commit("lesson b\n");
  const auto live = with_log([&](const World& world, const store::PromotionLog& log) {
    return find_live(world.repository, world.store, log, "demo", "skills/demo", rejected);
  });
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().kind(), ErrorKind::usage);
  EXPECT_THAT(live.error().message(), HasSubstr("was not built on 'skill/demo/v1'"));
  EXPECT_THAT(live.error().hint().value_or(""), HasSubstr("`--against skill/demo/v1`"));
}

// A clone without tags must not give a higher version to less.
TEST_F(PromoteTest, WithoutTheTagOfARecordedVersionNothingIsLive) {
  ASSERT_TRUE(promote());
  git({"tag", "-d", "skill/demo/v1"});
  const auto live = with_log([&](const World& world, const store::PromotionLog& log) {
    return find_live(world.repository, world.store, log, "demo", "skills/demo", request_.candidate);
  });
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().kind(), ErrorKind::usage);
  EXPECT_THAT(live.error().message(), HasSubstr("the tag 'skill/demo/v1' is not here"));
  EXPECT_THAT(live.error().hint().value_or(""), HasSubstr("git fetch origin tag skill/demo/v1"));
}

TEST_F(PromoteTest, TheBaseOfARunElsewhereIsNotLive) {
  const auto start_run = [this](const std::string& name, const store::ObjectId& base) {
    in_world([&](const World& world) {
      ASSERT_TRUE(world.store.create(
          {.name = store::RunName::parse("demo", name).value(),
           .branch = "main",
           .base = base,
           .skill_path = "skills/demo",
           .started = name == "elsewhere" ? 1 : 2,
           .identity = {"Ada", "ada@example.org"}},
          {.config = "", .tasks = ""},
          {.id = {}, .subject = "start", .record = to_text(StartRecord{}), .state = "{}"}));
    });
  };
  git({"checkout", "--quiet", "--detach", request_.live.commit.hex});
  start_run("elsewhere", commit("poison\n"));
  git({"checkout", "--quiet", "--detach", request_.candidate.hex});
  const auto found = with_log([&](const World& world, const store::PromotionLog& log) {
    return find_live(world.repository, world.store, log, "demo", "skills/demo", request_.candidate);
  });
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), HasSubstr("no run in the history"));
  start_run("here", request_.live.commit);
  EXPECT_EQ(live_for(request_.candidate), "the base of run here");
}

TEST_F(PromoteTest, ATargetThatRepeatsItselfIsNotAskedTheSameTwice) {
  request_.target_repeats = true;
  request_.candidate = commit("chatter\n");
  ASSERT_EQ(promote()->result.verdict, PromotionVerdict::not_passed);
  const int asked = harness_.total();
  const auto again = promote();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::usage);
  EXPECT_THAT(again.error().message(), HasSubstr("attempt 1 has compared the two"));
  EXPECT_EQ(harness_.total(), asked);
  EXPECT_EQ(attempts().size(), 1u);
  request_.draws = 3;
  EXPECT_TRUE(promote()) << "who doubts it draws more";
  request_.draws = 2;
  harness_.model = "another";
  EXPECT_TRUE(promote()) << "another target has not been asked";
}

TEST_F(PromoteTest, AVersionThatWasSquashedIsLive) {
  ASSERT_TRUE(promote());
  git({"checkout", "--quiet", "-b", "team", request_.live.commit.hex});
  git({"merge", "--quiet", "--squash", request_.candidate.hex});
  git({"commit", "--quiet", "-m", "squashed"});
  EXPECT_EQ(live_for({git({"rev-parse", "HEAD"})}), "skill/demo/v1");
  EXPECT_EQ(live_for(commit("lesson b\n")), "skill/demo/v1");
}

TEST_F(PromoteTest, WhatDoesNotShipMakesNoCandidate) {
  request_.candidate = {repository_.commit({{"skills/demo/SKILL.md", skill_with("Answer.\n")},
                                            {"skills/demo/evals/tasks.jsonl", "{}\n"}})};
  EXPECT_EQ(promote().error().kind(), ErrorKind::usage);
}

TEST_F(PromoteTest, OfTwoAtOnceTheSecondIsRefused) {
  std::optional<ErrorKind> second;
  on_plan = [&] {
    on_plan = nullptr;
    const auto report = promote();
    if (!report) second = report.error().kind();
  };
  ASSERT_TRUE(promote());
  EXPECT_EQ(second, ErrorKind::conflict);
  EXPECT_EQ(attempts().size(), 1u);
}

TEST_F(PromoteTest, ALogThatMovedMeanwhileLosesNoScores) {
  on_plan = [&] {
    on_plan = nullptr;
    interrupt_after(60);
  };
  EXPECT_FALSE(promote());
  // Somebody else's attempt arrives by fetch.
  const std::string tip = git({"rev-parse", kRef});
  BeganRecord other = attempts().front().began;
  other.attempt = 2;
  record(tip, {.kind = "began", .subject = "theirs", .record = to_text(other)});
  carry_on();
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->plan.attempt, 1);
  EXPECT_EQ(harness_.total(), 80);
}

TEST_F(PromoteTest, VerifyFindsAVerdictThatTheScoresDoNotGive) {
  request_.candidate = commit("chatter\n");
  ASSERT_TRUE(promote());
  const std::string tip = git({"rev-parse", kRef});
  const std::string began = git({"rev-parse", std::string(kRef) + "~1"});
  EndedRecord lie = *attempts().front().ended;
  lie.result.verdict = PromotionVerdict::passed;
  lie.version = "skill/demo/v1";
  record(tip, began_event(attempts().front().began));
  lie.began = {git({"rev-parse", kRef})};
  record(lie.began.hex, ended_event(attempts().front().began, lie));
  const auto found = contradictions();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_THAT(found[0], HasSubstr("calls itself attempt 1"));
  EXPECT_THAT(found[1], HasSubstr("the log says passed"));
  EXPECT_THAT(found[2], HasSubstr("names a version though it did not pass"));
}

TEST_F(PromoteTest, VerifyFindsATagThatNoAttemptMade) {
  ASSERT_TRUE(promote());
  ASSERT_THAT(contradictions(), IsEmpty());
  git({"tag", "skill/demo/v7", "main~1"});
  EXPECT_THAT(contradictions(),
              ElementsAre("no attempt in the log of promotions made this version"));
}

TEST_F(PromoteTest, VerifyFindsATagThatSaysMoreThanItsRecord) {
  ASSERT_TRUE(promote());
  git({"tag", "-f", "-m", "demo v1: +100 points", "skill/demo/v1", "skill/demo/v1^{}"});
  EXPECT_THAT(contradictions(),
              ElementsAre("the tag 'skill/demo/v1' says something else than its record"));
  git({"update-ref", "refs/tags/skill/demo/v1", git({"rev-parse", "skill/demo/v1^{}"})});
  EXPECT_THAT(contradictions(),
              ElementsAre("the tag 'skill/demo/v1' says something else than its record"));
}

TEST_F(PromoteTest, VerifyFindsAVersionThatTwoAttemptsClaim) {
  ASSERT_TRUE(promote());
  EndedRecord ended = *attempts().front().ended;
  BeganRecord began = attempts().front().began;
  began.attempt = 2;
  record(git({"rev-parse", kRef}), began_event(began));
  ended.began = {git({"rev-parse", kRef})};
  ended.result = optimizer::judge_promotion(ended.tasks, began.draws, began.level());
  record(ended.began.hex, ended_event(began, ended));
  EXPECT_THAT(contradictions(),
              Contains("its version 'skill/demo/v1' does not follow the one before it"));
  ended.version = "skill/other/v2";
  git({"update-ref", kRef, ended.began.hex});
  record(ended.began.hex, ended_event(began, ended));
  EXPECT_THAT(contradictions(), ElementsAre("its version 'skill/other/v2' is none of this skill"));
}

TEST_F(PromoteTest, VerifyFindsATaskThatCountsTwice) {
  ASSERT_TRUE(promote());
  BeganRecord began = attempts().front().began;
  began.attempt = 2;
  began.tasks.back().content = began.tasks.front().content;
  record(git({"rev-parse", kRef}), began_event(began));
  EXPECT_THAT(contradictions(), ElementsAre(HasSubstr("its confirm set has task ")));
}

TEST_F(PromoteTest, VerifyFindsAnEventThatKeepsOtherCommits) {
  ASSERT_TRUE(promote());
  BeganRecord began = attempts().front().began;
  began.attempt = 2;
  store::PromotionEvent event = began_event(began);
  event.keeps.pop_back();
  record(git({"rev-parse", kRef}), event);
  EXPECT_THAT(contradictions(),
              ElementsAre("its event does not stand on the commits that it names"));
}

TEST_F(PromoteTest, VerifyFindsAnEventThatSaysMoreThanItsRecord) {
  request_.candidate = commit("chatter\n");
  ASSERT_TRUE(promote());
  ASSERT_THAT(contradictions(), IsEmpty());
  const std::string tip = git({"rev-parse", kRef});
  const std::string told = git({"log", "-1", "--format=%B", tip});
  const auto say = [&](const std::string& message) {
    git({"update-ref", kRef,
         git({"commit-tree", tip + "^{tree}", "-p", tip + "^", "-m", message})});
    return contradictions();
  };
  EXPECT_THAT(say(told), IsEmpty());
  for (const std::string& lie : {std::string("attempt 1 passed"), told + "\n\nIt passed, really."})
    EXPECT_THAT(say(lie),
                ElementsAre("the commit of its event says something else than its record"));
}

TEST_F(PromoteTest, ANumberIsNotGivenTwice) {
  ASSERT_TRUE(promote());
  git({"tag", "-d", "skill/demo/v1"});
  git({"tag", "skill/demo/v2147483647", "main~1"});
  request_.draws = 3;
  const auto report = promote();
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->version, "skill/demo/v2");
}

TEST_F(PromoteTest, ARecordThatCannotBeReadIsToldWithItsLogAndAWayOn) {
  ASSERT_TRUE(promote());
  record(git({"rev-parse", kRef}),
         {.kind = "began", .subject = "?", .record = "{\"kind\":\"began\"}"});
  const auto read = with_log([](const World&, const store::PromotionLog& log) {
    return attempts_of(log.load("demo").value());
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(read.error().message(),
              HasSubstr("the promotions of 'demo' in '" + std::string(kRef)));
  EXPECT_THAT(read.error().hint().value_or(""), HasSubstr("`git fetch --force"));
}

TEST_F(PromoteTest, VerifyFindsAVersionThatIsOnNoCommit) {
  ASSERT_TRUE(promote());
  git({"tag", "-f", "skill/demo/v1", "HEAD^{tree}"});
  EXPECT_THAT(contradictions(), ElementsAre("it is on no commit, so it is no version"));
}

TEST_F(PromoteTest, AKindThatIsNotKnownMayBeThatOfANewerSkillgit) {
  const auto read = parse_promotion_record("{\"kind\":\"retracted\"}");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().hint().value_or(""), HasSubstr("a newer skillgit"));
}

TEST_F(PromoteTest, RecordsReadBackAsTheyWereWritten) {
  ASSERT_TRUE(promote());
  const auto attempt = attempts().front();
  const auto began = std::get<BeganRecord>(parse_promotion_record(to_text(attempt.began)).value());
  EXPECT_EQ(began, attempt.began);
  const auto text = to_text(*attempt.ended);
  EXPECT_EQ(to_text(parse_promotion_record(text).value()), text);
}

TEST_F(PromoteTest, RecordsThatCannotBeAreDamaged) {
  ASSERT_TRUE(promote());
  const auto damaged = [](PromotionRecord record) {
    const auto read = parse_promotion_record(to_text(record));
    return !read && read.error().kind() == ErrorKind::damaged;
  };
  BeganRecord began = attempts().front().began;
  began.draws = 0;
  EXPECT_TRUE(damaged(began));
  began.draws = 2'000'000'000;
  EXPECT_TRUE(damaged(began));
  began = attempts().front().began;
  began.candidate.commit = {"--all"};
  EXPECT_TRUE(damaged(began));
  EndedRecord ended = *attempts().front().ended;
  ended.tasks.front().candidate = {-1, 2};
  EXPECT_TRUE(damaged(ended));
  for (const char* text :
       {"", "{", "[]", "{}", "{\"kind\":\"other\"}", "{\"kind\":\"began\"}", "{\"kind\":7}"})
    EXPECT_FALSE(parse_promotion_record(text)) << text;
}

TEST(ConfirmTasksTest, TestComesFirstThenVal) {
  tasks::TaskSet set;
  set.tasks = lesson_tasks(Split::val, 3);
  EXPECT_EQ(confirm_tasks(set, {}, false)->split, Split::val);
  EXPECT_EQ(confirm_tasks(set, {}, true).error().kind(), ErrorKind::invalid)
      << "a target that repeats itself has nothing new to say on val";
  const auto test = lesson_tasks(Split::test, 4);
  set.tasks.insert(set.tasks.end(), test.begin(), test.end());
  EXPECT_EQ(confirm_tasks(set, {}, true)->tasks.size(), 4u);
  EXPECT_EQ(confirm_tasks({}, {}, false).error().kind(), ErrorKind::invalid);
}

TEST(ConfirmTasksTest, ATaskDoesNotCountTwice) {
  tasks::TaskSet set;
  set.tasks = lesson_tasks(Split::test, 2);
  set.tasks[1] = set.tasks[0];
  set.tasks[1].id = "copy";
  EXPECT_EQ(confirm_tasks(set, {}, false).error().kind(), ErrorKind::invalid);
}

TEST(ConfirmTasksTest, WhatRunsHaveSeenIsLeftOut) {
  tasks::TaskSet set;
  set.tasks = lesson_tasks(Split::test, 4);
  SeenTasks seen{.learnt_from = {tasks::question_of(set.tasks[0])},
                 .judged_by = {tasks::question_of(set.tasks[1])}};
  set.tasks[0].input += " \n";
  const auto confirm = confirm_tasks(set, seen, true);
  ASSERT_TRUE(confirm);
  EXPECT_EQ(confirm->left_out, 2);
  EXPECT_EQ(confirm->tasks.size(), 2u);

  set.tasks.resize(2);
  const auto nothing = confirm_tasks(set, seen, true);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().message(),
            "runs have seen all 2 test tasks under another split, so none of them shows anything "
            "new");

  for (tasks::Task& task : set.tasks) task.split = Split::val;
  EXPECT_EQ(confirm_tasks(set, seen, false)->left_out, 1)
      << "without test tasks a claim is about the val tasks that chose the edits";
}

TEST_F(PromoteTest, WhatTheNextAttemptCouldShowIsKnownWithoutACandidate) {
  const auto next = [this] {
    return with_log([this](const World&, const store::PromotionLog& log) {
      return next_promotion(log, "demo", request_.confirm, 2).value();
    });
  };
  const PromotionPlan first = next();
  EXPECT_EQ(first.attempt, 1);
  EXPECT_EQ(first.tasks, 20);
  EXPECT_EQ(first.smallest_gain, plan().smallest_gain);
  ASSERT_TRUE(promote());
  EXPECT_EQ(next().attempt, 2);
  EXPECT_GT(next().smallest_gain, first.smallest_gain);
}

TEST_F(PromoteTest, AnAttemptThatTheBudgetHasNoRoomForDoesNotBegin) {
  request_.budget.rollouts = 2 * request_.draws * 20 - 1;
  const auto refused = promote();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::usage);
  EXPECT_THAT(refused.error().message(), HasSubstr("rollouts, and the budget leaves"));
  EXPECT_TRUE(attempts().empty());
  EXPECT_EQ(harness_.total(), 0);
}

TEST_F(PromoteTest, AMeasurementKeepsToItsBudgetAndGoesOnWithALargerOne) {
  EvalRequest request{.skill = {{{"SKILL.md", skill_with("Answer.\n")}}, "demo"},
                      .tasks = request_.confirm.tasks,
                      .attempts = 2,
                      .budget = {.rollouts = 15}};
  const auto measured = [&] {
    return in_world([&request](const World& world) { return evaluate(world, request); });
  };
  const auto part = measured();
  ASSERT_TRUE(part) << part.error().message();
  EXPECT_EQ(part->stopped, StopReason::rollouts);
  EXPECT_EQ(harness_.total(), 15);
  request.budget.rollouts = 40;
  const auto whole = measured();
  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->stopped, std::nullopt);
  EXPECT_EQ(whole->tasks.size(), 20u);
  EXPECT_EQ(harness_.total(), 40) << "nothing was asked again";
}

TEST_F(PromoteTest, AMeasurementTakesNoDrawsOfAnotherSeed) {
  EvalRequest request{.skill = {{{"SKILL.md", skill_with("Answer.\n")}}, "demo"},
                      .tasks = request_.confirm.tasks,
                      .budget = {.rollouts = 15}};
  const auto measure = [&] {
    return in_world([&request](const World& world) { return evaluate(world, request); });
  };
  ASSERT_TRUE(measure());
  request.budget = {};
  request.seed = 2;
  ASSERT_TRUE(measure());
  EXPECT_EQ(harness_.total(), 15 + 20);
}

TEST_F(PromoteTest, AMeasurementWhoseTargetGoesAwayKeepsWhatWasPaidFor) {
  const EvalRequest request{.skill = {{{"SKILL.md", skill_with("Answer.\n")}}, "demo"},
                            .tasks = request_.confirm.tasks};
  const auto measured = [&] {
    return in_world([&request](const World& world) { return evaluate(world, request); });
  };
  lose({request.tasks[0].id, request.tasks[1].id});
  harness_.is_gone = true;
  const auto gone = measured();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(harness_.total(), 22) << "what failed was asked once more";

  harness_.is_gone = false;
  const auto unmeasurable = measured();
  ASSERT_TRUE(unmeasurable) << unmeasurable.error().message();
  EXPECT_TRUE(unmeasurable->is_indecisive());
  EXPECT_EQ(unmeasurable->why_missing, "no answer");
  EXPECT_EQ(harness_.total(), 26);

  carry_on();
  const auto whole = measured();
  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->missing, 0);
  EXPECT_EQ(harness_.total(), 28) << "nothing was asked again";
  ASSERT_TRUE(measured());
  EXPECT_EQ(harness_.total(), 48) << "a whole measurement leaves nothing behind";
}

// Thirds do not come out even in millionths: 333,333 twice is less than 666,667.
TEST(CompareTest, EqualSumsOfAttemptsAreATie) {
  Evaluation evaluation;
  const auto add = [&evaluation](std::vector<optimizer::Points> candidate,
                                 std::vector<optimizer::Points> current) {
    evaluation.tasks.push_back(
        {.id = "t" + std::to_string(evaluation.tasks.size()),
         .score = {.candidate = optimizer::mean(candidate), .current = optimizer::mean(current)},
         .candidate_draws = std::move(candidate),
         .current_draws = std::move(current)});
  };
  constexpr optimizer::Points kFull = tasks::kFullMarks;
  for (int pair = 0; pair < 6; ++pair) {
    add({kFull, kFull, 0}, {kFull, 0, 0});
    add({0, 0, 0}, {kFull, 0, 0});
  }
  const optimizer::Comparison comparison = compare(evaluation, 3, 0);
  EXPECT_EQ(comparison.wins, 6);
  EXPECT_EQ(comparison.losses, 6);
  EXPECT_EQ(comparison.gain, 0);
  EXPECT_NEAR(comparison.p.greater, .6128, 1e-4);
}

// An endpoint that takes seeds would show training's own draws again.
TEST_F(PromoteTest, AMeasurementHasSeedsOfItsOwn) {
  std::vector<std::int64_t> seeds;
  harness_.twist = [&seeds](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    seeds.push_back(attempt.seed);
    return std::nullopt;
  };
  EvalRequest request{.skill = {{{"SKILL.md", skill_with("Answer.\n")}}, "demo"},
                      .tasks = request_.confirm.tasks,
                      .seed = 5};
  const std::size_t count = request.tasks.size();
  ASSERT_TRUE(in_world([&request](const World& world) { return evaluate(world, request); }));
  TrainRequest training = lesson_request();
  training.options.seed = request.seed;
  set_tasks(training, {.train = 4, .val = 0, .test = 0});
  for (tasks::Task task : request.tasks) {
    task.split = tasks::Split::val;
    training.tasks.tasks.push_back(std::move(task));
  }
  freeze_tasks(training);
  ASSERT_TRUE(in_world([&training](const World& world) {
    return train(world, ScriptedOptimizer({{"chatter"}}), training);
  }));
  ASSERT_GE(seeds.size(), 2 * count);
  const auto trained = seeds.begin() + static_cast<std::ptrdiff_t>(count);
  EXPECT_EQ(std::find_first_of(seeds.begin(), trained, trained, seeds.end()), trained);
}

}  // namespace
}  // namespace skillgit::train
