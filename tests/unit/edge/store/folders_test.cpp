// Folders of ours in git's.

#include "skillgit/edge/store/folders.hpp"

#include "edge/store/denied.hpp"
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

TEST(FoldersTest, WhatStandsInTheWayOfAFileIsNamed) {
  const support::ScratchRepository scratch;
  scratch.write(".git/skillgit", "a file");
  const auto file = scratch.path() / ".git" / "skillgit" / "runs" / "demo" / "r1.journal";
  EXPECT_EQ(
      cannot("open", file, ENOTDIR).hint(),
      "move " + (scratch.path() / ".git" / "skillgit").string() + " away: a folder belongs there");
}

TEST(FoldersTest, AFileThatMayNotGrowIsToldWithWhatToDo) {
  const Error error = cannot("write", "/f", EFBIG);
  EXPECT_EQ(error.kind(), ErrorKind::damaged);
  EXPECT_EQ(error.hint().value_or("").substr(0, 24), "`ulimit -f unlimited` li");
}

TEST(FoldersTest, WhatThisUserMayNotDoIsNotBroken) {
  for (const int code : {EACCES, EPERM, EROFS}) {
    const Error error = cannot("make", "/f", code);
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_TRUE(error.hint());
  }
  EXPECT_EQ(cannot("make", "/f", EIO).kind(), ErrorKind::damaged);
}

TEST(FoldersTest, AFullDiskIsToldWithWhatToDo) {
  for (const int code : {ENOSPC, EDQUOT}) {
    const Error error = cannot("write", "/f", code);
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_EQ(error.hint(), "make room on the disk, and run the same command again");
  }
}

TEST(FoldersTest, AFolderThatGitCannotMakeIsNotBroken) {
  const std::string complaint = "cannot lock ref 'a/b': unable to create directory for .git/a/b";
  EXPECT_TRUE(is_denied(complaint));
  EXPECT_FALSE(is_denied(complaint + ": No space left on device"));
}

}  // namespace
}  // namespace skillgit::store
