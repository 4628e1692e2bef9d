// The chat harness in a world where it is known what a skill is worth.

#include "skillgit/edge/rollout/chat_harness.hpp"

#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/model/http_model.hpp"
#include "support/scripted_server.hpp"
#include "support/world_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace skillgit::rollout {
namespace {

using namespace std::chrono_literals;
using support::FaultKind;
using support::WorldServer;
using tasks::RolloutStatus;
using testing::HasSubstr;
using testing::Not;

const text::SkillFiles kTaught{{"SKILL.md", "---\nname: demo\n---\n- lesson 3\n"}};
const text::SkillFiles kUntaught{{"SKILL.md", "---\nname: demo\n---\nBe brief.\n"}};

class ChatHarnessTest : public testing::TestWithParam<PromptForm> {
 protected:
  void serve(support::WorldServerOptions options = {}) {
    options.world.p_with = 1;
    options.world.p_without = 0;
    server = WorldServer::start(std::move(options)).value();
    model = model::open_http_model(
                {.endpoint = server->url(), .model = "world", .timeout = 5s, .retries = 0})
                .value();
    harness = make_chat_harness(*model, {.form = GetParam()});
    task.id = "f3-17";
    task.input = server->world().input(3, 17);
    task.expect = '"' + server->world().answer(3, 17) + '"';
    task.scorer = R"({"type":"exact"})";
  }

  tasks::Rollout run(const text::SkillFiles& skill) {
    return harness->run({skill, task}, {}).value();
  }

  std::unique_ptr<WorldServer> server;
  std::unique_ptr<model::Model> model;
  std::unique_ptr<Harness> harness;
  tasks::Task task;
};

INSTANTIATE_TEST_SUITE_P(BothForms, ChatHarnessTest,
                         testing::Values(PromptForm::plain, PromptForm::chat));

TEST_P(ChatHarnessTest, ScoresWhatTheSkillTaught) {
  serve();
  const auto taught = run(kTaught);
  EXPECT_EQ(taught.status, RolloutStatus::scored);
  EXPECT_EQ(taught.points, tasks::kFullMarks);
  EXPECT_EQ(taught.task, "f3-17");
  EXPECT_THAT(taught.prompt, HasSubstr("lesson 3\n\n"));
  EXPECT_THAT(taught.reply, HasSubstr(server->world().answer(3, 17)));
  EXPECT_GT(taught.prompt_tokens, 0);
  EXPECT_GT(taught.reply_tokens, 0);

  const auto untaught = run(kUntaught);
  EXPECT_EQ(untaught.status, RolloutStatus::scored);
  EXPECT_EQ(untaught.points, 0);
}

TEST_P(ChatHarnessTest, AnEndpointThatFailsGivesNoScore) {
  serve({.faults = {{.status = 500, .every = 1}}});
  const auto rollout = run(kTaught);
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_EQ(rollout.points, 0);
  EXPECT_THAT(rollout.why, HasSubstr("answered 500"));
  EXPECT_THAT(rollout.prompt, HasSubstr("lesson 3"));
}

TEST_P(ChatHarnessTest, AnEmptyReplyIsTheTargetsOwnFailure) {
  serve({.faults = {{.kind = FaultKind::no_text, .every = 1}}});
  const auto rollout = run(kTaught);
  EXPECT_EQ(rollout.status, RolloutStatus::failed);
  EXPECT_EQ(rollout.why, "an empty reply (finish reason 'length')");
}

TEST_P(ChatHarnessTest, AScorerThatCannotJudgeGivesNoScore) {
  serve();
  task.scorer = R"({"type":"no-such-scorer"})";
  const auto rollout = run(kTaught);
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_FALSE(rollout.why.empty());
}

TEST_P(ChatHarnessTest, TheIdentityNamesTheModelAsItAnswersAndHowItIsAsked) {
  serve();
  const std::string identity = harness->introduce({}, {})->identity;
  EXPECT_THAT(identity, HasSubstr(R"("model":"world-1")"));
  EXPECT_THAT(identity, HasSubstr(R"("temperature":0.0)"));
  EXPECT_THAT(identity, HasSubstr(R"("max_tokens":1024)"));
  EXPECT_THAT(identity, Not(HasSubstr("\n")));

  const auto hotter =
      make_chat_harness(*model, {.form = GetParam(), .sampling = {.temperature = 1}});
  EXPECT_NE(hotter->introduce({}, {})->identity, identity);
}

TEST_P(ChatHarnessTest, TheIdentityIsAskedForOnce) {
  serve();
  EXPECT_EQ(harness->introduce({}, {})->identity, harness->introduce({}, {})->identity);
  EXPECT_EQ(server->stats().requests, 1);
}

TEST_P(ChatHarnessTest, ADeadEndpointHasNoIdentity) {
  serve({.faults = {{.status = 500, .every = 1}}});
  const auto identity = harness->introduce({}, {});
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().kind(), ErrorKind::unavailable);
}

