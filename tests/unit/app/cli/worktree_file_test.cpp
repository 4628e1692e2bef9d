// Files of the user's worktree: all or nothing, and never elsewhere.

#include "app/cli/worktree_file.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <string>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

TEST(WorktreeFileTest, WritesAndReadsBackAndLeavesNoDraft) {
  const ScratchFolder scratch;
  ASSERT_TRUE(write_below(scratch.path(), "a/b.txt", "text", Existing::keep));
  EXPECT_EQ(read_below(scratch.path(), "a/b.txt").value(), "text");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path() / "a"), fs::directory_iterator()),
            1);
}

TEST(WorktreeFileTest, AFileIsAsPublicAsTheUmaskSays) {
  const ScratchFolder scratch;
  const mode_t before = ::umask(0027);
  const Status written = write_below(scratch.path(), "f", "text", Existing::keep);
  ::umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(fs::status(scratch.path() / "f").permissions(), fs::perms{0640});
}

TEST(WorktreeFileTest, AFileThatIsReplacedStaysAsPublicAsItWas) {
  const ScratchFolder scratch;
  for (const fs::perms mode : {fs::perms{0600}, fs::perms{0755}}) {
    scratch.write("f", "old");
    fs::permissions(scratch.path() / "f", mode);
    ASSERT_TRUE(write_below(scratch.path(), "f", "new", Existing::replace));
    EXPECT_EQ(fs::status(scratch.path() / "f").permissions(), mode);
  }
}

TEST(WorktreeFileTest, ADraftOfAProcessThatDiedIsInNobodysWay) {
  const ScratchFolder scratch;
  scratch.write("f.skillgit-" + std::to_string(::getpid()) + "-0", "half");
  ASSERT_TRUE(write_below(scratch.path(), "f", "whole", Existing::keep));
  EXPECT_EQ(scratch.read("f"), "whole");
}

TEST(WorktreeFileTest, WhatExistsIsKeptUnlessItMayBeReplaced) {
  const ScratchFolder scratch;
  scratch.write("f", "old");
  const auto kept = write_below(scratch.path(), "f", "new", Existing::keep);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch.read("f"), "old");
  EXPECT_TRUE(write_below(scratch.path(), "f", "new", Existing::replace));
  EXPECT_EQ(scratch.read("f"), "new");
}

TEST(WorktreeFileTest, AFolderThatANameLeadsToIsThere) {
  const ScratchFolder folder;
  EXPECT_TRUE(check_folder_of(folder.path() / "new.html", "new.html"));
  const auto checked = check_folder_of(folder.path() / "nowhere" / "new.html", "nowhere/new.html");
  EXPECT_EQ(checked.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(checked.error().message(), "there is no folder for 'nowhere/new.html'");
}

TEST(WorktreeFileTest, AMissingFileIsNothingAndNoError) {
  const ScratchFolder scratch;
  EXPECT_EQ(read_below(scratch.path(), "nowhere/f").value(), std::nullopt);
}

TEST(WorktreeFileTest, ALinkOutOfTheRepositoryIsNotFollowed) {
  const ScratchFolder outside, inside;
  outside.write("secret", "s");
  fs::create_symlink(outside.path() / "secret", inside.path() / "file");
  fs::create_symlink(outside.path(), inside.path() / "folder");
  EXPECT_EQ(read_below(inside.path(), "file").error().kind(), ErrorKind::invalid);
  EXPECT_EQ(read_below(inside.path(), "folder/secret").error().kind(), ErrorKind::invalid);
  EXPECT_FALSE(write_below(inside.path(), "file", "x", Existing::replace));
  EXPECT_FALSE(write_below(inside.path(), "folder/new", "x", Existing::keep));
  EXPECT_FALSE(write_below(inside.path(), "../new", "x", Existing::keep));
  EXPECT_EQ(outside.read("secret"), "s");
}

TEST(WorktreeFileTest, GitsOwnFolderIsLeftAlone) {
  const ScratchFolder scratch;
  scratch.write(".git/config", "[remote]");
  fs::create_symlink(".git/config", scratch.path() / "link");
  EXPECT_EQ(read_below(scratch.path(), ".git/config").error().kind(), ErrorKind::invalid);
  EXPECT_EQ(read_below(scratch.path(), "link").error().kind(), ErrorKind::invalid);
  EXPECT_FALSE(write_below(scratch.path(), ".git/new", "x", Existing::keep));
}

TEST(WorktreeFileTest, ALinkInsideIsReadButNotReplaced) {
  const ScratchFolder scratch;
  scratch.write("real", "r");
  fs::create_symlink("real", scratch.path() / "link");
  EXPECT_EQ(read_below(scratch.path(), "link").value(), "r");
  EXPECT_FALSE(write_below(scratch.path(), "link", "x", Existing::replace));
}

TEST(WorktreeFileTest, OnlyAnOrdinaryFileIsReplaced) {
  const ScratchFolder scratch;
  ASSERT_EQ(::mkfifo((scratch.path() / "pipe").c_str(), 0600), 0);
  const auto written = write_below(scratch.path(), "pipe", "x", Existing::replace);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind(), ErrorKind::invalid);
  EXPECT_TRUE(fs::is_fifo(scratch.path() / "pipe"));
}

TEST(WorktreeFileTest, OnlyOrdinaryFilesAreRead) {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "folder");
  EXPECT_FALSE(read_below(scratch.path(), "folder"));
  EXPECT_EQ(read_named("/dev/null").error().kind(), ErrorKind::invalid);
  EXPECT_EQ(read_named(scratch.path() / "nowhere").error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace skillgit::cli
