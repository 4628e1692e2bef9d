// How wide text is on a terminal.

#include "app/cli/printable.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

TEST(PrintableTest, WideCharactersTakeTwoColumnsAndMarksNone) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("日本"), 4u);
  EXPECT_EQ(columns("e\u0301"), 1u);
}

TEST(PrintableTest, JsonIsEscapedAsJsonEscapes) {
  EXPECT_EQ(json_escaped("{\"a\": \"\xC2\x9B\xE2\x80\xAE\xC3\xA9\"}\n"),
            "{\"a\": \"\\u009b\\u202e\xC3\xA9\"}\n");
  EXPECT_EQ(json_escaped("\"\xF3\xA0\x80\x81\""), "\"\\udb40\\udc01\"");
}

}  // namespace
}  // namespace skillgit::cli