TEST_P(ChatHarnessTest, AGreetingTellsWhetherTheEndpointStillAnswers) {
  serve({.faults = {{.status = 500, .from = 3}}});
  ASSERT_TRUE(harness->introduce({}, {}));
  EXPECT_TRUE(harness->greet({}, {}));
  const auto gone = harness->greet({}, {});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind(), ErrorKind::unavailable);
}

TEST_P(ChatHarnessTest, AnotherModelThatGreetsIsNotTheEndpointThatWas) {
  serve({.faults = {{.kind = FaultKind::other_model, .at = 2}}});
  ASSERT_TRUE(harness->introduce({}, {}));
  EXPECT_FALSE(harness->greet({}, {}));
}

TEST_P(ChatHarnessTest, AnotherModelUnderTheSameNameGivesNoScore) {
  serve({.faults = {{.kind = FaultKind::other_model, .every = 2}}});
  ASSERT_TRUE(harness->introduce({}, {}));
  const auto rollout = run(kTaught);
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_EQ(rollout.points, 0);
  EXPECT_EQ(rollout.why, "the endpoint answered as model 'another-model', and before as 'world-1'");
  EXPECT_EQ(run(kTaught).status, RolloutStatus::scored);
}

TEST_P(ChatHarnessTest, AKeyThatIsRefusedEndsTheAttempts) {
  serve({.faults = {{.status = 401, .every = 1}}});
  const auto rollout = harness->run({kTaught, task}, {});
  ASSERT_FALSE(rollout);
  EXPECT_EQ(rollout.error().kind(), ErrorKind::denied);
}

TEST_P(ChatHarnessTest, ARequestThatIsTooLongIsTheTargetsOwnFailure) {
  serve({.faults = {{.status = 413, .every = 1}}});
  const auto rollout = run(kTaught);
  EXPECT_EQ(rollout.status, RolloutStatus::failed);
  EXPECT_THAT(rollout.why, HasSubstr("too long for the model"));
}

/// A model that takes no temperature, from its first or its second reply on.
class PickyModel final : public model::Model {
 public:
  explicit PickyModel(int from) : from_(from) {}

  Result<model::Reply> ask(const model::Request& request, std::stop_token) override {
    model::Reply reply{.text = "x", .model = "picky"};
    reply.sent = {.api = "openai", .temperature = request.sampling.temperature};
    if (++asked_ >= from_) reply.sent.temperature.reset();
    return reply;
  }

 private:
  int from_, asked_ = 0;
};

TEST_P(ChatHarnessTest, TheIdentityTellsWhatWasReallySent) {
  PickyModel picky(1);
  EXPECT_THAT(make_chat_harness(picky, {.form = GetParam()})->introduce({}, {})->identity,
              HasSubstr(R"("temperature":null)"));
}

