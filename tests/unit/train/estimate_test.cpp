// What training will cost, before anything is spent.

#include "skillgit/train/estimate.hpp"

#include "lesson_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace skillgit::train {
namespace {

class EstimateTest : public LessonRun {
 protected:
  EstimateTest() {
    commit_skill(kSkill);
    request_.options.steps = 3;
    request_.options.gate.confirm = Confirm::automatic;
  }

  Result<Estimate> estimated() {
    return in_world([this](const World& world) {
      return estimate(world.repository, world.store, world.harness, optimizer_, request_);
    });
  }

  Result<TrainReport> train() {
    harness_.twist = [](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
      auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
      rollout.prompt_tokens = attempt.task.id[0] == 'a' ? 30 : 50;
      rollout.reply_tokens = 2;
      return rollout;
    };
    return in_world(
        [this](const World& world) { return skillgit::train::train(world, optimizer_, request_); });
  }

  ScriptedOptimizer optimizer_{{{"lesson a"}, {"chatter"}, {"lesson b"}}};
  TrainRequest request_ = lesson_request({.test = 0});
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

TEST_F(EstimateTest, GoesUpToWhatIsReservedWhereNothingWasRecorded) {
  harness_.most = model::Tokens{.prompt = 900, .reply = 64};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(plan->per_rollout);
  EXPECT_EQ(plan->per_rollout->recorded, 0);
  EXPECT_LT(plan->per_rollout->prompt.least, 100);
  EXPECT_EQ(plan->per_rollout->prompt.most, 900);
  EXPECT_EQ(plan->per_rollout->reply, (Range{1, 64}));
  EXPECT_EQ(plan->tokens->most, plan->rollouts.most * 964);
  EXPECT_FALSE(plan->nano_usd) << "no price is known";
}

// Each rollout after an accept carries what it added.
TEST_F(EstimateTest, TellsWhatALongerSkillMayCost) {
  harness_.most_for = [](const rollout::Attempt& attempt) {
    return model::Tokens{static_cast<std::int64_t>(attempt.skill.at("SKILL.md").size()), 64};
  };
  request_.options.max_skill_tokens = 1000;
  request_.options.prices.target = Price{.input = 10, .output = 100};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  const std::int64_t most = plan->rollouts.most;
  const auto& one = *plan->per_rollout;
  EXPECT_GT(*one.grown_prompt, one.prompt.most + 900) << "a token for four bytes";
  EXPECT_LT(*one.grown_prompt, one.prompt.most + 1000);
  EXPECT_EQ(plan->grown_tokens, most * (*one.grown_prompt + 64));
  EXPECT_EQ(plan->grown_nano_usd, most * (*one.grown_prompt * 10 + 64 * 100));

  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train());
  const auto recorded = estimated();
  ASSERT_TRUE(recorded) << recorded.error().message();
  EXPECT_GT(*recorded->per_rollout->grown_prompt, 50 + 900);
  EXPECT_LT(*recorded->per_rollout->grown_prompt, 50 + 1000);
}

// A skill may become large, and there may be thousands of tasks.
TEST_F(EstimateTest, AsksOfTheLongestPromptAloneWhatALongerSkillAdds) {
  std::vector<std::string> grown;
  harness_.most_for = [&grown](const rollout::Attempt& attempt) {
    const std::size_t skill = attempt.skill.at("SKILL.md").size();
    if (skill > 10'000) grown.push_back(attempt.task.id);
    return model::Tokens{static_cast<std::int64_t>(skill + attempt.task.input.size()), 64};
  };
  request_.options.max_skill_tokens = 10'000;
  ASSERT_TRUE(estimated());
  const auto longest = std::max_element(
      request_.tasks.tasks.begin(), request_.tasks.tasks.end(),
      [](const auto& a, const auto& b) { return a.input.size() < b.input.size(); });
  EXPECT_EQ(grown, std::vector<std::string>{longest->id});
}

TEST_F(EstimateTest, InventsNoTokensWhereTheHarnessForeseesNone) {
  request_.options.prices.target = Price{.input = 10, .output = 100};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_FALSE(plan->per_rollout);
  EXPECT_FALSE(plan->tokens);
  EXPECT_FALSE(plan->nano_usd);
}

// By the same counting as the purse's: the first request would be the last.
TEST_F(EstimateTest, TellsWhereTheBudgetHasNoRoomForOneRollout) {
  harness_.most = model::Tokens{.prompt = 900, .reply = 64};
  const auto forbidden_by = [this](auto limit) {
    request_.options.budget = {};
    limit(request_.options.budget);
    return estimated()->forbidden;
  };
  EXPECT_EQ(forbidden_by([](Budget& budget) { budget.tokens = 964; }), std::nullopt);
  EXPECT_EQ(forbidden_by([](Budget& budget) { budget.tokens = 963; }),
            (Forbidden{Stage::gate, StopReason::tokens}));
  EXPECT_EQ(forbidden_by([](Budget& budget) {
              budget.tokens = 2000;
              budget.shares.gate = Share{600};
            }),
            (Forbidden{Stage::train, StopReason::tokens}))
      << "800 are left of what the gate keeps";
  request_.options.prices.target = Price{.input = 10, .output = 100};
  EXPECT_EQ(forbidden_by([](Budget& budget) { budget.nano_usd = 900 * 10 + 64 * 100 - 1; }),
            (Forbidden{Stage::gate, StopReason::usd}));
}

TEST_F(EstimateTest, ReadsTokensOffWhatTheSkillsRunsRecorded) {
  request_.options.budget.rollouts = 20;
  ASSERT_TRUE(train());
  request_.options.prices.target = Price{.input = 10, .output = 100};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(plan->per_rollout);
  EXPECT_EQ(plan->per_rollout->recorded, 20);
  EXPECT_EQ(plan->per_rollout->prompt, (Range{30, 50}));
  EXPECT_EQ(plan->per_rollout->mean_prompt, 40);
  EXPECT_EQ(plan->tokens->most, plan->rollouts.most * 52);
  EXPECT_EQ(plan->nano_usd->most, plan->rollouts.most * (50 * 10 + 2 * 100));
}

TEST_F(EstimateTest, QuestionsCostWhatRecordedOnesDid) {
  EchoModel model;
  optimizer_model_ = &model;
  optimizer_.asks = 2;
  optimizer_.before_step = [](optimizer::Lab& lab) {
    ASSERT_TRUE(lab.ask(std::vector<optimizer::Prompt>{{"name", "system", "why"}}));
  };
  request_.options.prices.target = Price{.input = 10, .output = 100};
  EXPECT_FALSE(estimated()->per_question);
  ASSERT_TRUE(train());

  request_.run_id = "next";
  request_.start_new = true;
  const auto rollouts_alone = estimated()->nano_usd->most;
  request_.options.prices.optimizer = Price{.input = 1000, .output = 2000};
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  ASSERT_TRUE(plan->per_question);
  EXPECT_EQ(plan->per_question->recorded, 3) << "one a step";
  EXPECT_EQ(plan->per_question->prompt, (Range{7, 7}));
  EXPECT_EQ(plan->per_question->mean_reply, 3);
  EXPECT_EQ(plan->tokens->most, plan->rollouts.most * 52 + 3 * 2 * 10);
  EXPECT_EQ(plan->nano_usd->most, rollouts_alone + 3 * 2 * (7 * 1000 + 3 * 2000));
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

TEST_F(EstimateTest, TellsThatAFinishedRunHasNothingLeftToDo) {
  ASSERT_TRUE(train());
  request_.run_id_given = true;
  const auto plan = estimated();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_TRUE(plan->is_over);
  EXPECT_EQ(plan->rollouts, Range{});
  request_.documents.config = "other\n";
  const auto changed = estimated();
  ASSERT_FALSE(changed);
  EXPECT_NE(changed.error().message().find("is finished, and since then"), std::string::npos);
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
  repository_.git({"branch", "skillgit/demo/run2"});
  EXPECT_EQ(kind_with([](TrainRequest& r) {
              r.start_new = true;
              r.run_id = "run2";
            }),
            ErrorKind::invalid)
      << "a branch stands where those of the run would go";
}

TEST_F(EstimateTest, WaitsForNobodyAndLeavesNoTrace) {
  const auto locks = repository_.path() / ".git" / "skillgit" / "locks";
  ASSERT_TRUE(estimated());
  EXPECT_FALSE(std::filesystem::exists(locks));
  in_world([this](const World& world) {
    const auto lock = world.store.lock_skill("demo").value();
    EXPECT_TRUE(estimated()) << "another process trains it";
  });
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
  commit_skill(skill_with("Hm.\n"));
  EXPECT_EQ(estimated()->base, std::nullopt) << "nobody has asked with this one";
}

TEST_F(EstimateTest, AMeasurementCostsWhatTheRolloutsOfRunsDid) {
  const auto measured = [this] {
    EvalRequest request{.skill = {.files = {{"SKILL.md", kSkill}}, .id = "1"},
                        .against = Subject{.files = {{"SKILL.md", kSkill}}, .id = "2"},
                        .tasks = request_.tasks.of(tasks::Split::val),
                        .attempts = 3,
                        .prices = {.target = Price{.input = 10, .output = 100}}};
    return in_world([&](const World& world) {
      return estimate_measurement(world.repository, world.store, &world.harness, "demo", request);
    });
  };
  const auto unknown = measured();
  ASSERT_TRUE(unknown) << unknown.error().message();
  EXPECT_EQ(unknown->rollouts, 2 * 3 * 12);
  EXPECT_FALSE(unknown->tokens);

  harness_.most = model::Tokens{.prompt = 900, .reply = 64};
  EXPECT_EQ(measured()->tokens->most, 72 * 964);

  ASSERT_TRUE(train());
  EXPECT_EQ(measured()->tokens, (Range{72 * 32, 72 * 52}));
  EXPECT_EQ(measured()->nano_usd, (Range{72 * (300 + 200), 72 * (500 + 200)}));
}

}  // namespace
}  // namespace skillgit::train
