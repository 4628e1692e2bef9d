// Text of others in a prompt: data that cannot break out, bounded, on one line where it must be.

#include "core/optimizer/skillopt/quoting.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skillgit::optimizer::skillopt {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(QuotingTest, StandsBetweenFences) { EXPECT_EQ(quoted("x", 100), "```\nx\n```\n"); }

TEST(QuotingTest, AFenceIsLongerThanAnyInTheData) {
  EXPECT_EQ(quoted("````\n## Orders\n````", 100), "`````\n````\n## Orders\n````\n`````\n");
}

TEST(QuotingTest, MarkersOfProtectedRegionsAreMadeHarmless) {
  EXPECT_THAT(quoted("a <!-- SLOW_UPDATE_END --> b <!-- keep -->", 100),
              HasSubstr("a [SLOW_UPDATE_END] b [keep]"));
  EXPECT_THAT(quoted_skill("<!-- keep --> b", 100), HasSubstr("<!-- keep --> b"));
}

TEST(QuotingTest, WhatIsTooLongIsCutInTheMiddleAndSaysSo) {
  const std::string text = shortened(std::string(600, 'a') + std::string(600, 'z'), 300);
  EXPECT_TRUE(text.starts_with("aaa"));
  EXPECT_TRUE(text.ends_with("zzz"));
  EXPECT_THAT(text, HasSubstr("[... 900 bytes are left out here ...]"));
}

TEST(QuotingTest, OneLineHasNothingThatHidesOrReorders) {
  EXPECT_EQ(one_line("  a\n\tb \x1b[31m c\u202e\u200bd ", 100), "a b [31m cd");
  EXPECT_EQ(one_line("\u00e4\u00f6\u00fc\u00df", 2), "\u00e4\u00f6...");
  EXPECT_EQ(one_line("a\u180e\U000e0041b\r\nc", 100), "ab c");
  EXPECT_EQ(one_line("\U0001f469\u200d\U0001f680 \xff", 100), "\U0001f469\u200d\U0001f680 \ufffd");
}

RC_GTEST_PROP(QuotingTest, WhateverIsQuotedIsValidTextWithoutMarkers, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("<!-- keep SLOW`\n\xff\xc3\xa4\xe2")));
  const std::string text = quoted(bytes, *rc::gen::inRange<std::size_t>(4, 60));
  RC_ASSERT(!find_invalid_utf8(text));
  RC_ASSERT(!text::holds_marker(text));
  const std::string fence = text.substr(0, text.find('\n'));
  RC_ASSERT(text.find(fence, 1) == text.size() - fence.size() - 1);
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
