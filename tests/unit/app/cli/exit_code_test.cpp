// Exit codes are a promise to scripts.

#include "app/cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

int code_of(ErrorKind kind) { return static_cast<int>(exit_code(kind)); }

TEST(ExitCodeTest, EveryKindOfErrorHasTheCodeThatIsDocumented) {
  EXPECT_EQ(code_of(ErrorKind::usage), 2);
  EXPECT_EQ(code_of(ErrorKind::not_found), 2);
  EXPECT_EQ(code_of(ErrorKind::invalid), 3);
  EXPECT_EQ(code_of(ErrorKind::unavailable), 4);
  EXPECT_EQ(code_of(ErrorKind::conflict), 7);
  EXPECT_EQ(code_of(ErrorKind::damaged), 8);
  EXPECT_EQ(code_of(ErrorKind::cancelled), 130);
}

}  // namespace
}  // namespace skillgit::cli
