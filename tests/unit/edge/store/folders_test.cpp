// Folders of ours in git's.

#include "skillgit/edge/store/folders.hpp"

#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace skillgit::store {
namespace {

TEST(FoldersTest, WhatStandsInTheirWayIsNamed) {
  const support::ScratchRepository scratch;
  scratch.write(".git/skillgit", "a file");
  const auto folder = scratch.path() / ".git" / "skillgit" / "locks";
  const Status made = make_folders(folder);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(made.error().hint(),
            "move " + folder.parent_path().string() + " away: a folder belongs there");
  EXPECT_TRUE(make_folders(scratch.path() / ".git" / "other" / "locks"));
}

TEST(FoldersTest, WhatThisUserMayNotDoIsNotBroken) {
  for (const int code : {EACCES, EPERM, EROFS}) {
    const Error error = cannot("make", "/f", code);
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_TRUE(error.hint());
  }
  EXPECT_EQ(cannot("make", "/f", ENOSPC).kind(), ErrorKind::damaged);
}

}  // namespace
}  // namespace skillgit::store
