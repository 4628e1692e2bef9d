#include "skillgit/core/base/unicode.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

TEST(UnicodeTest, FindsTheFirstInvalidByte) {
  EXPECT_EQ(find_invalid_utf8("plain, é, 日本, 😀"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("ab\xff"), 2u);
  EXPECT_EQ(find_invalid_utf8("a\xc3"), 1u) << "a sequence cut short";
  EXPECT_EQ(find_invalid_utf8("\xed\xa0\x80"), 0u) << "a surrogate";
  EXPECT_EQ(find_invalid_utf8("\xc0\xaf"), 0u) << "longer than it need be";
}

TEST(UnicodeTest, GoesFromCodePointToCodePoint) {
  const std::string_view text = "a\u20ac\xe2\x82!";
  std::size_t at = 0;
  EXPECT_EQ(next_code_point(text, at), U'a');
  EXPECT_EQ(next_code_point(text, at), U'\u20ac');
  EXPECT_EQ(next_code_point(text, at), U'\uFFFD') << "a sequence cut short";
  EXPECT_EQ(next_code_point(text, at), U'!');
  EXPECT_EQ(at, text.size());
}

}  // namespace
}  // namespace skillgit
