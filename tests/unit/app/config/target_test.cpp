// A key leaves the environment only here.

#include "skillgit/app/config/config.hpp"

#include "support/box_allowed.hpp"

#include <gtest/gtest.h>

namespace skillgit::config {
namespace {

Config configured() {
  Config config;
  config.target.http.endpoint = "http://localhost:1/v1";
  config.target.http.model = "m";
  return config;
}

TEST(TargetTest, NeedsAnEndpointAndAModel) {
  EXPECT_TRUE(target_model(configured(), {}));
  Config config = configured();
  config.target.http.model.clear();
  EXPECT_EQ(target_model(config, {}).error().message(), "'target.model' is not set");
  config.target.http.endpoint.clear();
  const auto missing = target_model(config, {});
  EXPECT_EQ(missing.error().message(), "'target.endpoint' is not set");
  EXPECT_TRUE(missing.error().hint().has_value());
}

TEST(TargetTest, TakesTheKeyFromTheVariableThatIsNamed) {
  Config config = configured();
  config.target.api_key_env = "MY_KEY";
  EXPECT_EQ(target_model(config, {{"MY_KEY", "secret"}}).value().api_key, "secret");
  EXPECT_EQ(target_model(config, {}).error().message(),
            "environment variable 'MY_KEY' holds no key");
  EXPECT_FALSE(target_model(config, {{"MY_KEY", ""}}));
  EXPECT_FALSE(target_model(config, {{"MY_KEY", " \n"}}));
}

// As `export MY_KEY="$(cat key.txt) "` leaves it: what is sent is what redaction looks for.
TEST(TargetTest, WhiteSpaceAroundAKeyIsNoPartOfIt) {
  Config config = configured();
  config.target.api_key_env = "MY_KEY";
  EXPECT_EQ(target_model(config, {{"MY_KEY", "\tsecret \n"}}).value().api_key, "secret");
}

TEST(TargetTest, NoMessageShowsWhatIsSecret) {
  const auto http = target_model(configured(), {{"http_proxy", "http://me:password-1@proxy"}});
  EXPECT_NE(std::find(http->secrets.begin(), http->secrets.end(), "password-1"),
            http->secrets.end());
}

TEST(TargetTest, WithoutANameThereIsNoKey) {
  EXPECT_EQ(target_model(configured(), {{"MY_KEY", "secret"}}).value().api_key, "");
}

TEST(TargetTest, NoMoreAreInFlightThanThereAreWorkers) {
  Config config = configured();
  config.train.workers = 7;
  EXPECT_EQ(target_model(config, {}).value().limits.at_once, 7);
}

TEST(TargetTest, AnApiOfConversationsTakesNoPlainPrompt) {
  Config config = configured();
  config.target.prompt = optimizer::PromptForm::plain;
  EXPECT_TRUE(target_model(config, {}));
  config.target.http.api = model::Api::anthropic;
  const auto refused = target_model(config, {});
  EXPECT_EQ(refused.error().message(), "the API 'anthropic' cannot complete a plain text");
  EXPECT_TRUE(refused.error().hint());
}

TEST(TargetTest, AnOptimizersModelNeedsAnEndpointAndAName) {
  Config config;
  EXPECT_FALSE(optimizer_model(config, {}).value());
  config.optimizer.http.endpoint = "http://localhost:1/v1";
  EXPECT_EQ(optimizer_model(config, {}).error().message(), "'optimizer.model' is not set");
  config.optimizer.http.model = "big";
  EXPECT_EQ(optimizer_model(config, {}).value()->model, "big");
  config.optimizer.http.endpoint = "";
  EXPECT_EQ(optimizer_model(config, {}).error().message(), "'optimizer.endpoint' is not set");
}

TEST(TargetTest, AnOptimizerThatAsksAModelNeedsOne) {
  Config config;
  config.optimizer.name = "skillopt";
  const auto model = optimizer_model(config, {});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(model.error().message(), "'optimizer.endpoint' is not set");
}

TEST(TargetTest, BothModelsHaveTheSameSettings) {
  const auto config = resolve({.file = R"(
[target]
api = "azure"
reasoning_effort = "minimal"
requests_per_minute = 600
tokens_per_minute = 60000
[optimizer]
api = "anthropic"
reasoning_effort = "high"
temperature = 0.5
max_tokens = 100
timeout_seconds = 7
retries = 1
requests_per_minute = 6
)"})
                          .value();
  EXPECT_EQ(config.target.http.api, model::Api::azure);
  EXPECT_EQ(config.target.sampling.effort, model::Effort::minimal);
  EXPECT_EQ(config.target.http.limits.requests_per_minute, 600);
  EXPECT_EQ(config.target.http.limits.tokens_per_minute, 60000);
  EXPECT_EQ(config.optimizer.http.api, model::Api::anthropic);
  EXPECT_EQ(config.optimizer.http.timeout, std::chrono::seconds(7));
  EXPECT_EQ(config.optimizer.http.retries, 1);
  EXPECT_EQ(config.optimizer.http.limits.requests_per_minute, 6);
  EXPECT_EQ(
      config.optimizer.sampling,
      (model::Sampling{.temperature = 0.5, .max_tokens = 100, .effort = model::Effort::high}));
}

TEST(TargetTest, AnOptimizersModelMayThinkAndWriteAtLength) {
  const OptimizerOptions optimizer;
  EXPECT_EQ(optimizer.sampling.max_tokens, 16384);
  EXPECT_EQ(optimizer.sampling.temperature, std::nullopt);
  EXPECT_EQ(optimizer.http.timeout, std::chrono::minutes(10));
}

Config with_tools(Tools tools) {
  Config config = configured();
  config.target.tools = tools;
  return config;
}

TEST(TargetTest, HasNoToolsUnlessTheyAreAskedFor) {
  EXPECT_FALSE(target_tools(configured()).value());
  Config config = with_tools(Tools::files);
  config.target.tool_options.max_turns = 4;
  const auto tools = target_tools(config).value();
  ASSERT_TRUE(tools);
  EXPECT_EQ(tools->max_turns, 4);
  EXPECT_FALSE(tools->box);
  config.target.prompt = optimizer::PromptForm::plain;
  EXPECT_EQ(target_tools(config).error().kind(), ErrorKind::invalid);
}

TEST(TargetTest, CommandsAreBoxed) {
  const auto tools = target_tools(with_tools(Tools::commands));
  if (!tools && support::system_refuses_boxes()) {
    EXPECT_EQ(tools.error().kind(), ErrorKind::unavailable);
    EXPECT_TRUE(tools.error().hint()) << "nothing runs without a box, and the way on is told";
    return;
  }
  ASSERT_TRUE(tools) << tools.error().message();
  EXPECT_EQ((*tools)->box->kind(), rollout::BoxKind::bubblewrap);
}

TEST(TargetTest, OnlyTheUserCanTakeTheBoxAway) {
  Config config = with_tools(Tools::commands);
  config.target.box = rollout::BoxKind::none;
  config.origins["target.box"] = {Source::file, "skillgit.toml:3:1"};
  const auto refused = target_tools(config);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::invalid);
  EXPECT_NE(refused.error().hint()->find("git config skillgit.target.box none"), std::string::npos);
  for (const Source source : {Source::git_config, Source::environment, Source::command_line}) {
    config.origins["target.box"].source = source;
    EXPECT_EQ(target_tools(config).value()->box->kind(), rollout::BoxKind::none);
  }
}

}  // namespace
}  // namespace skillgit::config
