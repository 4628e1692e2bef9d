// `skillgit init`.

#include "app/cli/init_command.hpp"

#include "scratch.hpp"
#include "skillgit/app/config/config.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

TEST(InitCommandTest, ASkillIsCalledAfterItsFolder) {
  EXPECT_EQ(choose_name("skills/Date Norm", "repo", {}), "date-norm");
  EXPECT_EQ(choose_name(".", "My Repo", {}), "my-repo");
  EXPECT_EQ(choose_name("skills/日本", "repo", {}), "skill");
}

TEST(InitCommandTest, ATakenNameGetsANumber) {
  EXPECT_EQ(choose_name("b/dates", "repo", {"dates", "dates-2"}), "dates-3");
  const std::string longest(64, 'a');
  EXPECT_EQ(choose_name(longest, "repo", {longest}), std::string(62, 'a') + "-2");
}

TEST(InitCommandTest, WhatItWritesIsAConfigurationThatNeedsOnlyATarget) {
  const std::string text =
      compose_config({{.name = "dates", .path = "skills/\"dates\"", .tasks = "t.jsonl"},
                      {.name = "b", .path = "."}},
                     {{"an endpoint", "http://x\nmodel = \"evil\""}});
  const auto config = config::resolve({.file = text}).value();
  EXPECT_EQ(config.skills.at("dates").path, "skills/\"dates\"");
  EXPECT_EQ(config.skills.at("b").tasks, "evals/tasks.jsonl") << "where they will be";
  EXPECT_EQ(config.target.http.model, "") << "a target is listed, never chosen";
  EXPECT_FALSE(config::target_model(config, {}));
}

TEST(InitCommandTest, FindsAddressesButShowsNoSecret) {
  TestWorld world;
  world.environment.variables = {{"OPENAI_BASE_URL", "http://127.0.0.1:1/v1"},
                                 {"ANTHROPIC_BASE_URL", "https://me:hunter2@example.org"},
                                 {"OPENAI_API_KEY", "sk-secret"}};
  const auto targets = find_targets(world.environment);
  EXPECT_EQ(targets,
            (std::vector<FoundTarget>{{"an endpoint in the environment", "http://127.0.0.1:1/v1"},
                                      {"an endpoint in the environment", "ANTHROPIC_BASE_URL"},
                                      {"a key in the environment", "OPENAI_API_KEY"}}));
}

}  // namespace
}  // namespace skillgit::cli
