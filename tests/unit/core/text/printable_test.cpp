// Text of others, made safe to show.

#include "skillgit/core/text/printable.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

namespace skillgit::text {
namespace {

TEST(PrintableTest, OrdinaryTextStaysAsItIs) {
  EXPECT_EQ(printable("größer, 日本 🎉 'x' \\"), "größer, 日本 🎉 'x' \\");
}

TEST(PrintableTest, EscapeSequencesAreShownAndNotObeyed) {
  EXPECT_EQ(printable("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\u009b"
            "31m");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
}

TEST(PrintableTest, WhatTurnsOrHidesTextIsShown) {
  EXPECT_EQ(printable("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(printable("a\u200bb\ufeff"), "a\\u200bb\\ufeff");
  EXPECT_EQ(printable("\U000e0041"), "\\U000e0041");
}

TEST(PrintableTest, BytesThatAreNoUtf8AreShown) { EXPECT_EQ(printable("a\xff"), "a\\xff"); }

TEST(PrintableTest, OneLineStaysOneLineAndLinesStayLines) {
  EXPECT_EQ(printable("a\n\tb\r"), "a\\n\\tb\\r");
  EXPECT_EQ(printable_lines("a\n\tb\r\x1b"), "a\n\tb\\r\\x1b");
}

TEST(PrintableTest, WhatIsNotShownAsItIsIsFound) {
  for (const char* text :
       {"ab\x1b[2J", "ab\u009b2J", "ab\u202Ec", "ab\U000E0053", "ab\u200bc", "ab\x08", "ab\rc",
        "ab\x7f", "ab\u200d", "ab\U000E0FFF", "ab\ufe0f", "ab\U000E0101"}) {
    const auto found = find_treacherous(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->at, 2u) << text;
  }
  for (const char* text : {"a\tb\r\nc\n", "می\u200cخواهم", "👩\u200d💻", "é", "👍\ufe0f", "\ue000",
                           "\U000CFFF0", "1\ufe0f\u20e3", "葛\U000E0100"})
    EXPECT_FALSE(find_treacherous(text)) << text;
  EXPECT_TRUE(find_treacherous("é\u200d\u200d")) << "only one joins";
  EXPECT_TRUE(find_treacherous("😀\ufe0f\U000E0148\U000E0149")) << "only one selects a form";
}

TEST(PrintableTest, NothingThatATerminalObeysIsLeftOfAnyBytes) {
  EXPECT_TRUE(rc::check("bytes of any kind", [](const std::string& bytes) {
    const std::string shown = printable(bytes);
    RC_ASSERT(std::none_of(shown.begin(), shown.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    }));
  }));
}

}  // namespace
}  // namespace skillgit::text
