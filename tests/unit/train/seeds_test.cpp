// The same run once a seed: independent runs from one base, and one measurement of them all.

#include "skillgit/train/seeds.hpp"

#include "lesson_run.hpp"
#include "train/fold.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace skillgit::train {
namespace {

using tasks::Split;

/// Runs that all start from `kSkill`; each has a script of its own.
class SeedsTest : public LessonRun {
 protected:
  SeedsTest() { commit_skill(kSkill); }

  TrainRequest request_with(std::uint64_t seed) const {
    TrainRequest request = lesson_request({.test = 12});
    request.documents.config = "seed = " + std::to_string(seed) + "\n";
    request.options.seed = seed;
    request.differences = [](const std::string& before, const std::string& now) {
      return before == now ? std::vector<std::string>{} : std::vector<std::string>{"seed changed"};
    };
    request.now += now_;
    return request;
  }

  SeedsRequest request() {
    SeedsRequest request{.set = "new" + std::to_string(now_++), .budget = budget_};
    for (std::size_t at = 0; at < scripts_.size(); ++at)
      request.runs.push_back(
          {std::make_shared<ScriptedOptimizer>(scripts_[at]), request_with(first_seed_ + at)});
    if (measures_) request.test = request.runs.front().request.tasks.of(Split::test);
    return request;
  }

  Result<SeedsReport> train(SeedsRequest request) {
    return in_world([&](const World& world) { return train_seeds(world, std::move(request)); });
  }
  Result<SeedsReport> train() { return train(request()); }

  Position position_of(const std::string& run) {
    return in_world([&](const World& world) {
      return fold(world.store.load(store::RunName::parse("demo", run).value()).value()).value();
    });
  }

  std::vector<std::vector<std::vector<std::string>>> scripts_{
      {{"lesson a"}, {"chatter"}}, {{"chatter"}, {"lesson a"}, {"lesson b"}}};
  std::uint64_t first_seed_ = 7;
  Budget budget_;
  bool measures_ = true;
  int now_ = 0;
};

TEST_F(SeedsTest, EachSeedIsAWholeRunFromTheSameBaseAndNoneLands) {
  const std::string base = git({"rev-parse", "main"});
  const auto report = train();

  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(report->runs.size(), 2u);
  for (const SeedResult& result : report->runs) {
    EXPECT_EQ(result.run.header.base.hex, base);
    EXPECT_FALSE(result.run.landing);
  }
  EXPECT_EQ(git({"rev-parse", "main"}), base);
  EXPECT_EQ(report->runs[0].seed, 7u);
  EXPECT_EQ(report->runs[1].seed, 8u);
  EXPECT_EQ(report->runs[0].run.header.name.run(), "new0-run1");
  EXPECT_EQ(report->runs[0].run.accepted, 1);
  EXPECT_EQ(report->runs[1].run.accepted, 2);
}

TEST_F(SeedsTest, WhatWasMadeIsMeasuredAfreshOnceAndTheBaseBesides) {
  const auto report = train().value();
  ASSERT_TRUE(report.fresh_base);
  EXPECT_EQ(report.fresh_base->mean, 0);
  EXPECT_EQ(report.runs[0].fresh->mean, tasks::kFullMarks / 2);
  EXPECT_EQ(report.runs[1].fresh->mean, tasks::kFullMarks);
  EXPECT_EQ(harness_.asked("a-test0"), 3);
  EXPECT_TRUE(report.is_measured());
}

TEST_F(SeedsTest, ATaskThatCouldNotBeMeasuredIsOneOfAllTasksAndMissing) {
  std::set<std::string> gone{"a-test0"};
  harness_.twist = [&](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    if (!gone.contains(attempt.task.id)) return std::nullopt;
    tasks::Rollout failed;
    failed.task = attempt.task.id;
    return failed;
  };
  const auto with_one = train().value();
  EXPECT_EQ(with_one.runs[1].fresh,
            (Standing{.mean = tasks::kFullMarks, .hard = 11, .tasks = 12, .missing = 1}));
  EXPECT_TRUE(with_one.is_measured());

  gone.insert("b-test1");
  ++first_seed_;
  const auto with_two = train().value();
  EXPECT_EQ(with_two.runs[1].fresh->missing, 2);
  EXPECT_FALSE(with_two.is_measured());
}

TEST_F(SeedsTest, EqualSkillsAreMeasuredOnce) {
  scripts_ = {{{"chatter"}}, {{"lesson a"}}, {{"lesson a"}}};
  const auto report = train().value();
  EXPECT_EQ(harness_.asked("a-test0"), 2) << "the base, which the first run left, and lesson a";
  EXPECT_EQ(report.runs[0].fresh, report.fresh_base);
  EXPECT_EQ(report.runs[1].fresh, report.runs[2].fresh);
}

TEST_F(SeedsTest, NoRunKnowsWhatAnotherHasDrawnOrRejected) {
  TrainRequest plain = request_with(1);
  plain.run_id = "earlier";
  in_world([&](const World& world) {
    return skillgit::train::train(world, ScriptedOptimizer({{"chatter"}}), plain).value();
  });
  const auto report = train().value();
  const auto pins_of = [&](int number) {
    return position_of(run_id({report.set, number})).start.pins;
  };
  ASSERT_EQ(pins_of(1).size(), 1u) << "what was there before the first began";
  EXPECT_EQ(pins_of(2), pins_of(1));
}

TEST_F(SeedsTest, TheSameCommandTellsAFinishedSetAgainAndAsksNothing) {
  const auto first = train().value();
  const int asked = harness_.total();
  const int probes = harness_.probes;
  const auto again = train().value();
  EXPECT_EQ(again.set, first.set);
  EXPECT_EQ(again.runs[1].fresh, first.runs[1].fresh);
  EXPECT_EQ(again.spending, first.spending);
  EXPECT_EQ(harness_.total(), asked);
  EXPECT_EQ(harness_.probes, probes);
}

/// The same set in a repository of its own.
class Unbroken final : public SeedsTest {
 public:
  int cost() {
    train().value();
    return harness_.total();
  }

