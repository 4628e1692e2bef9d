#include "skillgit/core/text/secrets.hpp"

#include "skillgit/core/base/base64.hpp"

#include <gtest/gtest.h>

namespace skillgit::text {
namespace {

// Put together here, so that no scanner takes this file for a leak.
const std::string kToken = std::string("ghp") + "_" + std::string(36, 'a');
const std::string kKey = std::string("sk") + "-" + std::string(24, 'B');

TEST(SecretsTest, SeesTokensOfCommonShapes) {
  ASSERT_TRUE(find_secret("use " + kToken + " here"));
  EXPECT_EQ(find_secret("use " + kToken + " here")->begin, 4u);
  EXPECT_EQ(find_secret("use " + kToken + " here")->end, 4 + kToken.size());
  EXPECT_FALSE(find_secret("ghp_short"));
  EXPECT_FALSE(find_secret("mask-" + std::string(40, 'a'))) << "in the middle of a word";
  EXPECT_FALSE(find_secret(""));
}

// A reply of a model is JSON: what begins a line there follows an escape.
TEST(SecretsTest, SeesATokenBehindAnEscape) {
  for (const char* before : {R"(\n)", R"(\t)", R"(\u000a)", R"(\u00e9)"}) {
    const auto secret = find_secret(before + kToken);
    ASSERT_TRUE(secret) << before;
    EXPECT_EQ(secret->begin, std::string(before).size());
  }
  EXPECT_FALSE(find_secret("n" + kToken)) << "in the middle of a word";
}

TEST(SecretsTest, RedactsKnownValuesWhateverTheyLookLike) {
  const std::vector<std::string> known{"correct horse", ""};
  EXPECT_EQ(redacted("the correct horse, correct horse", known), "the [redacted], [redacted]");
}

TEST(SecretsTest, RedactsKnownValuesHoweverTheyAreEscaped) {
  const std::vector<std::string> known{"Zq9/k\"b+é=="};
  for (const char* spelled : {R"(Zq9/k"b+é==)", R"(Zq9\/k\"b+\u00e9==)", R"(\u005aq9/k\u0022b+é==)",
                              "Zq9%2Fk%22b%2B%C3%A9%3D%3D", "Zq9%2fk%22b%2b%c3%a9%3d%3d"})
    EXPECT_EQ(redacted("the " + std::string(spelled) + "\\n.", known), "the [redacted]\\n.")
        << spelled;
  EXPECT_EQ(redacted(R"(Zq9/k\)", known), R"(Zq9/k\)");
  EXPECT_EQ(redacted("Zq9%2", known), "Zq9%2");
  EXPECT_EQ(redacted(R"(a\ud83d\ude00b)", std::vector<std::string>{"😀"}), "a[redacted]b");
}

TEST(SecretsTest, AValueThatLooksLikeAnEscapeIsFoundAsItStands) {
  const std::vector<std::string> known{R"(50%41\n)"};
  EXPECT_EQ(redacted(R"(x 50%41\n x)", known), "x [redacted] x");
  EXPECT_EQ(redacted(R"(x 50%2541\\n x)", known), "x [redacted] x");
}

TEST(SecretsTest, InBase64AValueIsFoundWhateverStandsAroundIt) {
  const std::string value = "open?sesame>";
  for (const char* before : {"", "a", "ab", "abc", "Bearer "}) {
    for (const char* behind : {"", "z", "yz"}) {
      const std::string text = redacted(base64(before + value + behind), in_encodings(value));
      EXPECT_NE(text.find("[redacted]"), text.npos) << before << behind;
    }
  }
  EXPECT_EQ(in_encodings("short"), std::vector<std::string>{"short"});
}

TEST(SecretsTest, RedactsEachAndNothingElse) {
  EXPECT_EQ(redacted("a " + kToken + ", b " + kKey + "."), "a [redacted], b [redacted].");
  EXPECT_EQ(redacted("nothing to hide"), "nothing to hide");
}

TEST(SecretsTest, RedactsAPrivateKeyThatATokenRunsInto) {
  const std::string kind = std::string("PRIVATE") + " KEY-----";
  const std::string key = "-----BEGIN " + kind + "\nMIIE\n-----END " + kind;
  EXPECT_EQ(redacted(kToken + key + " z"), "[redacted] z");
  EXPECT_EQ(redacted(key + kKey + " z"), "[redacted] z");
}

TEST(SecretsTest, RedactsManyInATimeThatIsNoProblem) {
  std::string text, expected;
  for (int at = 0; at < 30'000; ++at) text += kKey + ' ', expected += "[redacted] ";
  EXPECT_EQ(redacted(text), expected);
}

TEST(SecretsTest, RedactsAPrivateKeyWhole) {
  const std::string kind = std::string("PRIVATE") + " KEY-----";
  EXPECT_EQ(redacted("x\n-----BEGIN " + kind + "\nMIIE\n-----END " + kind + "\ny"),
            "x\n[redacted]\ny");
}

}  // namespace
}  // namespace skillgit::text
