// What each kind of setting takes, as JSON and as text.

#include "skillgit/app/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace skillgit::config {
namespace {

using ::testing::HasSubstr;

const Setting& setting(const char* section, const char* key) {
  const Setting* const found = find_setting(section, key);
  EXPECT_NE(found, nullptr) << section << '.' << key;
  return *found;
}

bool takes(const char* section, const char* key, const Json& value) {
  return check(setting(section, key), key, value).has_value();
}

std::string refusal(const char* section, const char* key, const Json& value) {
  const auto checked = check(setting(section, key), std::string(section) + '.' + key, value);
  return checked ? "" : checked.error().message();
}

Json from_text(const char* section, const char* key, const char* text) {
  return check_text(setting(section, key), key, text).value_or(Json("refused"));
}

TEST(CheckTest, QuotesATextAsItWasTyped) {
  const auto refusal_of = [](const char* section, const char* key, const char* text) {
    return check_text(setting(section, key), key, text).error().message();
  };
  EXPECT_THAT(refusal_of("budget", "usd", "nan"), HasSubstr("not 'nan'"));
  EXPECT_THAT(refusal_of("budget", "usd", "inf"), HasSubstr("not 'inf'"));
  EXPECT_THAT(refusal_of("train", "steps", "1e9"), HasSubstr("not '1e9'"));
  EXPECT_THAT(refusal_of("train", "steps", "0x10"), HasSubstr("not '0x10'"));
}

TEST(CheckTest, SaysWhatItTakesAndWhatItGot) {
  EXPECT_EQ(refusal("train", "workers", 0),
            "'train.workers' takes a whole number from 1 to 512, not '0'");
  EXPECT_EQ(refusal("target", "prompt", "caht"),
            "'target.prompt' takes one of 'plain', 'chat', not 'caht'; did you mean 'chat'?");
  EXPECT_EQ(refusal("optimizer", "name", "gepa"),
            "'optimizer.name' takes one of 'exemplar', 'skillopt', not 'gepa'");
  EXPECT_EQ(refusal("train", "workers", "7"),
            "'train.workers' takes a whole number from 1 to 512, not '\"7\"'");
}

TEST(CheckTest, AWholeNumberIsNoTextAndNoFraction) {
  EXPECT_TRUE(takes("train", "steps", 3));
  EXPECT_FALSE(takes("train", "steps", "3"));
  EXPECT_FALSE(takes("train", "steps", 3.0));
  EXPECT_FALSE(takes("train", "steps", true));
  EXPECT_FALSE(takes("train", "steps", Json()));
  EXPECT_FALSE(takes("train", "seed", UINT64_MAX));
}

TEST(CheckTest, ADecimalHasAtMostThreePlaces) {
  EXPECT_TRUE(takes("gate", "margin", 1.125));
  EXPECT_TRUE(takes("gate", "margin", 2));
  EXPECT_FALSE(takes("gate", "margin", 1.0005));
  EXPECT_FALSE(takes("gate", "margin", -0.5));
  EXPECT_FALSE(takes("target", "temperature", 2.1));
}

TEST(CheckTest, APathStaysInTheRepository) {
  for (const char* path :
       {"", "/etc/passwd", "../x", "a/../../x", ".git/config", "a/.GIT/x", "a\nb"})
    EXPECT_FALSE(takes("skill", "path", path)) << path;
  EXPECT_EQ(check(setting("skill", "path"), "path", "./skills//dates/").value(), "skills/dates");
  EXPECT_EQ(check(setting("skill", "path"), "path", ".").value(), ".");
  EXPECT_TRUE(takes("skill", "path", ".claude/skills/a..b"));
}

TEST(CheckTest, AnAddressCarriesNoPassword) {
  EXPECT_TRUE(takes("target", "endpoint", "https://example.org/v1"));
  for (const char* url : {"example.org", "ftp://example.org", "https://", "https://a b",
                          "https://me:hunter2@example.org"})
    EXPECT_FALSE(takes("target", "endpoint", url)) << url;
  EXPECT_EQ(refusal("target", "endpoint", "https://me:hunter2@example.org").find("hunter2"),
            std::string::npos);
}

TEST(CheckTest, AKeyIsNotTheNameOfAVariable) {
  EXPECT_TRUE(takes("target", "api_key_env", "OPENAI_API_KEY"));
  EXPECT_TRUE(takes("target", "api_key_env", "my_team_key"));
  for (const char* key : {"sk-abc", "sk_live_abc", "gsk_abc", "AIzaSyA1b2", "a1B2c3d4e5f6a7b8c9d0",
                          "KEY=1", "", "1KEY"}) {
    EXPECT_FALSE(takes("target", "api_key_env", key)) << key;
    if (*key == '\0') continue;
    EXPECT_EQ(refusal("target", "api_key_env", key).find(key), std::string::npos) << key;
  }
}

TEST(CheckTest, RatiosAreThreeNumbersAndNotAllNothing) {
  EXPECT_TRUE(takes("skill", "split", "4:3:3"));
  EXPECT_TRUE(takes("skill", "split", "1:1:0"));
  for (const char* text : {"4:3", "4:3:3:1", "0:0:0", "-1:1:1", "4:3:x", "4:3:", "1001:0:1"})
    EXPECT_FALSE(takes("skill", "split", text)) << text;
}

TEST(CheckTest, AScorerIsWrittenInItsOneForm) {
  const Setting& scorer = setting("skill", "scorer");
  EXPECT_TRUE(check(scorer, "scorer", "exact"));
  EXPECT_TRUE(check(scorer, "scorer", Json{{"type", "exact"}, {"ignore_case", true}}));
  const auto unknown = check(scorer, "skill.a.scorer", "exakt");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message().find("'skill.a.scorer'"), std::string::npos);
}

TEST(CheckTest, ListsHaveElementsOfOneKind) {
  EXPECT_TRUE(takes("optimizer", "edit_budget", Json{4, 2, 1}));
  for (const Json& value : {Json::array(), Json{0}, Json{65}, Json{1, "2"}, Json(4)})
    EXPECT_FALSE(takes("optimizer", "edit_budget", value)) << value;
  EXPECT_TRUE(takes("target", "stop", Json::array()));
  EXPECT_FALSE(takes("target", "stop", Json{""}));
}

TEST(CheckTest, TextFromAVariableIsReadAsItsKindNeedsIt) {
  EXPECT_EQ(from_text("train", "steps", " 12 "), 12);
  EXPECT_EQ(from_text("gate", "margin", "0.5"), 0.5);
  EXPECT_EQ(from_text("train", "train_description", "yes"), true);
  EXPECT_EQ(from_text("optimizer", "edit_budget", "4, 2,1"), (Json{4, 2, 1}));
  EXPECT_EQ(from_text("target", "stop", R"(["\n", "a,b"])"), (Json{"\n", "a,b"}));
  EXPECT_EQ(from_text("git", "protected", "main,release/*"), (Json{"main", "release/*"}));
  EXPECT_EQ(from_text("train", "steps", "12x"), "refused");
  EXPECT_EQ(from_text("train", "train_description", "maybe"), "refused");
  EXPECT_EQ(from_text("target", "model", "\xff"), "refused");
}

TEST(CheckTest, AHugeValueIsNotRepeatedInFull) {
  EXPECT_LT(refusal("train", "steps", std::string(1'000'000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace skillgit::config
