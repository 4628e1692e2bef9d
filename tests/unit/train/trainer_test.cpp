// A run from end to end, in real repositories, with a target in memory and scripted offers.

#include "skillgit/train/trainer.hpp"

#include "lesson_run.hpp"
#include "skillgit/train/promote.hpp"
#include "skillgit/train/seen_tasks.hpp"
#include "skillgit/train/standing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace skillgit::train {
namespace {

using optimizer::Outcome;
using tasks::Split;
using testing::HasSubstr;

class TrainerTest : public LessonRun {
 protected:
  TrainerTest() { repository_.commit({{"skills/demo/SKILL.md", kSkill}, {"notes.txt", "mine\n"}}); }

  Result<TrainReport> train(const optimizer::Optimizer& optimizer) {
    return train_in(repository_.path(), harness_, optimizer, request_);
  }

  Result<TrainReport> train_in(const std::filesystem::path& where, LessonHarness& harness,
                               const optimizer::Optimizer& optimizer, const TrainRequest& request) {
    return in_world_of(where, harness, [&](const World& world) {
      return skillgit::train::train(world, optimizer, request);
    });
  }

  std::string refs() const { return git({"for-each-ref"}); }

  EchoModel model_;  ///< None is configured unless a test does it.
  TrainRequest request_ = lesson_request();
};

TEST_F(TrainerTest, AcceptsWhatHelpsRejectsWhatDoesNotAndLands) {
  const auto report = train(ScriptedOptimizer({{"lesson a"}, {"chatter"}, {"lesson b"}}));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), (std::vector{Outcome::accepted, Outcome::rejected, Outcome::accepted}));
  EXPECT_EQ(report->stopped, StopReason::full_marks);
  ASSERT_TRUE(report->standings);
  EXPECT_EQ(report->standings->base.mean, 0);
  EXPECT_EQ(report->standings->current.mean, tasks::kFullMarks);
  EXPECT_EQ(git({"rev-parse", "main"}), report->tip.hex);
  EXPECT_EQ(git({"log", "--format=%s", "-2"}), "demo: add lesson b\ndemo: add lesson a");
  EXPECT_NE(repository_.read("skills/demo/SKILL.md").find("lesson b"), std::string::npos);
  EXPECT_EQ(git({"status", "--porcelain"}), "");
  expect_verified(*report, request_.options);
}

TEST_F(TrainerTest, WhatARunHasAskedIsSeenOnceItHasSettledAnOffer) {
  const auto seen = [this] {
    return in_world([](const World& world) {
      return skillgit::train::seen_tasks(world.store, "demo").value();
    });
  };
  EXPECT_TRUE(seen().learnt_from.empty()) << "no run";
  request_.options.budget.rollouts = 1;
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  EXPECT_TRUE(seen().judged_by.empty()) << "a run that has only looked";
  request_.options.budget = {};
  request_.run_id = "run2";
  request_.start_new = true;
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));

  const SeenTasks all = seen();
  for (const Split split : {Split::train, Split::val}) {
    const auto tasks = request_.tasks.of(split);
    EXPECT_EQ(all.spoilt(tasks, Split::test), tasks.size());
    EXPECT_EQ(all.spoilt(tasks, Split::val), split == Split::train ? tasks.size() : 0);
  }
  EXPECT_EQ(all.spoilt(request_.tasks.of(Split::test), Split::test), 0u);
}

TEST_F(TrainerTest, ThatNoTestTaskIsLeftForAPromotionIsNotKeptQuiet) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  const auto outlook = [this](const tasks::TaskSet& tasks) {
    return in_world([&tasks](const World& world) {
      const auto log = store::PromotionLog::open(world.repository).value();
      return promotion_outlook(world.store, *log, "demo", tasks,
                               [](const std::string&) { return true; });
    });
  };
  tasks::TaskSet tasks = request_.tasks;
  ASSERT_TRUE(outlook(tasks));
  EXPECT_TRUE(outlook(tasks)->has_value());

  std::erase_if(tasks.tasks, [](const tasks::Task& task) { return task.split == Split::test; });
  for (tasks::Task& task : tasks.tasks)
    if (task.split == Split::train) task.split = Split::test;
  const auto none_left = outlook(tasks);
  ASSERT_FALSE(none_left);
  EXPECT_THAT(none_left.error().message(), testing::StartsWith("runs have seen all 4 test tasks"));
}

TEST_F(TrainerTest, ARejectIsATagThatAnyoneCanRead) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  EXPECT_EQ(git({"for-each-ref", "--format=%(objecttype) %(refname)", "refs/skillgit/rejected"}),
            "tag refs/skillgit/rejected/demo/run1/c0001");
  EXPECT_EQ(git({"branch", "--list", "skillgit/demo/run1/c*"}), "");
}

/// All that is recalled, as "<candidate>: <subject> ... (<accepted since>)".
std::vector<std::string> recalled_by(optimizer::Lab& lab) {
  std::vector<std::string> all;
  const auto rejects = lab.recall("", 9).value();
  for (const auto& [candidate, edits, reason, accepted_since] : rejects) {
    std::string line = candidate + ":";
    for (const auto& one : edits) line += ' ' + one.subject;
    all.push_back(line + " (" + std::to_string(accepted_since) + ')');
  }
  return all;
}

