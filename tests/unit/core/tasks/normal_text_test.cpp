// How scorers and checks see text.

#include "core/tasks/normal_text.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace skillgit::tasks {
namespace {

using testing::ElementsAre;

TEST(NormalTextTest, TrimsAllWhiteSpaceOfUnicode) {
  EXPECT_EQ(trim("\u3000\t a b\u00a0\n"), "a b");
  EXPECT_EQ(trim("\u200b"), "\u200b") << "a zero width space is none";
  EXPECT_EQ(trim(" \n "), "");
}

TEST(NormalTextTest, TheLastLineIsTheLastThatSaysSomething) {
  EXPECT_EQ(last_line("a\r\n b \r\n\r\n"), "b");
  EXPECT_EQ(last_line(""), "");
}

TEST(NormalTextTest, WordsAreFoldedAndIdeographsStandAlone) {
  EXPECT_THAT(words_of("It's 3\u00d74, \u00c9t\u00e9!"),
              ElementsAre("it", "s", "3", "4", "\u00e9t\u00e9"));
  EXPECT_THAT(words_of("\u65e5\u672ca"), ElementsAre("\u65e5", "\u672c", "a"));
}

TEST(NormalTextTest, QuotesAreShortAndOnOneLine) {
  EXPECT_EQ(quote("a\nb"), "'a b'");
  EXPECT_EQ(quote(std::string(100, 'x')), "'" + std::string(80, 'x') + "...'");
}

TEST(NormalTextTest, AnyBytesBecomeTextThatStaysAsItIs) {
  EXPECT_TRUE(rc::check([](const std::string& bytes, bool fold, bool space) {
    const std::string once = normalise(bytes, {fold, space});
    RC_ASSERT(!find_invalid_utf8(once));
    RC_ASSERT(normalise(once, {fold, space}) == once);
    RC_ASSERT(!find_invalid_utf8(quote(bytes)));
  }));
}

}  // namespace
}  // namespace skillgit::tasks
