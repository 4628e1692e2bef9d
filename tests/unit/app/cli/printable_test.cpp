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

}  // namespace
}  // namespace skillgit::cli