TEST_F(TrainerTest, WhatWasAcceptedSinceIsRecalledNoLongerNeitherByThisRunNorByALaterOne) {
  using Recalled = std::vector<std::string>;
  harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool spoilt = attempt.skill.at("SKILL.md").find("chatter") != std::string::npos;
    return spoilt ? std::optional(LessonHarness::rollout_of(attempt.task, false)) : std::nullopt;
  };
  ScriptedOptimizer optimizer({{"lesson a"}, {"noise"}, {"hum"}});
  std::vector<Recalled> recalled;
  optimizer.before_step = [&](optimizer::Lab& lab) {
    recalled.push_back(recalled_by(lab));
    const auto edit = ScriptedOptimizer::line_edit;
    if (recalled.size() == 1) {
      ASSERT_TRUE(lab.offer({edit("lesson a"), edit("chatter")}));
    }
    if (recalled.size() == 2) stop_.request_stop();
  };
  ASSERT_FALSE(train(optimizer)) << "interrupted in its second step";
  stop_ = {};
  ASSERT_TRUE(train(optimizer));
  request_.run_id = "run2";
  request_.start_new = true;
  ASSERT_TRUE(train(optimizer));

  const std::string first = "demo/run1/c0001: add chatter (1)";
  EXPECT_EQ(recalled.at(0), Recalled{});
  EXPECT_EQ(recalled.at(1), Recalled{first});
  EXPECT_EQ(recalled.at(2), recalled.at(1)) << "the process that goes on";
  EXPECT_EQ(recalled.at(3), (Recalled{first, "demo/run1/c0003: add noise (0)"}));
  EXPECT_EQ(recalled.at(4),
            (Recalled{first, "demo/run1/c0003: add noise (0)", "demo/run1/c0004: add hum (0)"}));
}

TEST_F(TrainerTest, NothingIsBegunOnARunThatCannotBeRead) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  const std::string log = "refs/skillgit/runs/demo/run1";
  git({"update-ref", log, git({"commit-tree", "HEAD^{tree}", "-p", log, "-m", "no event"})});
  const std::string before = refs();

  request_.run_id = "run2";
  request_.start_new = true;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(),
              testing::StartsWith("this run builds on an earlier one: run 'demo/run1': "));
  EXPECT_THAT(report.error().hint().value_or(""),
              testing::HasSubstr("git update-ref --no-deref -d " + log));
  EXPECT_EQ(refs(), before);
}

TEST_F(TrainerTest, StopsAtOnceWhenNothingIsLeftToGain) {
  for (auto& task : request_.tasks.tasks) task.input = "easy";
  freeze_tasks(request_);
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->stopped, StopReason::full_marks);
  EXPECT_TRUE(outcomes().empty());
}

