// A run of the published rules from end to end: it pays for exactly what upstream pays for, changes
// regions without the gate, and can neither land nor be promoted.

#include "lesson_run.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/published.hpp"
#include "skillgit/train/standing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

namespace skillgit::train {
namespace {

using optimizer::Outcome;
using optimizer::SkilloptOptions;
using tasks::Split;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;

/// An optimizer model that is never at a loss: a new rule for every reflection, everything kept by
/// merges and rankings, and always another guidance.
class Scribe final : public model::Model {
 public:
  std::string always;                    ///< What it proposes every time, beside its rules.
  std::string odd;                       ///< JSON that stands in front of all that it proposes.
  int rules_an_answer = 1;               ///< Proposals of each reflection and merge.
  std::function<void()> thinks = [] {};  ///< Before each answer.

  Result<model::Reply> ask(const model::Request& request, std::stop_token) override {
    const std::scoped_lock lock(mutex_);
    ++asked;
    thinks();
    const std::string& system = request.messages.at(0).content;
    model::Reply reply;
    if (system.starts_with("# skillopt: rank"))
      reply.text = R"({"selected_indices": [1, 2, 3, 4]})";
    else if (system.starts_with("# skillopt: slow-update"))
      reply.text = R"({"slow_update_content": "guidance )" + std::to_string(asked) +
                   R"(", "reasoning": "So."})";
    else if (system.starts_with("# skillopt: meta-skill"))
      reply.text = R"({"meta_skill_content": "memory"})";
    else
      reply.text = rules();
    return reply;
  }

  int asked = 0;

 private:
  static std::string append(const std::string& text) {
    return R"({"op": "append", "from": [1], "text": ")" + text + "\"}";
  }

  std::string rules() {
    std::string list = always.empty() ? "" : append(always);
    for (int rule = 0; rule < rules_an_answer; ++rule)
      list += (list.empty() ? "" : ", ") + append("rule " + std::to_string(++written_));
    return "{\"edits\": [" + odd + list + "]}";
  }

  std::mutex mutex_;  ///< Several may ask at once.
  int written_ = 0;
};

/// The sizes of a run, in upstream's letters.
struct Sizes {
  TaskCounts tasks;
  int epochs = 0, batch = 0;
};

class PublishedRunTest : public LessonRun {
 protected:
  PublishedRunTest() {
    commit_skill(kSkill);
    optimizer_model_ = &scribe_;
    request_.options.steps = 100;
    request_.options.reuse = false;
    request_.options.gate = {.published = true, .final_test = true};
  }

  Result<TrainReport> train(const Sizes& sizes) {
    set_tasks(request_, sizes.tasks);
    return train_on_tasks(sizes);
  }

  std::unique_ptr<optimizer::Optimizer> optimizer_for(const Sizes& sizes) {
    options_.epochs = sizes.epochs;
    options_.batch_size = static_cast<std::size_t>(sizes.batch);
    options_.learning_rate = 4;
    options_.min_learning_rate = 2;
    options_.published = true;
    options_.reuse = request_.options.reuse;
    return optimizer::make_skillopt({.slug = "demo", .train = request_.tasks.of(Split::train)},
                                    options_);
  }

  Result<TrainReport> train_on_tasks(const Sizes& sizes) {
    const auto optimizer = optimizer_for(sizes);
    return in_world(
        [&](const World& world) { return skillgit::train::train(world, *optimizer, request_); });
  }

  /// How often the tasks of a split were asked, all together.
  int asked(Split split) const {
    int all = 0;
    for (const tasks::Task& task : request_.tasks.of(split)) all += harness_.asked(task.id);
    return all;
  }

  int tests_asked() const { return asked(Split::test); }

