// Bytes of others as text: what is not UTF-8 is replaced as the Unicode Standard recommends.

#include "skillgit/core/text/valid_text.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skillgit::text {
namespace {

constexpr const char* kOnce = "\uFFFD";
constexpr const char* kTwice = "\uFFFD\uFFFD";
constexpr const char* kThrice = "\uFFFD\uFFFD\uFFFD";

TEST(ValidTextTest, LeavesTextAsItIs) {
  EXPECT_EQ(valid_text("a\n\u00e4\u20ac\U0001f600\uFFFD"), "a\n\u00e4\u20ac\U0001f600\uFFFD");
  EXPECT_EQ(valid_text(""), "");
}

TEST(ValidTextTest, ReplacesEachNul) {
  EXPECT_EQ(valid_text(std::string_view("a\0\0b", 4)), "a" + std::string(kTwice) + "b");
}

TEST(ValidTextTest, ReplacesACharacterThatBreaksOffAsOne) {
  EXPECT_EQ(valid_text("\xE2\x82"), kOnce);
  EXPECT_EQ(valid_text("\xF0\x9F\x98!"), kOnce + std::string("!"));
  EXPECT_EQ(valid_text("\xE2\x82\xF0\x9F"), kTwice) << "each of two";
}

TEST(ValidTextTest, ReplacesEachByteThatCannotBeginOrGoOn) {
  EXPECT_EQ(valid_text("\x80\xff"), kTwice);
  EXPECT_EQ(valid_text("\xC0\xAF"), kTwice) << "longer than it need be";
  EXPECT_EQ(valid_text("\xED\xA0\x80"), kThrice) << "half of a pair of UTF-16";
  EXPECT_EQ(valid_text("\xF4\x90\x80"), kThrice) << "beyond the last character";
}

// Its example of truncated sequences.
TEST(ValidTextTest, ReplacesAsTheStandardDoesInItsExample) {
  EXPECT_EQ(valid_text("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), std::string(kTwice) + kTwice + "A");
}

RC_GTEST_PROP(ValidTextTest, IsValidTextWhateverComesAndThenStaysAsItIs, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("a\0\xff\xc3\xa4\xe2\x82\xac\xf0\x9f", 10)));
  const std::string text = valid_text(bytes);
  RC_ASSERT(!find_invalid_utf8(text));
  RC_ASSERT(text.find('\0') == std::string::npos);
  RC_ASSERT(valid_text(text) == text);
}

}  // namespace
}  // namespace skillgit::text