TEST_F(TrainerTest, StopsWhenPatienceEnds) {
  request_.options.patience = 2;
  const auto report = train(ScriptedOptimizer({{"x"}, {"y"}, {"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->stopped, StopReason::patience);
  EXPECT_EQ(report->rejected, 2);
}

TEST_F(TrainerTest, RefusesWhatIsNotWorthAMeasurement) {
  const auto report = train(ScriptedOptimizer({{""}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->refused, 1);
  EXPECT_EQ(git({"for-each-ref", "refs/skillgit/rejected"}), "");
  EXPECT_EQ(harness_.total(), 12 + 8) << "baseline and repeats, no candidate";
}

TEST_F(TrainerTest, AHopelessCandidateIsNotPaidForToTheEnd) {
  // All of family a is right before; a candidate that spoils it is out after the first tasks.
  harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool spoiled = attempt.skill.at("SKILL.md").find("spoil") != std::string::npos;
    return LessonHarness::rollout_of(attempt.task, attempt.task.id[0] == 'a' && !spoiled);
  };
  ASSERT_TRUE(train(ScriptedOptimizer({{"spoil"}})));
  ASSERT_EQ(outcomes(), std::vector{Outcome::rejected});
  // 6 of 12 lost; the 6 others could make up for 6 at most: a tie, which is a reject.
  EXPECT_EQ(observer_.decisions[0].first.size(), 6u);
  EXPECT_EQ(harness_.total(), 12 + 8 + 6);
}

TEST_F(TrainerTest, ALuckyCandidateIsDrawnTwiceWhenTheTargetVaries) {
  request_.options.gate.confirm = Confirm::automatic;
  std::map<std::string, int> draws;
  harness_.twist = [&draws](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool candidate = attempt.skill.at("SKILL.md").find("luck") != std::string::npos;
    const int draw = draws[(candidate ? "c" : "b") + attempt.task.id]++;
    // Lucky once on one task, unlucky on another at the second draw; every reply is new.
    const bool right = candidate && ((attempt.task.id == "a-val0" && draw == 0));
    auto rollout = LessonHarness::rollout_of(attempt.task, right);
    if (!candidate && attempt.task.id == "b-val1" && draw == 1) rollout.points = tasks::kFullMarks;
    rollout.reply += std::to_string(draw);
    return rollout;
  };
  const auto report = train(ScriptedOptimizer({{"luck"}}));
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(outcomes(), std::vector{Outcome::rejected});
  EXPECT_EQ(observer_.decisions[0].confirmed.size(), 12u);
  expect_verified(*report, request_.options);
}

TEST_F(TrainerTest, WhatEarlierRunsSawVaryVariesWhateverTheRepeatsOfALuckyRunSay) {
  request_.options.gate.confirm = Confirm::automatic;
  bool is_lucky = false;
  int draws = 0;
  harness_.twist = [&](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool is_drawn_again = attempt.task.id == "a-val10" && draws++ > 0;
    auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
    if (!is_lucky && is_drawn_again) rollout.points = 500'000;
    return rollout;
  };
  const auto target_repeats = [this] {
    return in_world([](const World& world) {
      return skillgit::train::target_repeats(world.store, "demo",
                                             [](const std::string&) { return true; });
    });
  };
  // Confirmed all the same, so that scores are drawn again: not one of those that are repeated.
  request_.options.gate.confirm = Confirm::on;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  ASSERT_EQ(outcomes(), std::vector{Outcome::accepted});
  EXPECT_FALSE(target_repeats().value()) << "its eight repeats were equal";

  is_lucky = true;
  request_.options.gate.confirm = Confirm::automatic;
  request_.start_new = true;
  request_.run_id = "run2";
  const auto report = train(ScriptedOptimizer({{"lesson b"}}));
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(outcomes(), (std::vector{Outcome::accepted, Outcome::accepted}));
  EXPECT_FALSE(observer_.decisions[1].confirmed.empty()) << "the second pass stays on";
  EXPECT_FALSE(target_repeats().value());
  expect_verified(*report, request_.options);

  harness_.model = "lesson-2";
  request_.run_id = "run3";
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson c"}})));
  EXPECT_EQ(observer_.deterministic, true) << "another target has its own draws";
}

/// A target that answers a candidate with `word` on too few val tasks.
LessonHarness::Twist no_answers_with(const std::string& word) {
  return [word](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool candidate = attempt.skill.at("SKILL.md").find(word) != std::string::npos;
    if (!candidate || attempt.task.id < "b-val3") return std::nullopt;
    return tasks::Rollout{.task = attempt.task.id, .why = "no answer"};
  };
}

TEST_F(TrainerTest, ADeadTaskMakesIndecisiveAndTwoInARowEndTheRun) {
  request_.options.patience = 9;
  harness_.twist = no_answers_with("dead");
  const auto report = train(ScriptedOptimizer({{"dead 1"}, {"dead 2"}, {"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->stopped, StopReason::indecisive);
  EXPECT_EQ(outcomes(), (std::vector{Outcome::indecisive, Outcome::indecisive}));
  EXPECT_EQ(git({"for-each-ref", "refs/skillgit/rejected"}), "");
  EXPECT_EQ(git({"branch", "--list", "skillgit/demo/run1/c*"}), "");
}

TEST_F(TrainerTest, ATargetThatIsGoneInTheMiddleOfTheGateIsNoVerdict) {
  harness_.twist = no_answers_with("lesson a");
  harness_.is_gone = true;
  const auto gone = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(outcomes(), std::vector<Outcome>{});

  harness_.twist = nullptr;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), std::vector{Outcome::accepted});
}

TEST_F(TrainerTest, IndecisiveOffersAreCountedOverInterrupts) {
  request_.options.patience = 9;
  harness_.twist = no_answers_with("dead");
  ScriptedOptimizer optimizer({{"dead 1"}, {"dead 2"}, {"dead 3"}, {"dead 4"}});
  optimizer.before_step = [this](optimizer::Lab&) {
    if (outcomes().size() == 1) stop_.request_stop();
  };
  ASSERT_FALSE(train(optimizer));
  ASSERT_EQ(outcomes().size(), 1u);
  stop_ = {};
  optimizer.before_step = nullptr;
  ASSERT_EQ(train(optimizer)->stopped, StopReason::indecisive);
  EXPECT_EQ(outcomes().size(), 2u);
  ASSERT_EQ(train(optimizer)->stopped, StopReason::indecisive);
  EXPECT_EQ(outcomes().size(), 4u) << "after a rest for that, two more are tried";
}

TEST_F(TrainerTest, ABaselineThatCouldNotBeMeasuredGoesOn) {
  harness_.twist = no_answers_with("");
  const auto stopped = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(stopped) << stopped.error().message();
  EXPECT_EQ(stopped->stopped, StopReason::indecisive);
  EXPECT_TRUE(can_continue(stopped->stopped));

  harness_.twist = nullptr;
  const int asked = harness_.asked("a-val0");
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), std::vector{Outcome::accepted});
  EXPECT_EQ(harness_.asked("a-val0"), asked + 1) << "for the candidate alone";
  expect_verified(*report, request_.options);
}

// What a task is called is no part of what its score belongs to.
TEST_F(TrainerTest, TasksOfOneContentShareTheirAttempts) {
  request_.options.gate.confirm = Confirm::on;
  tasks::Task twin = *request_.tasks.find("a-val0");
  twin.id = "a-twin";
  request_.tasks.tasks.push_back(twin);
  freeze_tasks(request_);
  std::map<std::string, int> draws;
  harness_.twist = [&draws](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
    rollout.reply += std::to_string(draws[attempt.task.input]++);
    return rollout;
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}, {"chatter"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), (std::vector{Outcome::accepted, Outcome::rejected}));
  EXPECT_EQ(observer_.decisions[0].confirmed.size(), 13u);
  EXPECT_EQ(harness_.asked("a-val0") + harness_.asked("a-twin"), harness_.asked("a-val2"));
  expect_verified(*report, request_.options);
}

// The draws of both runs count together: an endpoint that takes seeds must not repeat itself.
TEST_F(TrainerTest, ARunHasOtherSeedsThanTheRunsThatItBuildsOn) {
  request_.options.gate.confirm = Confirm::on;
  std::map<std::string, std::vector<std::int64_t>> seeds;
  harness_.twist = [&seeds](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    seeds[attempt.task.id + attempt.skill.at("SKILL.md")].push_back(attempt.seed);
    return std::nullopt;
  };
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  request_.run_id = "run2";
  request_.start_new = true;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson b"}})));
  for (auto& [what, drawn] : seeds) {
    std::sort(drawn.begin(), drawn.end());
    EXPECT_EQ(std::unique(drawn.begin(), drawn.end()), drawn.end()) << what;
  }
}

TEST_F(TrainerTest, ATargetThatNeverAnswersIsNoScore) {
  harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    return tasks::Rollout{.task = attempt.task.id, .why = "connection refused"};
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::unavailable);
  EXPECT_NE(report.error().message().find("connection refused"), std::string::npos);
}

// An unbroken run and one that was stopped by its budget at every number of requests come to the
// same end, and pay for the same.
TEST_F(TrainerTest, ContinuesWhereverItsBudgetEndedWithTheSameCommits) {
  const ScriptedOptimizer optimizer({{"lesson a", "chatter"}, {"more"}, {"lesson b"}});
  const std::string before = (repository_.folder() / "before.git").string();
  git({"clone", "-q", "--bare", ".", before});
  const auto whole = train(optimizer);
  ASSERT_TRUE(whole) << whole.error().message();
  const std::string wanted = git({"rev-parse", "main"});
  const std::string rejects = git({"for-each-ref", "refs/skillgit/rejected"});
  const int requests = harness_.total();

  for (int first = 1; first < requests; first += 3) {
    SCOPED_TRACE("stopped after " + std::to_string(first));
    const std::string copy = (repository_.folder() / std::to_string(first)).string();
    git({"clone", "-q", before, copy});
    const auto in_copy = [&](const std::vector<std::string>& words) {
      return repository_.try_git(words, copy).text;
    };
    LessonHarness harness;
    auto request = request_;
    request.options.budget.rollouts = first;
    const auto stopped = train_in(copy, harness, optimizer, request);
    ASSERT_TRUE(stopped) << stopped.error().message();
    ASSERT_EQ(stopped->stopped, StopReason::rollouts);
    ASSERT_EQ(stopped->spending.rollouts, first);

    request.options.budget.rollouts = 1000;
    const auto rest = train_in(copy, harness, optimizer, request);
    ASSERT_TRUE(rest) << rest.error().message();
    EXPECT_TRUE(observer_.continued);
    EXPECT_EQ(rest->stopped, whole->stopped);
    EXPECT_EQ(in_copy({"rev-parse", "main"}), wanted);
    EXPECT_EQ(in_copy({"for-each-ref", "refs/skillgit/rejected"}), rejects);
    EXPECT_EQ(harness.total(), requests);
    EXPECT_EQ(in_copy({"fsck", "--strict", "--no-dangling"}), "");
  }
}

TEST_F(TrainerTest, AnInterruptKeepsWhatWasPaidFor) {
  harness_.twist = [this](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
    if (harness_.total() == 5) stop_.request_stop();
    return std::nullopt;
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(harness_.total(), 5);

  stop_ = std::stop_source();
  harness_.twist = nullptr;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  EXPECT_EQ(harness_.total(), 12 + 8 + 12) << "nothing was asked again";
}

TEST_F(TrainerTest, RunsOutOfTimeByTheClockOfAllItsProcesses) {
  request_.options.budget.seconds = 100;
  harness_.twist = [this](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
    clock_.now += std::chrono::seconds(20);
    return std::nullopt;
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->stopped, StopReason::seconds);
  EXPECT_EQ(harness_.total(), 5);
  const auto again = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->stopped, StopReason::seconds);
  EXPECT_EQ(harness_.total(), 5);
}

TEST_F(TrainerTest, TheTimeAfterTheLastRequestCounts) {
  class Slow final : public Recorder {
   public:
    explicit Slow(StoppedClock& clock) : clock_(clock) {}
    void landed(const store::Landing&) override { clock_.now += std::chrono::seconds(4); }

   private:
    StoppedClock& clock_;
  };
  Slow slow(clock_);
  request_.options.land = LandWhen::end;
  const auto report = in_world([&](const World& world) {
    const World slowly{.repository = world.repository,
                       .store = world.store,
                       .harness = world.harness,
                       .optimizer_model = world.optimizer_model,
                       .clock = world.clock,
                       .observer = slow,
                       .stop = world.stop,
                       .secrets = world.secrets};
    return skillgit::train::train(slowly, ScriptedOptimizer({{"lesson a"}}), request_);
  });
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->spending.seconds, 4);
  const auto spent = in_world([&](const World& world) {
    return spending_of(world.repository, report->header.name).value();
  });
  EXPECT_EQ(spent->seconds, 4);
}

TEST_F(TrainerTest, WhatOneRunMeasuredTheNextDoesNotPayForAgain) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  const int first = harness_.total();
  request_.run_id = "run2";
  const auto report = train(ScriptedOptimizer({{"chatter"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), (std::vector{Outcome::rejected, Outcome::rejected}));
  EXPECT_EQ(harness_.total(), first + 16) << "only the repeats: eight tasks, twice";
  expect_verified(*report, request_.options);
}

TEST_F(TrainerTest, ARunGoesOnOnlyAsWhatItWas) {
  request_.options.budget.rollouts = 3;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  const auto kind_with = [this](auto change) {
    auto changed = request_;
    std::swap(changed, request_);
    change(request_);
    const auto report = train(ScriptedOptimizer({{"lesson a"}}));
    std::swap(changed, request_);
    return report ? std::nullopt : std::optional(report.error().kind());
  };
  EXPECT_EQ(kind_with([](TrainRequest& r) { r.documents.config = "[target]\nmodel = \"n\"\n"; }),
            ErrorKind::conflict);
  EXPECT_EQ(kind_with([](TrainRequest& r) { r.documents.tasks += "\n"; }), ErrorKind::conflict);
  harness_.model = "lesson-2";
  EXPECT_EQ(kind_with([](TrainRequest&) {}), ErrorKind::conflict);
  EXPECT_EQ(kind_with([](TrainRequest& r) {
              r.start_new = true;
              r.run_id = "run2";
            }),
            std::nullopt);
}

TEST_F(TrainerTest, ARunThatHasEndedIsNotCalledUnfinished) {
  request_.run_id_given = true;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  request_.documents.tasks += "\n";
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(report.error().message(),
              testing::HasSubstr("is finished, and since then its tasks changed"));
  EXPECT_THAT(report.error().hint().value_or(""), testing::HasSubstr("--new"));
}

// A clock that is wrong once, here or where a log was fetched from, hides no run from then on.
TEST_F(TrainerTest, AFinishedRunFromTheFutureHidesNoUnfinishedOne) {
  auto future = request_;
  future.now = request_.now + 1'000'000;
  std::swap(future, request_);
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  std::swap(future, request_);
  request_.run_id = "run2";
  request_.options.budget.rollouts = 3;
  request_.options.reuse = false;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson b"}})));
  const auto goes_on = [this](std::int64_t now) {
    return in_world([now](const World& world) { return unfinished_run(world.store, "demo", now); });
  };
  EXPECT_EQ(goes_on(request_.now).value(), store::RunName::parse("demo", "run2").value());
  EXPECT_EQ(goes_on(future.now).value(), std::nullopt) << "it was left for the newer one";
}

TEST_F(TrainerTest, TasksOfARunThatCannotBeReadAreItsDamage) {
  request_.options.budget.rollouts = 3;
  const std::string tasks = std::exchange(request_.documents.tasks, "");
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  request_.documents.tasks = tasks;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(report.error().message(),
              testing::HasSubstr("run 'demo/run1': its tasks cannot be read"));
  EXPECT_THAT(report.error().hint().value_or(""),
              testing::HasSubstr("git update-ref --no-deref -d"));
}

TEST_F(TrainerTest, TheConfigurationOfARunThatCannotBeReadIsItsDamage) {
  request_.options.budget.rollouts = 3;
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  request_.differences = [](const std::string&, const std::string&) {
    return fail(ErrorKind::damaged, "it is no TOML");
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(report.error().message(),
            "run 'demo/run1': its configuration cannot be read: it is no TOML");
  EXPECT_THAT(report.error().hint().value_or(""),
              testing::HasSubstr("git update-ref --no-deref -d"));
}

TEST_F(TrainerTest, ADirtySkillFolderIsLeftAlone) {
  repository_.write("skills/demo/SKILL.md", "my own words\n");
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(repository_.read("skills/demo/SKILL.md"), "my own words\n");
  EXPECT_EQ(harness_.total(), 0);
}

TEST_F(TrainerTest, ABranchInTheWayOfARunIsNamedBeforeAnythingIsAsked) {
  git({"branch", "skillgit/demo"});
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(report.error().hint(), "rename it: `git branch -m skillgit/demo old-demo`");
  EXPECT_EQ(harness_.probes, 0);
  EXPECT_EQ(git({"for-each-ref", "refs/skillgit"}), "");
}

TEST_F(TrainerTest, ARefInTheWayOfARunIsNamedBeforeAnythingIsAsked) {
  git({"update-ref", "refs/skillgit/runs/demo", "HEAD"});
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(report.error().hint(),
            "`git update-ref --no-deref -d refs/skillgit/runs/demo` takes it away");
  EXPECT_EQ(harness_.probes, 0);
}

TEST_F(TrainerTest, TheBranchOfARunIsNoSkillBranch) {
  git({"switch", "--quiet", "-c", "skillgit/demo/other/accepted"});
  TrainRequest request = lesson_request();
  request.branch = "skillgit/demo/other/accepted";
  const auto report = in_world([&request](const World& world) {
    return train::train(world, ScriptedOptimizer({{"lesson a"}}), request);
  });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(harness_.probes, 0);
  EXPECT_EQ(git({"for-each-ref", "refs/skillgit"}), "");
}

TEST_F(TrainerTest, OtherChangesOfTheUserStayWhereTheyAre) {
  repository_.write("notes.txt", "changed\n");
  repository_.write("new.txt", "staged\n");
  git({"add", "new.txt"});
  const std::string before = git({"status", "--porcelain"});
  ASSERT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
  EXPECT_EQ(git({"status", "--porcelain"}), before);
  EXPECT_EQ(git({"log", "--format=%s", "-1"}), "demo: add lesson a");
}

TEST_F(TrainerTest, APersonWhoCommitsMeanwhileKeepsTheBranch) {
  harness_.twist = [this](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
    if (harness_.total() == 3) repository_.commit({{"notes.txt", "theirs\n"}}, "by hand");
    return std::nullopt;
  };
  const auto report = train(ScriptedOptimizer({{"lesson a"}, {"lesson b"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->accepted, 2);
  EXPECT_EQ(report->landing->state, store::Landing::State::deferred);
  EXPECT_EQ(git({"log", "--format=%s", "-1", "main"}), "by hand");
  EXPECT_EQ(git({"rev-parse", "skillgit/demo/run1/accepted"}), report->tip.hex);
}

TEST_F(TrainerTest, NothingLandsUnlessItIsWanted) {
  request_.options.land = LandWhen::never;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_FALSE(report->landing);
  EXPECT_EQ(git({"rev-parse", "main"}), report->header.base.hex);
  EXPECT_EQ(git({"rev-parse", "skillgit/demo/run1/accepted"}), report->tip.hex);
}

TEST_F(TrainerTest, AnInvalidSkillIsNotPaidFor) {
  repository_.commit({{"skills/demo/SKILL.md", "no front matter\n"}});
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(harness_.total(), 0);
}

TEST_F(TrainerTest, AFieldThatAnotherAgentMayKnowKeepsNoSkillFromTraining) {
  const std::string fields = "---\nname: demo\ndescription: Use it in tests.\nicon: sun\n";
  repository_.commit({{"skills/demo/SKILL.md", fields + "---\n\n# Demo\n"}});
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->accepted, 1);
}

TEST_F(TrainerTest, NoOfferMayBringAFieldThatTheFormatDoesNotHave) {
  request_.options.train_description = true;
  ScriptedOptimizer optimizer(std::vector<std::vector<std::string>>{{}});
  optimizer.before_step = [](optimizer::Lab& lab) {
    auto offer = ScriptedOptimizer::line_edit("icon: sun");
    offer.edit.op = text::EditOp::insert_after;
    offer.edit.anchor = "name: demo";
    const auto offered = lab.offer({offer});
    ASSERT_TRUE(offered) << offered.error().message();
    EXPECT_EQ(offered->reason, "lint E004: unknown field 'icon'");
  };
  const auto report = train(optimizer);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->refused, 1);
}

TEST_F(TrainerTest, SecretsReachNeitherJournalNorGit) {
  const std::string token = std::string("ghp") + "_" + std::string(36, 'a');
  harness_.twist = [&](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    auto rollout = LessonHarness::rollout_of(attempt.task, false);
    rollout.reply = "the token is " + token + ", and the password open sesame";
    return rollout;
  };
  secrets_ = {"open sesame"};
  ScriptedOptimizer optimizer({{"remember " + token}});
  optimizer.before_step = [&](optimizer::Lab& lab) {
    const std::vector<std::string> ids{"a-train0"};
    EXPECT_EQ(lab.rollout(lab.current(), ids, "look").value()[0].reply,
              "the token is [redacted], and the password [redacted]");
  };
  ASSERT_TRUE(train(optimizer));
  EXPECT_EQ(outcomes(), std::vector{Outcome::refused});
  const auto found = repository_.try_git({"log", "--all", "-S", token, "--format=%H"});
  EXPECT_EQ(found.text, "");
  const auto journal = repository_.try_git(
      {"grep", "--no-index", "-c", token, ".git/skillgit/runs/demo/run1.journal"});
  EXPECT_EQ(journal.exit_code, 1) << journal.text;
}

TEST_F(TrainerTest, TooFewValTasksProveNothing) {
  auto& tasks = request_.tasks.tasks;
  tasks.erase(std::remove_if(
                  tasks.begin(), tasks.end(),
                  [](const auto& task) { return task.split == Split::val && task.id.size() > 6; }),
              tasks.end());
  while (request_.tasks.of(Split::val).size() > 9) {
    const auto at = std::find_if(tasks.begin(), tasks.end(),
                                 [](const auto& task) { return task.split == Split::val; });
    tasks.erase(at);
  }
  freeze_tasks(request_);
  const auto refused = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::invalid);
  request_.force = true;
  EXPECT_TRUE(train(ScriptedOptimizer({{"lesson a"}})));
}

TEST_F(TrainerTest, TrainsABareRepository) {
  const std::string bare = (repository_.folder() / "bare.git").string();
  git({"clone", "-q", "--bare", ".", bare});
  const auto report = train_in(bare, harness_, ScriptedOptimizer({{"lesson a"}}), request_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(repository_.try_git({"rev-parse", "main"}, bare).text, report->tip.hex);
}

TEST_F(TrainerTest, TwoTrainersAtOnceAreOneTooMany) {
  const auto report = in_world([this](const World& world) {
    const auto lock = world.store.lock_skill("demo").value();
    return train(ScriptedOptimizer({{"lesson a"}}));
  });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::conflict);
}

TEST_F(TrainerTest, ValAndTestNeverReachTheOptimizer) {
  ScriptedOptimizer optimizer({{"lesson a"}});
  optimizer.before_step = [](optimizer::Lab& lab) {
    const std::vector<std::string> ids{"a-train0", "b-train1"};
    const auto rollouts = lab.rollout(lab.current(), ids, "look");
    ASSERT_TRUE(rollouts);
    EXPECT_EQ(rollouts->at(1).task, "b-train1");
    EXPECT_EQ(rollouts->at(1).reply, "no");
  };
  ASSERT_TRUE(train(optimizer));
}

/// Looks at two train tasks before each step.
ScriptedOptimizer looking_optimizer(std::vector<std::vector<std::string>> steps,
                                    std::vector<std::vector<tasks::Rollout>>& seen) {
  ScriptedOptimizer optimizer(std::move(steps));
  optimizer.before_step = [&seen](optimizer::Lab& lab) {
    const std::vector<std::string> ids{"a-train0", "b-train1"};
    auto rollouts = lab.rollout(lab.current(), ids, "look");
    if (rollouts) seen.push_back(*std::move(rollouts));
  };
  return optimizer;
}

/// The target answers everything but one train task.
std::optional<tasks::Rollout> all_but_one(const rollout::Attempt& attempt) {
  if (attempt.task.id != "a-train0") return std::nullopt;
  return tasks::Rollout{.task = attempt.task.id, .why = "answered 503"};
}

TEST_F(TrainerTest, ATaskThatIsNeverAnsweredEndsNoRun) {
  harness_.twist = all_but_one;
  std::vector<std::vector<tasks::Rollout>> seen;
  const auto report = train(looking_optimizer({{"chatter"}, {"lesson a"}}, seen));
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(observer_.unmeasured, 2u) << "it is said each time";
  EXPECT_EQ(seen[1][0].status, tasks::RolloutStatus::infra_error)
      << "all that was left to ask was this task";
  EXPECT_EQ(seen[1][1].reply, "no");
}

TEST_F(TrainerTest, WhatAStepDidWithoutItDoesWithoutWhenItIsMadeAgain) {
  harness_.twist = all_but_one;
  std::vector<std::vector<tasks::Rollout>> seen;
  const auto optimizer = looking_optimizer({{"chatter", "lesson a"}, {"lesson b"}}, seen);
  request_.options.budget.rollouts = 12 + 8 + 3 + 12 + 6;
  const auto stopped = train(optimizer);
  ASSERT_TRUE(stopped) << stopped.error().message();
  ASSERT_EQ(outcomes(), (std::vector{Outcome::rejected})) << "and its step is open";

  harness_.twist = nullptr;
  request_.options.budget.rollouts = 1000;
  const auto report = train(optimizer);
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[1][0].status, tasks::RolloutStatus::infra_error);
  EXPECT_EQ(seen[1][1], seen[0][1]);
  EXPECT_EQ(seen[2][0].status, tasks::RolloutStatus::scored) << "another step asks for it";
  expect_verified(*report, request_.options);
}

TEST_F(TrainerTest, ARunSeesTheRepliesOfTheRunsThatItBuildsOn) {
  std::vector<std::vector<tasks::Rollout>> seen;
  ASSERT_TRUE(train(looking_optimizer({{"chatter"}}, seen)));
  request_.run_id = "run2";
  request_.start_new = true;
  ASSERT_TRUE(train(looking_optimizer({{"more"}}, seen)));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1], seen[0]);
  EXPECT_EQ(harness_.asked("a-train0"), 1);
}

// A score without its reply is nothing to learn from.
TEST_F(TrainerTest, WhatHasNoReplyHereIsAskedForAgain) {
  std::vector<std::vector<tasks::Rollout>> seen;
  ASSERT_TRUE(train(looking_optimizer({{"chatter"}}, seen)));
  std::filesystem::remove_all(repository_.path() / ".git" / "skillgit" / "runs");
  request_.run_id = "run2";
  request_.start_new = true;
  const auto report = train(looking_optimizer({{"more"}, {"yet more"}}, seen));
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[1], seen[0]);
  EXPECT_EQ(seen[2], seen[0]);
  EXPECT_EQ(harness_.asked("a-train0"), 2) << "once by each run";
  expect_verified(*report, request_.options);
}

