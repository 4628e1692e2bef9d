#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace skillgit::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::IsEmpty;

TEST(ConfigSecretsTest, AreTheValuesOfVariablesWhoseNamesSaySo) {
  EXPECT_THAT(secrets({}, {{"DB_PASSWORD", "password-1"},
                           {"github_token", "a longer token"},
                           {"MYAPIKEY", "12345678"}}),
              AllOf(Contains("a longer token"), Contains("password-1"), Contains("12345678")));
  EXPECT_THAT(secrets({}, {{"HOME", "/home/somebody"},
                           {"KEYBOARD_LAYOUT", "us-international"},
                           {"TOKENIZERS_PARALLELISM", "false-for-now"}}),
              IsEmpty());
}

TEST(ConfigSecretsTest, APluralHoldsSeveral) {
  EXPECT_THAT(secrets({}, {{"OPENAI_API_KEYS", "first-key-1, second-key-2"}}),
              AllOf(Contains("first-key-1, second-key-2"), Contains("first-key-1"),
                    Contains("second-key-2")));
  EXPECT_THAT(secrets({}, {{"ACCESS_TOKENS", "a-token-of-mine"}}), Contains("a-token-of-mine"));
}

TEST(ConfigSecretsTest, APasswordMayBeShortenedAndAFolderIsNone) {
  EXPECT_THAT(secrets({}, {{"MYSQL_PWD", "open-sesame"}}), Contains("open-sesame"));
  EXPECT_THAT(secrets({}, {{"PWD", "/home/somebody"}, {"OLDPWD", "/tmp/somewhere"}}), IsEmpty());
}

TEST(ConfigSecretsTest, TheLongestComeFirst) {
  const auto values = secrets({}, {{"A_KEY", "12345678"}, {"B_KEY", "12345678901234567890"}});
  EXPECT_EQ(values.size(), 8u) << "each with three pieces of base64";
  EXPECT_TRUE(std::is_sorted(values.begin(), values.end(),
                             [](const auto& a, const auto& b) { return a.size() > b.size(); }));
}

TEST(ConfigSecretsTest, AreTheKeysWhateverTheirVariablesAreCalled) {
  Config config;
  config.target.api_key_env = "GATEWAY";
  EXPECT_THAT(secrets(config, {{"GATEWAY", " open sesame\n"}}),
              AllOf(Contains("open sesame"), Contains(base64("open sesame").substr(0, 14))));
}

TEST(ConfigSecretsTest, AreWhatProxiesAreLoggedInWith) {
  EXPECT_THAT(secrets({}, {{"http_proxy", "ftp://me:S3cret%2FPassw0rd@proxy:1/"}}),
              AllOf(Contains("me:S3cret%2FPassw0rd"), Contains("S3cret/Passw0rd")));
  EXPECT_THAT(secrets({}, {{"ALL_PROXY", "me:long-password@proxy"}}), Contains("long-password"));
  EXPECT_THAT(secrets({}, {{"https_proxy", "http://proxy.example:3128/a@b"}}), IsEmpty());
}

// The key of a model on one's own machine is often "x".
TEST(ConfigSecretsTest, WhatIsShortMayBeAnyWord) {
  EXPECT_THAT(secrets({}, {{"API_KEY", "1234567"}}), IsEmpty());
}

}  // namespace
}  // namespace skillgit::config