TEST_P(ChatHarnessTest, OtherParametersThanBeforeGiveNoScore) {
  serve();
  PickyModel picky(2);
  const auto fickle = make_chat_harness(picky, {.form = GetParam()});
  ASSERT_TRUE(fickle->introduce({}, {}));
  const auto rollout = fickle->run({kTaught, task}, {}).value();
  EXPECT_EQ(rollout.status, RolloutStatus::infra_error);
  EXPECT_EQ(rollout.why, "the endpoint took other parameters than before");
}

/// A model that thinks for `thoughts` tokens, and answers with an error where that is too much.
class ThinkingTarget {
 public:
  explicit ThinkingTarget(int thoughts)
      : server_([thoughts](const support::ServerRequest& request) -> support::ServerAnswer {
          if (parse_json(request.body)->at("max_tokens").get<int>() <= thoughts)
            return {.status = 400,
                    .body =
                        R"({"error":{"message":"Could not finish the message because max_tokens )"
                        R"(or model output limit was reached."}})"};
          return {.body = R"({"model":"deep-1","choices":[{"message":{"content":"x"}}],)"
                          R"("usage":{"prompt_tokens":8,"completion_tokens":90}})"};
        }),
        model_(model::open_http_model({.endpoint = server_.url(), .model = "deep"}).value()),
        harness_(make_chat_harness(*model_, {})) {}

  Harness& harness() { return *harness_; }
  std::size_t requests() const { return server_.requests().size(); }

 private:
  support::ScriptedServer server_;
  std::unique_ptr<model::Model> model_;
  std::unique_ptr<Harness> harness_;
};

TEST(ThinkingTargetTest, AGreetingThatWasCutIsSentAgainWithTheRoomOfARollout) {
  ThinkingTarget target(64);
  std::vector<FailedTry> told;
  const Introduction introduced = target.harness()
                                      .introduce({},
                                                 [&](const FailedTry& one) -> Status {
                                                   told.push_back(one);
                                                   return {};
                                                 })
                                      .value();
  EXPECT_THAT(introduced.identity, HasSubstr(R"("model":"deep-1")"));
  EXPECT_EQ(introduced.used, (model::Tokens{8, 90}));
  ASSERT_EQ(introduced.failed.size(), 1U);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].answered) << "its thoughts are billed";
  EXPECT_EQ(told[0].most.value().reply, 16);
  EXPECT_EQ(told[0].most_of_next.value().reply, 1024);
  EXPECT_TRUE(target.harness().greet({}, {})) << "it lives, whatever its name";
  EXPECT_EQ(target.requests(), 3U);
}

TEST(ThinkingTargetTest, OneThatIsNeverDoneHasNoIdentity) {
  ThinkingTarget target(4000);
  const auto introduced = target.harness().introduce({}, {});
  ASSERT_FALSE(introduced);
  EXPECT_THAT(introduced.error().message(), HasSubstr("a greeting in 1024 tokens"));
  EXPECT_THAT(introduced.error().hint().value(), HasSubstr("max_tokens"));
}

TEST(ThinkingTargetTest, ARolloutThatIsCutIsItsOwnFailure) {
  ThinkingTarget target(4000);
  const tasks::Task task{.id = "t", .input = "hard"};
  const auto rollout = target.harness().run({kTaught, task}, {}).value();
  EXPECT_EQ(rollout.status, RolloutStatus::failed);
  EXPECT_EQ(rollout.why, "an empty reply (finish reason 'length')");
  EXPECT_EQ(rollout.prompt_tokens, 0) << "so that it stays counted at its worst case";
}

TEST_P(ChatHarnessTest, CancellingIsAnError) {
  serve({.faults = {{.kind = FaultKind::hang, .every = 1}}});
  std::stop_source source;
  source.request_stop();
  const auto rollout = harness->run({kTaught, task}, source.get_token());
  ASSERT_FALSE(rollout);
  EXPECT_EQ(rollout.error().kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace skillgit::rollout