// ---- Questions to the optimizer model

using Replies = std::vector<optimizer::Reply>;

/// Asks three questions at once before its step.
ScriptedOptimizer asking_optimizer(Replies& replies, Status* failed = nullptr) {
  ScriptedOptimizer optimizer({{"chatter"}});
  optimizer.before_step = [&replies, failed](optimizer::Lab& lab) {
    const std::vector<optimizer::Prompt> prompts{
        {"first", "s", "one"}, {"second", "s", "two"}, {"third", "s", "one"}};
    auto answered = lab.ask(prompts);
    if (answered)
      replies = *answered;
    else if (failed)
      *failed = fail(answered.error());
  };
  return optimizer;
}

TEST_F(TrainerTest, QuestionsAreAskedAtOnceAndAnsweredInOrder) {
  optimizer_model_ = &model_;
  request_.options.workers = 3;
  std::mutex mutex;
  std::condition_variable all_there;
  int waiting = 0;
  model_.twist = [&](const model::Request&) -> Status {
    std::unique_lock lock(mutex);
    ++waiting;
    all_there.notify_all();
    EXPECT_TRUE(all_there.wait_for(lock, std::chrono::seconds(30), [&] { return waiting == 3; }));
    return {};
  };
  Replies replies;
  const auto report = train(asking_optimizer(replies));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(replies, (Replies{{"re: one"}, {"re: two"}, {"re: one"}}));
  EXPECT_EQ(report->spending.optimizer,
            (Account{3, {.prompt_tokens = 21, .reply_tokens = 9, .unpriced_tokens = 30}}));
}

