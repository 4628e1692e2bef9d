#include "skillgit/core/text/rendering.hpp"

#include <gtest/gtest.h>

namespace skillgit::text {
namespace {

TEST(RenderingTest, APlainExampleIsTwoLines) {
  EXPECT_EQ(render_example(PromptForm::plain, "3 May 1999\n", " 1999-05-03"),
            "Input: 3 May 1999\nAnswer: 1999-05-03");
}

TEST(RenderingTest, APlainExampleKeepsLinesButNoBlankOnes) {
  EXPECT_EQ(render_example(PromptForm::plain, "a\r\n\r\n  b\r\n", "c\n\nd"),
            "Input: a\n  b\nAnswer: c\nd");
}

TEST(RenderingTest, AChatExampleIsASection) {
  EXPECT_EQ(render_example(PromptForm::chat, "What is the ISO date of 3 May 1999?", "1999-05-03"),
            "### Example: iso-date-3-may-1999\n\nInput:\n\n```\nWhat is the ISO date of 3 May "
            "1999?\n```\n\nAnswer:\n\n```\n1999-05-03\n```");
}

TEST(RenderingTest, AFenceIsLongerThanWhatItHolds) {
  EXPECT_NE(render_example(PromptForm::chat, "````\ncode\n````", "x").find("`````\n````\n"),
            std::string::npos);
}

TEST(RenderingTest, ATitleIsFoundForAnyInput) {
  EXPECT_TRUE(render_example(PromptForm::chat, "?!", "x").starts_with("### Example: task\n"));
  EXPECT_TRUE(
      render_example(PromptForm::chat, "\xff\xfe Größe", "x").starts_with("### Example: größe\n"));
}

}  // namespace
}  // namespace skillgit::text
