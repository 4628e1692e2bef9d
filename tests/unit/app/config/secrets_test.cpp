#include "skillgit/app/config/config.hpp"

#include <gtest/gtest.h>

namespace skillgit::config {
namespace {

using Values = std::vector<std::string>;

TEST(ConfigSecretsTest, AreTheValuesOfVariablesWhoseNamesSaySo) {
  EXPECT_EQ(secrets({}, {{"DB_PASSWORD", "password-1"},
                         {"github_token", "a longer token"},
                         {"MYAPIKEY", "12345678"},
                         {"HOME", "/home/somebody"},
                         {"KEYBOARD_LAYOUT", "us-international"},
                         {"TOKENIZERS_PARALLELISM", "false-for-now"}}),
            (Values{"a longer token", "password-1", "12345678"}));
}

TEST(ConfigSecretsTest, AreTheKeysWhateverTheirVariablesAreCalled) {
  Config config;
  config.target.api_key_env = "GATEWAY";
  EXPECT_EQ(secrets(config, {{"GATEWAY", "open sesame"}}), Values{"open sesame"});
}

// The key of a model on one's own machine is often "x".
TEST(ConfigSecretsTest, WhatIsShortMayBeAnyWord) {
  EXPECT_EQ(secrets({}, {{"API_KEY", "1234567"}}), Values());
}

}  // namespace
}  // namespace skillgit::config