TEST_F(TrainerTest, AQuestionThatTheEndpointRefusesIsKeptAsRefusedAndNotAskedAgain) {
  optimizer_model_ = &model_;
  model_.twist = [](const model::Request& request) -> Status {
    if (request.messages.back().content == "one") return {};
    return fail(ErrorKind::refused, "too long");
  };
  Replies replies;
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train(asking_optimizer(replies)));
  EXPECT_EQ(replies, (Replies{{"re: one"}, {.text = "", .refused = true}, {"re: one"}}));
  EXPECT_EQ(model_.total(), 3);
  request_.options.budget.rollouts = 100;
  ASSERT_TRUE(train(asking_optimizer(replies)));
  EXPECT_EQ(replies, (Replies{{"re: one"}, {.text = "", .refused = true}, {"re: one"}}));
  EXPECT_EQ(model_.total(), 3);
}

TEST_F(TrainerTest, AnswersThatCouldNotBeUsedAreInTheRecordOfTheirStep) {
  ScriptedOptimizer optimizer({{"chatter"}});
  optimizer.before_step = [](optimizer::Lab& lab) {
    for (const char* const question : {"rank", "merge", "rank"}) lab.could_not_use(question);
  };
  const auto report = train(optimizer);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unused, (QuestionCounts{{"merge", 1}, {"rank", 2}}));
  EXPECT_EQ(in_words(report->unused), "1 merge, 2 rank");
  expect_verified(*report, request_.options);
}