  /// Before its `answer`th answer the optimizer model thinks until the base was asked `count` tasks
  /// of a split, or a minute has passed.
  void think_until_asked(int answer, Split split, int count) {
    scribe_.thinks = [this, answer, split, count] {
      using namespace std::chrono_literals;
      if (scribe_.asked != answer) return;
      for (int tries = 0; asked(split) < count && tries < 60'000; ++tries)
        std::this_thread::sleep_for(1ms);
      seen_ = asked(split);
    };
  }

  /// Before its `answer`th answer all `count` tasks of the split are asked of the base, and once.
  void expect_made_while_thinking(int answer, Split split, int count) {
    request_.options.reuse = true;
    request_.options.workers = 60;
    think_until_asked(answer, split, count);
    const auto report = train({.tasks = {20, 10, 30}, .epochs = 1, .batch = 8});
    ASSERT_TRUE(report && report->final);
    EXPECT_EQ(seen_, count);
    expect_each_asked_once();
    expect_verified(*report, request_.options);
  }

  void expect_each_asked_once() const {
    EXPECT_EQ(tests_asked(), 30) << "base, which is the best one and the last";
    EXPECT_EQ(asked(Split::val), 10 + 3 * 10) << "the base, and a candidate a step";
  }

  /// What is made beside the optimizer model is not paid twice when that is interrupted.
  void expect_paid_once(int answer, Split split) {
    request_.options.reuse = true;
    request_.options.workers = 8;
    const Sizes sizes{.tasks = {20, 10, 30}, .epochs = 1, .batch = 8};
    think_until_asked(answer, split, 3);
    const auto think = scribe_.thinks;
    scribe_.thinks = [&] {
      think();
      if (scribe_.asked == answer) stop_.request_stop();
    };
    const auto stopped = train(sizes);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind(), ErrorKind::cancelled);
    EXPECT_GE(seen_, 3);
    stop_ = {};
    scribe_.thinks = [] {};
    const auto report = train(sizes);
    ASSERT_TRUE(report && report->final) << report.error().message();
    expect_each_asked_once();
    expect_verified(*report, request_.options);
  }

  Scribe scribe_;
  int seen_ = 0;  ///< Tasks that were asked when the optimizer model had thought.
  SkilloptOptions options_;
  TrainRequest request_ = lesson_request();
};

TEST_F(PublishedRunTest, PaysForTheRolloutsThatUpstreamPaysFor) {
  const auto report = train({.tasks = {20, 10, 30}, .epochs = 3, .batch = 8});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->accepted, 0);
  EXPECT_EQ(harness_.total(), 10 + 3 * 20 + 9 * 10 + 2 * 2 * 20 + 10 + 3 * 30);
  EXPECT_EQ(scribe_.asked, 9 + 2 * 2) << "one reflection a step; guidance and memory twice";
  expect_verified(*report, request_.options);
}

TEST_F(PublishedRunTest, AnEstimateKnowsWhatIsPaidForEvenIfNothingIsProposed) {
  const Sizes sizes{.tasks = {20, 10, 30}, .epochs = 3, .batch = 8};
  set_tasks(request_, sizes.tasks);
  scribe_.rules_an_answer = 0;
  options_.slow_update = options_.meta_skill = false;
  const auto least = [&] {
    const auto optimizer = optimizer_for(sizes);
    return in_world([&](const World& world) {
      return estimate(world.repository, world.store, world.harness, *optimizer, request_)
          .value()
          .rollouts.least;
    });
  };
  EXPECT_EQ(least(), 10 + 3 * 20 + 2 * 30);
  request_.options.reuse = true;
  EXPECT_EQ(least(), 10 + 8 + 30) << "later steps may know what they ask for";
  request_.options.reuse = false;

  request_.options.budget.rollouts = 10 + 8 + 8;
  ASSERT_TRUE(train_on_tasks(sizes));
  request_.options.budget = {};
  EXPECT_EQ(least(), 2 * 20 + 2 * 30) << "the third step may be made but for its end";
  ASSERT_TRUE(train_on_tasks(sizes));
  EXPECT_EQ(harness_.total(), 10 + 3 * 20 + 2 * 30);
  request_.run_id_given = true;
  EXPECT_EQ(least(), 0) << "it is over";
}

