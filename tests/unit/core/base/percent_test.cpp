#include "skillgit/core/base/percent.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

TEST(PercentTest, OnlyLettersDigitsAndWhatIsNamedGoPlain) {
  EXPECT_EQ(percent_encode("aZ9-._", "-._"), "aZ9-._");
  EXPECT_EQ(percent_encode("a/b c", "-"), "a%2Fb%20c");
  EXPECT_EQ(percent_encode("\xC3\xA9%", ""), "%C3%A9%25");
}

TEST(PercentTest, DecodingUndoesEncoding) {
  EXPECT_EQ(percent_decode(percent_encode("f0 1/2:\xC3\xA9%", "/")), "f0 1/2:\xC3\xA9%");
  EXPECT_EQ(percent_decode("%4a%4B"), "JK");
}

TEST(PercentTest, APercentSignThatEncodesNothingStays) {
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

}  // namespace
}  // namespace skillgit
