// A key goes to an endpoint that skillgit.toml names only when its owner has agreed.

#include "skillgit/app/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skillgit::config {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::map<std::string, std::string> kKeys{{"OPENAI_API_KEY", "secret"},
                                               {"ANTHROPIC_API_KEY", "secret"},
                                               {"AZURE_OPENAI_API_KEY", "secret"},
                                               {"AWS_SECRET_ACCESS_KEY", "secret"},
                                               {"MY_KEY", "secret"}};

std::string file_with(const std::string& endpoint, const std::string& variable,
                      const std::string& more = "") {
  return "[target]\nmodel = \"m\"\nendpoint = \"" + endpoint + "\"\napi_key_env = \"" + variable +
         "\"\n" + more;
}

/// An error's message, or nothing where the key may be sent.
std::string trust_refusal(const Inputs& inputs) {
  const auto http = target_model(resolve(inputs).value(), kKeys);
  return http ? "" : http.error().message();
}

std::string trust_refusal(const std::string& endpoint, const std::string& variable) {
  return trust_refusal({.file = file_with(endpoint, variable)});
}

Inputs trusting(const std::string& file, const std::string& lines) {
  return {.file = file, .git_config = {{"skillgit.trust", lines}}};
}

TEST(TrustTest, AStrangersEndpointGetsNoKey) {
  const auto http = target_model(
      resolve({.file = file_with("https://models.example/v1", "AWS_SECRET_ACCESS_KEY")}).value(),
      kKeys);
  ASSERT_FALSE(http);
  EXPECT_EQ(http.error().message(),
            "'skillgit.toml' wants the value of 'AWS_SECRET_ACCESS_KEY' to be sent to "
            "'models.example'");
  EXPECT_THAT(
      http.error().hint().value(),
      HasSubstr("`git config --add skillgit.trust \"models.example AWS_SECRET_ACCESS_KEY\"`"));
  EXPECT_THAT(http.error().hint().value(), Not(HasSubstr("secret")));
}

TEST(TrustTest, WhatTheUserAgreedToIsEnough) {
  const std::string file = file_with("https://Models.example:8443/v1", "MY_KEY");
  EXPECT_EQ(trust_refusal(trusting(file, "other.example X\nmodels.example:8443 MY_KEY")), "");
  EXPECT_NE(trust_refusal(trusting(file, "models.example MY_KEY")), "");
  EXPECT_NE(trust_refusal(trusting(file, "models.example:8443 OTHER_KEY")), "");
  EXPECT_NE(trust_refusal(trusting(file, "models.example:8443 MY_KEY_2\n* *")), "");
}

TEST(TrustTest, TheFileCannotAgreeForTheUser) {
  EXPECT_FALSE(resolve({.file = "[skillgit]\ntrust = \"models.example MY_KEY\"\n"}));
}

TEST(TrustTest, PairsThatAreMeantForEachOtherNeedNoAgreement) {
  EXPECT_EQ(trust_refusal("https://api.openai.com/v1", "OPENAI_API_KEY"), "");
  EXPECT_EQ(trust_refusal("https://api.anthropic.com", "ANTHROPIC_API_KEY"), "");
  EXPECT_EQ(trust_refusal("https://me.openai.azure.com", "AZURE_OPENAI_API_KEY"), "");
  EXPECT_EQ(trust_refusal("http://127.0.0.1:8080/v1", "MY_KEY"), "");
  EXPECT_EQ(trust_refusal("http://localhost/v1", "MY_KEY"), "");
}

TEST(TrustTest, WhatOnlyLooksLikeSuchAPairDoes) {
  EXPECT_NE(trust_refusal("https://api.openai.com/v1", "ANTHROPIC_API_KEY"), "");
  EXPECT_NE(trust_refusal("http://api.openai.com/v1", "OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("https://api.openai.com:8443/v1", "OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("https://api.openai.com.evil.example/v1", "OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("https://evil.example/api.openai.com/v1", "OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("https://openai.azure.com.evil.example", "AZURE_OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("https://evilopenai.azure.com", "AZURE_OPENAI_API_KEY"), "");
  EXPECT_NE(trust_refusal("http://127.0.0.1.evil.example/v1", "MY_KEY"), "");
}

TEST(TrustTest, WhatTheUserNamesOutsideOfTheFileIsTheUsersChoice) {
  Inputs inputs;
  inputs.flags = {{"target.endpoint", "https://models.example/v1"}, {"target.model", "m"}};
  inputs.variables = {{"SKILLGIT_TARGET_API_KEY_ENV", "MY_KEY"}};
  EXPECT_EQ(trust_refusal(inputs), "");
}

TEST(TrustTest, HalfOfItIsNot) {
  Inputs named_key{.file = "[target]\nmodel = \"m\"\nendpoint = \"https://models.example/v1\"\n"};
  named_key.variables = {{"SKILLGIT_TARGET_API_KEY_ENV", "MY_KEY"}};
  EXPECT_NE(trust_refusal(named_key), "");
  Inputs named_endpoint{.file = "[target]\nmodel = \"m\"\napi_key_env = \"MY_KEY\"\n"};
  named_endpoint.flags = {{"target.endpoint", "https://models.example/v1"}};
  EXPECT_NE(trust_refusal(named_endpoint), "");
}

TEST(TrustTest, NoCommandIsMadeOfAHostileHost) {
  for (const char* host : {"evil;id", "$(id)", "`id`", "a'b", "a|b", "a&b"}) {
    Inputs inputs{.file = file_with(std::string("https://") + host + "/v1", "MY_KEY")};
    const auto config = resolve(inputs);
    ASSERT_TRUE(config) << host << ": " << config.error().message();
    const auto http = target_model(*config, kKeys);
    ASSERT_FALSE(http) << host;
    EXPECT_THAT(http.error().hint().value_or(""), Not(HasSubstr("git config"))) << host;
  }
}

TEST(TrustTest, TheOptimizersKeyIsGuardedAlike) {
  const std::string file =
      "[optimizer]\nmodel = \"m\"\nendpoint = \"https://models.example/v1\"\n"
      "api_key_env = \"MY_KEY\"\n";
  EXPECT_FALSE(optimizer_model(resolve({.file = file}).value(), kKeys));
  const auto http =
      optimizer_model(resolve(trusting(file, "models.example MY_KEY")).value(), kKeys).value();
  EXPECT_EQ(http.value().api_key, "secret");
}

}  // namespace
}  // namespace skillgit::config