TEST_F(TrainerTest, WhichEditsDidNotApplyIsInTheRecordOfTheirStep) {
  ScriptedOptimizer optimizer({{"lesson a"}});
  optimizer.report = {.proposed = 2, .applied = 1, .dropped = {{"delete 'x'", "anchor not found"}}};
  ASSERT_TRUE(train(optimizer));
  const std::string event =
      git({"log", "-1", "--format=%H %s", "--grep=^step 1", "refs/skillgit/runs/demo/run1"});
  EXPECT_THAT(event, testing::EndsWith("step 1: offered; 1 of 2 edits did not apply"));
  in_world([&optimizer](const World& world) {
    int met = 0;
    const auto run = store::RunName::parse("demo", "run1").value();
    EXPECT_TRUE(walk_records(world.store, run, [&](const Record& record) {
      const auto* step = std::get_if<StepRecord>(&record);
      if (!step) return true;
      EXPECT_EQ(step->report, optimizer.report);
      ++met;
      return false;
    }));
    EXPECT_EQ(met, 1);
    return met;
  });
}

TEST_F(TrainerTest, AnswersThatWereKeptAreNotAskedForAgain) {
  optimizer_model_ = &model_;
  model_.twist = [](const model::Request& request) -> Status {
    if (request.messages.back().content == "one") return {};
    return fail(ErrorKind::unavailable, "down");
  };
  Replies replies;
  Status failed;
  // The failure is passed on by real optimizers; here the budget ends the run after it.
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train(asking_optimizer(replies, &failed)));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(model_.total(), 2);

  model_.twist = nullptr;
  request_.options.budget.rollouts = 100;
  const auto report = train(asking_optimizer(replies));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(replies, (Replies{{"re: one"}, {"re: two"}, {"re: one"}}));
  EXPECT_EQ(model_.total(), 4);
}