TEST_F(PublishedRunTest, PaysForTheRolloutsOfUpstreamsDefaults) {
  scribe_.always = "lesson a";
  const auto report = train({.tasks = {80, 40, 280}, .epochs = 4, .batch = 40});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(harness_.total(), 1680);
  expect_verified(*report, request_.options);
}

TEST_F(PublishedRunTest, ABadEditIsDroppedAloneAndOneWithoutTextIsMade) {
  scribe_.odd = R"({"op": "add"}, {"op": "append", "content": ""}, )";
  scribe_.always = "lesson a";
  const auto report = train({.tasks = {20, 10, 30}, .epochs = 1, .batch = 20});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->accepted, 1);
  EXPECT_THAT(repository_.git({"log", "--all", "--format=%s"}), HasSubstr("append ''"));
  expect_verified(*report, request_.options);
}

/// A benchmark that SkillOpt was published with, and what a run of its defaults pays for.
struct Benchmark {
  std::string name;
  TaskCounts tasks;
  int rollouts = 0;
};

class BenchmarkTest : public PublishedRunTest, public testing::WithParamInterface<Benchmark> {};

TEST_P(BenchmarkTest, PaysForTheRolloutsThatUpstreamPaysForOnIt) {
  const auto report = train({.tasks = GetParam().tasks, .epochs = 4, .batch = 40});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(harness_.total(), GetParam().rollouts);
}

INSTANTIATE_TEST_SUITE_P(Published, BenchmarkTest,
                         testing::Values(Benchmark{"DocVQA", {107, 53, 374}, 2412},
                                         Benchmark{"OfficeQA", {50, 24, 172}, 1076},
                                         Benchmark{"ALFWorld", {39, 18, 134}, 786},
                                         Benchmark{"LiveMath", {35, 17, 125}, 737}),
                         [](const auto& instance) { return instance.param.name; });

TEST_F(PublishedRunTest, AsksTheQuestionsOfUpstreamsDefaults) {
  int attempts = 0;
  harness_.twist = [&](const rollout::Attempt& attempt) {
    // Half of each batch fails.
    return std::optional(LessonHarness::rollout_of(
        attempt.task, attempt.task.split == Split::train && ++attempts % 2 == 0));
  };
  scribe_.rules_an_answer = 5;
  const auto report = train({.tasks = {80, 40, 1}, .epochs = 4, .batch = 40});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(scribe_.asked, 86) << "SpreadsheetBench's: 6 reflections, 3 merges, 1 ranking a step";
}

TEST_F(PublishedRunTest, WithReuseNothingIsPaidTwice) {
  request_.options.reuse = true;
  const auto report = train({.tasks = {20, 10, 30}, .epochs = 3, .batch = 8});
  ASSERT_TRUE(report) << report.error().message();
  for (const tasks::Task& task : request_.tasks.of(Split::test))
    EXPECT_EQ(harness_.asked(task.id), 2) << "base, which is the best one, and the last";
  EXPECT_LT(harness_.total(), 340);
  expect_verified(*report, request_.options);
}

TEST_F(PublishedRunTest, GuidanceChangesTheSkillWithoutTheGate) {
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 2, .batch = 20});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(outcomes(), (std::vector{Outcome::rejected, Outcome::rejected, Outcome::forced}));
  EXPECT_EQ(report->forced, 1);
  EXPECT_THAT(repository_.git({"log", "-1", "--format=%B", "skillgit/demo/run1/accepted"}),
              testing::AllOf(HasSubstr("Skillgit-Decision: forced"),
                             HasSubstr("Skillgit-Rules: published")));
  expect_verified(*report, request_.options);
}

TEST_F(PublishedRunTest, RegionsPassTheGateWhereTheyAreToldTo) {
  request_.options.gate.regions = Regions::gated;
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 2, .batch = 20});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(outcomes(), Each(Outcome::rejected));
}

