#include "edge/model/excerpt.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <algorithm>
#include <vector>

namespace skillgit::model {
namespace {

using Secrets = std::vector<std::string>;

TEST(ExcerptTest, ShowsPlainTextAsItIs) { EXPECT_EQ(excerpt("naïve → ok", {}), "naïve → ok"); }

TEST(ExcerptTest, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(excerpt("a\nb\t\x1b[31m", {}), "a\\nb\\t\\x1b[31m");
  EXPECT_EQ(excerpt("\xC2\x9B", {}), "\\u009b");
  EXPECT_EQ(excerpt("\xE2\x80\xAE", {}), "\\u202e");
  EXPECT_EQ(excerpt("gpt\xE2\x80\x8B-5", {}), "gpt\\u200b-5") << "nor what it would hide";
}

TEST(ExcerptTest, EscapesBytesThatAreNoText) {
  EXPECT_EQ(excerpt("a\xffz\xc3", {}), "a\\xffz\\xc3");
}

TEST(ExcerptTest, HidesSecrets) {
  const Secrets secrets{"sk-12345", "", "other"};
  EXPECT_EQ(excerpt("key sk-12345 and sk-12345, other", secrets),
            "key [redacted] and [redacted], [redacted]");
}

TEST(ExcerptTest, HidesASecretThatTheEndWouldCut) {
  const Secrets secrets{"sk-12345"};
  const std::string shown =
      excerpt(std::string(193, ' ') + "sk-12345" + std::string(50, ' '), secrets);
  EXPECT_EQ(shown.find("sk-"), std::string::npos);
}

TEST(ExcerptTest, IsAlwaysAShortLineOfValidText) {
  EXPECT_TRUE(rc::check([](const std::string& answer) {
    const std::string shown = excerpt(answer, {});
    RC_ASSERT(!find_invalid_utf8(shown));
    RC_ASSERT(shown.size() <= 800u);
    RC_ASSERT(std::none_of(shown.begin(), shown.end(),
                           [](char c) { return c >= 0 && (c < ' ' || c == '\x7f'); }));
  }));
  EXPECT_EQ(excerpt(std::string(100'000, 'a'), {}), std::string(197, 'a') + "...");
}

}  // namespace
}  // namespace skillgit::model