TEST_F(TrainerTest, AnInterruptKeepsTheAnswersThatWereInFlight) {
  optimizer_model_ = &model_;
  model_.twist = [this](const model::Request&) -> Status {
    stop_.request_stop();
    return {};
  };
  Replies replies;
  ASSERT_FALSE(train(asking_optimizer(replies)));
  EXPECT_EQ(model_.total(), 1);
  model_.twist = nullptr;
  stop_ = std::stop_source();
  ASSERT_TRUE(train(asking_optimizer(replies)));
  EXPECT_EQ(model_.total(), 3);
}

TEST_F(TrainerTest, QuestionsAreUnderTheBudgetInCalls) {
  optimizer_model_ = &model_;
  request_.options.budget.calls = 1 + 20 + 2;  // The probe, the baseline with its repeats, and two.
  Replies replies;
  Status failed;
  const auto report = train(asking_optimizer(replies, &failed));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_FALSE(failed);
  EXPECT_EQ(report->stopped, StopReason::calls);
  EXPECT_EQ(report->spending.calls(), 23);
  EXPECT_EQ(model_.total(), 2);

  // With nothing left, not even the target's name is asked for.
  ASSERT_TRUE(train(asking_optimizer(replies)));
  EXPECT_EQ(harness_.probes, 1);
  EXPECT_EQ(model_.total(), 2);
}