TEST_F(PublishedRunTest, NothingLandsAndNothingCanBePromoted) {
  scribe_.always = "lesson a";
  const std::string before = repository_.git({"rev-parse", "main"});
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 2, .batch = 20});
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(outcomes(), Contains(Outcome::accepted));
  EXPECT_FALSE(report->landing);
  EXPECT_EQ(repository_.git({"rev-parse", "main"}), before);
  EXPECT_TRUE(in_world([&report](const World& world) {
    return is_published(world.store.load(report->header.name).value()).value();
  }));
  const auto source = [this](const std::string& revision) {
    return in_world([&revision](const World& world) {
      const auto commit = world.repository.resolve(revision).value();
      return published_source(world.repository, world.store, "demo", commit).value();
    });
  };
  EXPECT_EQ(source("skillgit/demo/run1/accepted"), report->header.name);
  EXPECT_EQ(source("refs/skillgit/rejected/demo/run1/c0002^{commit}"), report->header.name);
  EXPECT_EQ(source("main"), std::nullopt);
}

TEST_F(PublishedRunTest, TheLastSkillBecomesTheBestWhenItScoresMore) {
  harness_.twist = [](const rollout::Attempt& attempt) {
    const bool guided = attempt.skill.at("SKILL.md").find("guidance") != std::string::npos;
    const bool ruled = attempt.skill.at("SKILL.md").find("rule") != std::string::npos;
    return std::optional(LessonHarness::rollout_of(attempt.task, guided && !ruled));
  };
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 2, .batch = 20});
  ASSERT_TRUE(report && report->final);
  EXPECT_TRUE(report->final->promoted);
  EXPECT_EQ(report->final->base, 0);
  EXPECT_EQ(report->final->best, tasks::kFullMarks);
  EXPECT_EQ(report->final->last, std::nullopt);
  EXPECT_EQ(report->standings->current.mean, tasks::kFullMarks);
}

TEST_F(PublishedRunTest, BaseBestAndLastAreToldWithTheirScores) {
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 2, .batch = 20});
  ASSERT_TRUE(report && report->final);
  in_world([&report](const World& world) {
    const store::RunLog log = world.store.load(report->header.name).value();
    const auto skills = published_skills(world.repository, world.store, log);
    ASSERT_TRUE(skills) << skills.error().message();
    ASSERT_EQ(skills->size(), 3u);
    const auto& [base, best, last] = std::tie((*skills)[0], (*skills)[1], (*skills)[2]);
    EXPECT_EQ(base.commit, report->header.base);
    EXPECT_EQ(best.commit, report->header.base) << "nothing was accepted";
    EXPECT_EQ(last.commit, report->tip) << "guidance was forced";
    for (const PublishedSkill& skill : *skills) EXPECT_EQ(skill.val.missing, 0) << skill.name;
    EXPECT_EQ(base.test, report->final->base);
    EXPECT_EQ(best.test, report->final->best);
    EXPECT_EQ(last.test, report->final->last);
    EXPECT_NE(last.test_keys, best.test_keys);
  });
}

TEST_F(PublishedRunTest, ContinuedItEndsAsItWouldHave) {
  const Sizes sizes{.tasks = {20, 10, 4}, .epochs = 2, .batch = 20};
  request_.options.budget.rollouts = 60;
  const auto stopped = train(sizes);
  ASSERT_TRUE(stopped) << stopped.error().message();
  EXPECT_EQ(stopped->stopped, StopReason::rollouts);
  request_.options.budget.rollouts = {};
  const auto report = train(sizes);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(harness_.total(), 10 + 2 * 20 + 2 * 10 + 2 * 20 + 10 + 3 * 4);
  EXPECT_TRUE(report->final);
}

TEST_F(PublishedRunTest, TheTestOfTheBaseIsMadeWhileTheOptimizerModelThinks) {
  expect_made_while_thinking(2, Split::test, 30);
}

