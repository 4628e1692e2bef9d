#include "skillgit/core/base/shell.hpp"

#include <gtest/gtest.h>

namespace skillgit {
namespace {

TEST(ShellWordTest, APlainNameStaysAsItIs) {
  EXPECT_EQ(shell_word("skills/dates"), "skills/dates");
  EXPECT_EQ(shell_word("skillgit/dates/20261125-7k3qd/accepted"),
            "skillgit/dates/20261125-7k3qd/accepted");
}

TEST(ShellWordTest, WhatAShellWouldReadOtherwiseIsQuoted) {
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("a;b$(x)&`c`"), "'a;b$(x)&`c`'");
  EXPECT_EQ(shell_word("~"), "'~'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(ShellWordTest, ASingleQuoteIsLeftAndEnteredAgain) {
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace skillgit