 private:
  void TestBody() override {}
};

TEST_F(SeedsTest, AnInterruptedSetGoesOnWhereItStopped) {
  int left = 60;
  harness_.twist = [&](const rollout::Attempt&) -> std::optional<tasks::Rollout> {
    if (--left == 0) stop_.request_stop();
    return std::nullopt;
  };
  EXPECT_EQ(train().error().kind(), ErrorKind::cancelled);
  const int asked = harness_.total();
  stop_ = {};
  const auto report = train().value();
  EXPECT_EQ(report.set, "new0");

  EXPECT_GT(harness_.total(), asked);
  EXPECT_EQ(harness_.total(), Unbroken().cost()) << "in two parts it costs what it does in one";
}

TEST_F(SeedsTest, MoreSeedsAddRunsToTheSet) {
  const auto first = train().value();
  scripts_.push_back({{"lesson b"}});
  const auto grown = train().value();
  EXPECT_EQ(grown.set, first.set);
  EXPECT_EQ(grown.runs[2].run.header.base, first.runs[0].run.header.base);
  EXPECT_EQ(position_of(run_id({grown.set, 3})).start.pins, std::vector<Pin>());
}

TEST_F(SeedsTest, APartOfASetIsNotToldAsIfItWereAll) {
  scripts_.push_back({{"lesson b"}});
  const auto whole = train().value();
  scripts_.pop_back();
  const auto part = train();
  ASSERT_FALSE(part);
  EXPECT_EQ(part.error().kind(), ErrorKind::usage);
  EXPECT_EQ(part.error().message(),
            "set '" + whole.set + "' has 3 runs, and 2 of them would be a choice");
}

TEST_F(SeedsTest, AFinishedSetOfOtherSettingsOrAnotherBaseIsLeftAlone) {
  train().value();
  first_seed_ = 20;
  EXPECT_EQ(train().value().set, "new1");
  commit_skill(kSkill + "More.\n");
  EXPECT_EQ(train().value().set, "new2");
}

TEST_F(SeedsTest, AnUnfinishedSetOfOtherSettingsIsAConflict) {
  budget_.rollouts = 60;
  ASSERT_EQ(train().value().runs[0].run.stopped, StopReason::rollouts);
  first_seed_ = 20;
  const auto report = train();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::conflict);
  EXPECT_NE(report.error().message().find("seed changed"), std::string::npos);
}