TEST_F(PublishedRunTest, TheBaselineIsMeasuredBesideTheFirstStep) {
  expect_made_while_thinking(1, Split::val, 10);
}

TEST_F(PublishedRunTest, WithoutABaselineTheFirstStepOffersNothing) {
  request_.options.reuse = true;
  const Sizes sizes{.tasks = {20, 10, 30}, .epochs = 1, .batch = 8};
  harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    if (attempt.task.split != Split::val || attempt.task.id.back() % 2 == 0) return std::nullopt;
    return tasks::Rollout{.task = attempt.task.id, .why = "a gap"};
  };
  const auto stopped = train(sizes);
  ASSERT_TRUE(stopped) << stopped.error().message();
  EXPECT_EQ(stopped->stopped, StopReason::indecisive);
  EXPECT_EQ(stopped->steps, 0);
  EXPECT_TRUE(outcomes().empty());
  const int trained = asked(Split::train);

  harness_.twist = nullptr;
  const auto report = train(sizes);
  ASSERT_TRUE(report && report->final) << report.error().message();
  EXPECT_EQ(asked(Split::train), trained + 20 - 8) << "the first batch was paid";
  expect_verified(*report, request_.options);
}

TEST_F(PublishedRunTest, InterruptedWhileTheBaselineIsMeasuredNothingIsPaidTwice) {
  expect_paid_once(1, Split::val);
}

TEST_F(PublishedRunTest, InterruptedWhileTheTestOfTheBaseIsMadeNothingIsPaidTwice) {
  expect_paid_once(2, Split::test);
}

TEST_F(PublishedRunTest, UnderABudgetNothingIsAskedBeforeItsTime) {
  request_.options.reuse = true;
  request_.options.workers = 4;
  request_.options.budget.rollouts = 100'000;
  scribe_.thinks = [&] {
    using namespace std::chrono_literals;
    std::this_thread::sleep_for(10ms);
    EXPECT_EQ(tests_asked(), 0);
  };
  const auto report = train({.tasks = {20, 10, 30}, .epochs = 1, .batch = 8});
  ASSERT_TRUE(report && report->final);
  EXPECT_EQ(tests_asked(), 30);
}

TEST_F(PublishedRunTest, ATestTaskThatIsATrainTaskTooIsAskedInItsTurn) {
  request_.options.reuse = true;
  request_.options.workers = 4;
  scribe_.thinks = [] { std::this_thread::sleep_for(std::chrono::milliseconds(10)); };
  const Sizes sizes{.tasks = {20, 10, 2}, .epochs = 1, .batch = 20};
  set_tasks(request_, sizes.tasks);
  tasks::Task twin = request_.tasks.of(Split::train).front();
  twin.id = "twin";
  twin.split = Split::test;
  request_.tasks.tasks.push_back(twin);
  freeze_tasks(request_);
  const auto report = train_on_tasks(sizes);
  ASSERT_TRUE(report && report->final);
  EXPECT_EQ(harness_.asked("twin"), 0) << "its score is that of the train task";
}

TEST_F(PublishedRunTest, ItsRulesExcludeSecondPassesAndMargins) {
  request_.options.gate.confirm = Confirm::on;
  const auto report = train({.tasks = {20, 10, 4}, .epochs = 1, .batch = 20});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(),
            "gate.confirm is on, and gate.published knows no second pass");
}

TEST_F(PublishedRunTest, AnEndOnTestTasksThatAreNotThereIsRefusedBeforeAnythingIsAsked) {
  const Sizes sizes{.tasks = {20, 10, 0}, .epochs = 1, .batch = 20};
  const auto report = train(sizes);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(report.error().message(),
            "gate.final_test is set, and skill 'demo' has no test tasks to end on");
  EXPECT_EQ(harness_.total(), 0);
  request_.options.gate.final_test = false;
  EXPECT_TRUE(train(sizes));
}

}  // namespace
}  // namespace skillgit::train