TEST_F(TrainerTest, AnOfferWithASecretIsRefused) {
  secrets_ = {"open sesame"};
  ASSERT_TRUE(train(ScriptedOptimizer({{"say open sesame"}, {"say [redacted]"}, {"lesson a"}})));
  EXPECT_EQ(outcomes(), (std::vector{Outcome::refused, Outcome::refused, Outcome::accepted}));
  EXPECT_EQ(repository_.try_git({"log", "--all", "-S", "open sesame", "--format=%H"}).text, "");
}

TEST_F(TrainerTest, AnOfferWithCharactersThatAreNotShownIsRefused) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"say \x1b[2J"}, {"say \u202Ehi"}, {"lesson a"}})));
  EXPECT_EQ(outcomes(), (std::vector{Outcome::refused, Outcome::refused, Outcome::accepted}));
}

TEST_F(TrainerTest, SecretsInAnswersReachNobody) {
  optimizer_model_ = &model_;
  const std::string token = std::string("ghp") + "_" + std::string(36, 'b');
  Replies replies;
  ScriptedOptimizer optimizer({{"chatter"}});
  optimizer.before_step = [&](optimizer::Lab& lab) {
    replies = lab.ask(std::vector<optimizer::Prompt>{{"q", "s", token}}).value();
  };
  ASSERT_TRUE(train(optimizer));
  EXPECT_EQ(replies, Replies{{"re: [redacted]"}});
}

// ---- Money

TEST_F(TrainerTest, ABudgetInTokensEndsARunAndALargerOneGoesOn) {
  harness_.most = model::Tokens{.prompt = 90, .reply = 10};
  harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
    rollout.prompt_tokens = 20;
    rollout.reply_tokens = 2;
    return rollout;
  };
  request_.options.budget.tokens = 600;
  const ScriptedOptimizer optimizer({{"lesson a"}, {"lesson b"}});
  const auto stopped = train(optimizer);
  ASSERT_TRUE(stopped) << stopped.error().message();
  EXPECT_EQ(stopped->stopped, StopReason::tokens);
  EXPECT_TRUE(can_continue(stopped->stopped));
  EXPECT_LE(stopped->spending.cost().tokens(), 600);
  EXPECT_GT(stopped->spending.cost().tokens(), 500) << "it ends when there is no room for one more";

  request_.options.budget.tokens = 100'000;
  const auto rest = train(optimizer);
  ASSERT_TRUE(rest) << rest.error().message();
  EXPECT_EQ(rest->stopped, StopReason::full_marks);
  EXPECT_EQ(harness_.total(), 12 + 8 + 12 + 12) << "nothing was asked twice";
}

TEST_F(TrainerTest, ABudgetWithoutRoomForTheFirstRequestBeginsNothing) {
  request_.options.budget.tokens = 1;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(harness_.probes + harness_.total(), 0);
}

TEST_F(TrainerTest, ADollarBudgetWithoutAPriceIsRefusedBeforeAnythingIsAsked) {
  request_.options.budget.nano_usd = 1'000'000'000;
  const auto report = train(ScriptedOptimizer({{"lesson a"}}));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(harness_.probes + harness_.total(), 0);
}

// ---- What people are told

TEST_F(TrainerTest, AContinuedRunTellsTheBaselineAsItWas) {
  request_.options.budget.rollouts = 12 + 8 + 12;
  const ScriptedOptimizer optimizer({{"lesson a"}, {"lesson b"}});
  ASSERT_TRUE(train(optimizer));
  EXPECT_FALSE(observer_.current);

  request_.options.budget.rollouts = 100;
  ASSERT_TRUE(train(optimizer));
  EXPECT_EQ(observer_.baseline, (Standing{.mean = 0, .hard = 0, .tasks = 12, .missing = 0}));
  ASSERT_TRUE(observer_.current);
  EXPECT_EQ(observer_.current->mean, 500'000);
}

TEST_F(TrainerTest, ABaselineOfKnownScoresIsABaseline) {
  ASSERT_TRUE(train(ScriptedOptimizer({{"chatter"}})));
  request_.run_id = "run2";
  const auto report = train(ScriptedOptimizer({{""}}));
  ASSERT_TRUE(report) << report.error().message();
  const auto standings = in_world([&report](const World& world) {
    const auto log = world.store.load(report->header.name).value();
    return standings_of(world.repository, world.store, log).value();
  });
  ASSERT_TRUE(standings);
  EXPECT_EQ(standings->base, (Standing{.mean = 0, .hard = 0, .tasks = 12, .missing = 0}));
  EXPECT_EQ(standings, report->standings);
}

}  // namespace
}  // namespace skillgit::train
