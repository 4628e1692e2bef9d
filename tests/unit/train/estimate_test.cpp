// What training will cost, before anything is spent.

#include "skillgit/train/estimate.hpp"

#include "lesson_world.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

using tasks::Split;

class EstimateTest : public testing::Test {
 protected:
  EstimateTest() {
    repository_.commit({{"skills/demo/SKILL.md",
                         "---\nname: demo\ndescription: Answers questions. Use in tests.\n---\n\n"
                         "# Demo\n\nAnswer.\n"}});
    for (const Split split : {Split::train, Split::val})
      for (auto& task : lesson_tasks(split, split == Split::val ? 12 : 4))
        request_.tasks.tasks.push_back(task);
    request_.documents.tasks = tasks::to_jsonl(request_.tasks);
    request_.documents.config = "[target]\nmodel = \"m\"\n";
    request_.tasks = tasks::parse_task_set(request_.documents.tasks).value();
    request_.slug = "demo";
    request_.skill_path = "skills/demo";
    request_.branch = "main";
    request_.options.steps = 3;
    request_.options.workers = 1;
    request_.run_id = "run1";
    request_.differences = [](const std::string& before, const std::string& now) {
      return before == now ? std::vector<std::string>{} : std::vector<std::string>{"target.model"};
    };
  }

  Result<Estimate> estimated() {
    const auto opened = store::Repository::open(repository_.path()).value();
    const auto store = store::RunStore::open(*opened).value();
    return estimate(*opened, *store, optimizer_, request_);
  }

  Result<TrainReport> train() {
    harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
      auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
      rollout.prompt_tokens = attempt.task.id[0] == 'a' ? 30 : 50;
      rollout.reply_tokens = 2;
      return rollout;
    };
    const auto opened = store::Repository::open(repository_.path()).value();
    const auto store = store::RunStore::open(*opened).value();
    const World world{.repository = *opened,
                      .store = *store,
                      .harness = harness_,
                      .clock = clock_,
                      .observer = observer_,
                      .stop = {}};
    return skillgit::train::train(world, optimizer_, request_);
  }

  support::ScratchRepository repository_;
  LessonHarness harness_;
  StoppedClock clock_;
  Recorder observer_;
  ScriptedOptimizer optimizer_{{{"lesson a"}, {"chatter"}, {"lesson b"}}};
  TrainRequest request_;
};

TEST_F(EstimateTest, CountsSecondPassesOnlyWhereThereMayBeAny) {
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->baseline, (Range{20, 20}));
  EXPECT_EQ(plan->confirm, 24);
  EXPECT_EQ(plan->rollouts, (Range{20, 20 + 3 * 2 * (12 + 24)}));

  request_.options.gate.confirm = Confirm::off;
  EXPECT_EQ(estimated()->rollouts.most, 20 + 3 * 2 * 12);
}

TEST_F(EstimateTest, CountsNeitherRepeatsNorSecondPassesUnderThePublishedRules) {
  request_.options.gate.published = true;
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->baseline, (Range{12, 12}));
  EXPECT_EQ(plan->confirm, 0);
}

TEST_F(EstimateTest, GuessesTokensWhereNothingWasRecorded) {
  request_.max_reply_tokens = 64;
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->per_rollout.recorded, 0);
  EXPECT_EQ(plan->per_rollout.reply, (Range{1, 64}));
  EXPECT_FALSE(plan->nano_usd) << "no price is known";
}

TEST_F(EstimateTest, ReadsTokensOffWhatTheSkillsRunsRecorded) {
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train());
  request_.options.prices.target = Price{.input = 10, .output = 100};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->per_rollout.recorded, 20);
  EXPECT_EQ(plan->per_rollout.prompt, (Range{30, 50}));
  EXPECT_EQ(plan->per_rollout.mean_prompt, 40);
  EXPECT_EQ(plan->tokens.most, plan->rollouts.most * 52);
  EXPECT_EQ(plan->nano_usd->most, plan->rollouts.most * (50 * 10 + 2 * 100));
}

TEST_F(EstimateTest, TellsWhatAnUnfinishedRunHasSpentAndHasLeft) {
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train());
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->continues, "demo/run1");
  EXPECT_EQ(plan->spent->rollouts, 20);
  EXPECT_EQ(plan->baseline, Range{}) << "it is measured";
  EXPECT_EQ(plan->confirm, 0) << "the target repeats itself";
}

// A plan that would not be carried out is none.
TEST_F(EstimateTest, RefusesWhatARealStartRefuses) {
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train());
  const auto kind_with = [this](auto change) {
    const auto before = request_;
    change(request_);
    const auto plan = estimated();
    request_ = before;
    return plan ? std::nullopt : std::optional(plan.error().kind());
  };
  repository_.git({"branch", "other"});
  EXPECT_EQ(kind_with([](TrainRequest& r) { r.documents.config = "other\n"; }),
            ErrorKind::conflict);
  EXPECT_EQ(kind_with([](TrainRequest& r) { r.branch = "other"; }), ErrorKind::conflict);
  EXPECT_EQ(kind_with([](TrainRequest& r) {
              r.branch = "other";
              r.start_new = true;
              r.run_id = "run2";
            }),
            std::nullopt);
  EXPECT_EQ(kind_with([](TrainRequest& r) { r.options.budget.nano_usd = 1; }), ErrorKind::invalid);
  const auto opened = store::Repository::open(repository_.path()).value();
  const auto store = store::RunStore::open(*opened).value();
  const auto lock = store->lock_skill("demo").value();
  EXPECT_EQ(kind_with([](TrainRequest&) {}), ErrorKind::conflict);
}

TEST_F(EstimateTest, KnowsHowTheSkillDoesWhereEarlierRunsHaveAskedAllOfVal) {
  EXPECT_EQ(estimated()->base, std::nullopt) << "nothing was ever asked";
  ASSERT_TRUE(train());
  request_.start_new = true;
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(plan->base);
  EXPECT_EQ(plan->base->mean, tasks::kFullMarks) << "both lessons have landed";
  EXPECT_EQ(plan->base->tasks, 12);
  repository_.commit({{"skills/demo/SKILL.md",
                       "---\nname: demo\ndescription: Another one. Use in tests.\n---\n\nHm.\n"}});
  EXPECT_EQ(estimated()->base, std::nullopt) << "nobody has asked with this one";
}

}  // namespace
}  // namespace skillgit::train