TEST_F(SeedsTest, TheBudgetIsOfAllRunsInEqualParts) {
  budget_.rollouts = 90;
  scripts_ = {{{"chatter"}, {"twaddle"}, {"waffle"}, {"prattle"}}, {{"lesson a"}}};
  const auto report = train().value();
  EXPECT_EQ(report.runs[0].run.stopped, StopReason::rollouts);
  EXPECT_EQ(report.runs[0].run.spending.rollouts, 45);
  EXPECT_EQ(report.runs[1].run.stopped, StopReason::finished);
  EXPECT_LE(report.spending.rollouts, 90);
  EXPECT_EQ(report.measurement_stopped, StopReason::rollouts);
  EXPECT_FALSE(report.is_measured());

  budget_.rollouts = 400;
  const auto more = train().value();
  EXPECT_EQ(more.set, report.set);
  EXPECT_EQ(more.runs[0].run.stopped, StopReason::finished);
  EXPECT_TRUE(more.is_measured());
}

TEST_F(SeedsTest, ABudgetThatLeavesNothingForARunIsRefused) {
  budget_.rollouts = 1;
  EXPECT_EQ(train().error().kind(), ErrorKind::usage);
}

TEST_F(SeedsTest, APlainRunNeverGoesOnWithARunOfASet) {
  budget_.rollouts = 60;
  const auto set = train().value();
  TrainRequest plain = request_with(7);
  plain.run_id = "plain";
  const auto report = in_world([&](const World& world) {
    return skillgit::train::train(world, ScriptedOptimizer({{"chatter"}}), plain).value();
  });
  EXPECT_EQ(report.header.name.run(), "plain");
  budget_.rollouts = 400;
  EXPECT_EQ(train().value().set, set.set) << "nor a set with a plain run";
}

TEST_F(SeedsTest, AnEstimateTellsOfEveryRunThatIsToCome) {
  const auto estimated = [&] {
    return in_world([&](const World& world) {
      return estimate_seeds(world.repository, world.store, world.harness, request()).value();
    });
  };
  EXPECT_EQ(estimated().to_come.size(), 2u);
  EXPECT_EQ(estimated().fresh_rollouts, 3 * 12);
  EXPECT_EQ(harness_.total(), 0);
  train().value();
  EXPECT_EQ(estimated().to_come.size(), 0u);
}

TEST(PlaceInSetTest, IsReadOffTheIdOfARun) {
  EXPECT_EQ(run_id({"20261125-abcde", 12}), "20261125-abcde-run12");
  EXPECT_EQ(place_in_set("20261125-abcde-run12"), (PlaceInSet{"20261125-abcde", 12}));
  for (const char* other : {"20261125-abcde", "-run1", "x-run", "x-run0", "x-run01", "x-run-1",
                            "x-run1x", "x-run99999999999"})
    EXPECT_FALSE(place_in_set(other)) << other;
}

TEST(SpreadTest, IsThatOfASample) {
  const std::vector<tasks::Points> scores{500'000, 700'000, 900'000};
  const Spread spread = spread_of(scores);
  EXPECT_NEAR(spread.mean, 0.7, 1e-12);
  EXPECT_NEAR(spread.deviation, 0.2, 1e-12);
  EXPECT_EQ(spread.least, 0.5);
  EXPECT_EQ(spread.most, 0.9);
  EXPECT_EQ(spread_of(std::vector<tasks::Points>{3}).deviation, 0);
}

RC_GTEST_PROP(SpreadProperty, MeanAndDeviationLieWithinTheRange, ()) {
  const auto scores = *rc::gen::nonEmpty(rc::gen::container<std::vector<tasks::Points>>(
      rc::gen::inRange<tasks::Points>(0, 1'000'001)));
  const Spread spread = spread_of(scores);
  RC_ASSERT(spread.least - 1e-9 <= spread.mean && spread.mean <= spread.most + 1e-9);
  RC_ASSERT(spread.deviation >= 0 && spread.deviation <= spread.most - spread.least + 1e-9);
}

}  // namespace
}  // namespace skillgit::train
