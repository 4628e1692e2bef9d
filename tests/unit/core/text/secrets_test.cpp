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

std::string word(std::size_t length) { return std::string(length, 'a'); }

TEST(SecretsTest, SeesTheTokensOfEachIssuer) {
  for (const std::string& token :
       {"gsk" + ('_' + word(52)), "xai" + ('-' + word(80)), "pplx" + ('-' + word(48)),
        "ghu" + ('_' + word(36)), "ghr" + ('_' + word(76)), "r8" + ('_' + word(37)),
        "xapp" + ("-1-A0B1C2D3E4F-" + std::string(13, '7') + '-' + word(64)),
        "ASIA" + std::string(16, 'Q'), "dapi" + (word(31) + '0'), "dapi" + (word(32) + "-2"),
        "sk" + ("_live_" + word(24)), "rk" + ("_live_" + word(99)), "sk" + ("_test_" + word(24)),
        "pypi" + ("-AgEIcHlwaS5vcmc" + word(100)), "ya29" + ('.' + word(100)),
        "SG" + ('.' + word(22) + '.' + word(43)),
        "eyJ" + (word(17) + ".eyJ" + word(8) + '.' + word(43))})
    EXPECT_EQ(redacted("use " + token + ", then"), "use [redacted], then") << token;
}

TEST(SecretsTest, WhatOnlyBeginsLikeATokenIsNone) {
  for (const std::string& text :
       {std::string("ASIA-PACIFIC-HEADQUARTERS-IN-2024"),
        std::string("gsk_gl_shader_builder_set_resource_base_path_and_more"),
        std::string("pplx-70b-online-with-a-name-that-goes-on-and-on-and-on"),
        std::string("sk_test_for_the_payments_of_a_customer_in_europe"),
        "dapi" + std::string(40, 'z'), "MSG." + word(22) + '.' + word(43),
        "SG." + word(22) + "-no-point", "SG." + word(21) + '.' + word(43), "ya29." + word(20),
        "eyJ" + word(17) + ".eyJ" + word(8) + ".",
        "eyJ" + word(17) + '.' + word(20) + '.' + word(43), "pypi-" + word(30)})
    EXPECT_EQ(redacted(text), text);
}

TEST(SecretsTest, WhatIsLeftBesideATokenLooksLikeNoOther) {
  const std::string google = "ya29" + ('.' + word(30));
  EXPECT_EQ(redacted(kToken + google), "[redacted]." + word(30));
  EXPECT_EQ(redacted(kToken + "ya29." + google), "[redacted].[redacted]");
  EXPECT_EQ(redacted("ASIA" + std::string(16, 'Q') + kToken), "[redacted]");
}

TEST(SecretsTest, TakesNoLongerForWhatBeginsLikeManyTokens) {
  std::string text;
  for (int at = 0; at < 300'000; ++at) text += "eyJ" + std::string(12, 'a') + ".";
  text += "x " + std::string(1'000'000, 'e') + std::string(1'000'000, '.');
  EXPECT_EQ(redacted(text), text);
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

// As where a reply was cut by its length.
TEST(SecretsTest, RedactsWhatIsThereOfAPrivateKey) {
  const std::string kind = std::string("PRIVATE") + " KEY-----";
  const std::string first = "-----BEGIN RSA " + kind, last = "-----END RSA " + kind;
  const std::string line = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3", more = "xfn/ygWyF8PbnGy0AHB7MhgHcTz6";
  EXPECT_EQ(redacted("a\n" + first + '\n' + line + '\n' + more), "a\n[redacted]");
  EXPECT_EQ(redacted("a\n" + first + '\n' + line + "\nand then"), "a\n[redacted]\nand then");
  EXPECT_EQ(redacted("a " + more + '\n' + line + '\n' + last + "\nb"), "a [redacted]\nb");
  EXPECT_EQ(redacted(R"("k":")" + more + R"(\n)" + line + R"(\n)" + last + R"(")"),
            R"("k":"[redacted]")");
  EXPECT_EQ(redacted(first + R"(\n)" + line + R"(\n)" + more + '"'), "[redacted]\"");
}

}  // namespace
}  // namespace skillgit::text
