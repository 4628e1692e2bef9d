// A skill's folder is brought back as one commit, by git itself, and nothing else is touched.

#include "skillgit/edge/store/restore.hpp"

#include "skillgit/edge/store/turn.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stop_token>
#include <thread>

namespace skillgit::store {
namespace {

using support::ScratchRepository;

const std::string kOld = "---\nname: dates\ndescription: d\n---\nold\n";
const std::string kNew = "---\nname: dates\ndescription: d\n---\nnew\n";

class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() {
    old_ = scratch_.commit({{"skills/dates/SKILL.md", kOld}, {"README.md", "one\n"}});
    new_ = scratch_.commit({{"skills/dates/SKILL.md", kNew},
                            {"skills/dates/more.md", "more\n"},
                            {"README.md", "two\n"}});
    repository_ = Repository::open(scratch_.path()).value();
  }

  Restore plan() const {
    return {
        .path = "skills/dates", .source = {old_}, .subject = "dates: roll back", .body = "Why."};
  }
  Result<std::optional<ObjectId>> restored() { return restore(*repository_, plan()); }
  std::string head() const { return scratch_.git({"rev-parse", "HEAD"}); }
  std::string status() const { return scratch_.git({"status", "--porcelain"}); }
  void expect_nothing_changed() const {
    EXPECT_EQ(head(), new_);
    EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), kNew);
  }

  ScratchRepository scratch_;
  std::string old_, new_;
  std::unique_ptr<Repository> repository_;
};

TEST_F(RestoreTest, MakesTheFolderWhatItWasAsOneCommit) {
  const auto commit = restored();
  ASSERT_TRUE(commit) << commit.error().message();
  EXPECT_EQ(head(), (*commit)->hex);
  EXPECT_EQ(scratch_.git({"rev-parse", "HEAD~1"}), new_);
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "dates: roll back\n\nWhy.\n");
  EXPECT_EQ(scratch_.git({"diff", old_, "HEAD", "--", "skills/dates"}), "");
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "skills/dates/more.md"));
  EXPECT_EQ(status(), "");
  EXPECT_EQ(scratch_.damage(), "");
}

TEST_F(RestoreTest, TasksAndHiddenFilesStayWhatTheyAre) {
  new_ = scratch_.commit({{"skills/dates/evals/tasks.jsonl", "{}\n"},
                          {"skills/dates/.draft/notes.md", "mine\n"},
                          {"skills/dates/scripts/run.sh", "true\n"}});
  ASSERT_TRUE(restored());
  EXPECT_EQ(scratch_.read("skills/dates/evals/tasks.jsonl"), "{}\n");
  EXPECT_EQ(scratch_.read("skills/dates/.draft/notes.md"), "mine\n");
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "skills/dates/scripts"));
  EXPECT_EQ(scratch_.git({"diff", "--name-only", new_, "HEAD"}),
            "skills/dates/SKILL.md\nskills/dates/more.md\nskills/dates/scripts/run.sh");
}

TEST_F(RestoreTest, WhatPathsMeanDoesNotDependOnTheEnvironment) {
  for (const char* name : {"GIT_LITERAL_PATHSPECS", "GIT_ICASE_PATHSPECS"}) {
    ::setenv(name, "1", 1);
    repository_ = Repository::open(scratch_.path()).value();
    const auto commit = restored();
    ::unsetenv(name);
    ASSERT_TRUE(commit) << commit.error().message();
    EXPECT_TRUE(*commit);
    scratch_.git({"reset", "--quiet", "--hard", new_});
  }
}

TEST_F(RestoreTest, AFileThatGitWasToldNotToLookAtIsNotWrittenOver) {
  scratch_.write("skills/dates/SKILL.md", "mine\n");
  scratch_.git({"update-index", "--skip-worktree", "skills/dates/SKILL.md"});
  const auto result = restored();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), "mine\n");
}

TEST_F(RestoreTest, NothingOutsideOfTheFolderGoesBack) {
  ASSERT_TRUE(restored());
  EXPECT_EQ(scratch_.read("README.md"), "two\n");
}

TEST_F(RestoreTest, WhatElseIsStagedOrChangedStaysSo) {
  scratch_.write("README.md", "staged\n");
  scratch_.git({"add", "README.md"});
  scratch_.write("README.md", "staged and changed\n");
  scratch_.write("draft.txt", "mine\n");
  const std::string before = status();
  ASSERT_TRUE(restored());
  EXPECT_EQ(status(), before);
  EXPECT_EQ(scratch_.read("README.md"), "staged and changed\n");
}

TEST_F(RestoreTest, AFolderThatIsAlreadySoIsLeftAlone) {
  ASSERT_TRUE(restored());
  const std::string once = head();
  const auto again = restored();
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_EQ(head(), once);
}

TEST_F(RestoreTest, ADirtyFolderLosesNothing) {
  scratch_.write("skills/dates/SKILL.md", "by hand\n");
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), "by hand\n");
  EXPECT_EQ(head(), new_);
}

TEST_F(RestoreTest, AnIgnoredFileIsNotWrittenOver) {
  old_ = scratch_.commit({{"skills/dates/notes.md", "tracked\n"}});
  scratch_.git({"rm", "-q", "skills/dates/notes.md"});
  new_ = scratch_.commit({{".gitignore", "notes.md\n"}});
  scratch_.write("skills/dates/notes.md", "private\n");
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch_.read("skills/dates/notes.md"), "private\n");
}

TEST_F(RestoreTest, ACommitThatAHookRefusesLeavesTheFolderAsItWas) {
  scratch_.write(".git/hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n");
  std::filesystem::permissions(scratch_.path() / ".git/hooks/pre-commit",
                               std::filesystem::perms::owner_all);
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_NE(commit.error().message().find("not today"), std::string::npos);
  expect_nothing_changed();
  EXPECT_TRUE(std::filesystem::exists(scratch_.path() / "skills/dates/more.md"));
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, WhatAHookFormatsAndStagesIsCommitted) {
  const std::string hook = ".git/hooks/pre-commit";
  scratch_.write(hook,
                 "#!/bin/sh\necho formatted >> skills/dates/SKILL.md\n"
                 "git add skills/dates/SKILL.md\n");
  std::filesystem::permissions(scratch_.path() / hook, std::filesystem::perms::owner_all);
  ASSERT_TRUE(restored());
  EXPECT_EQ(scratch_.git({"show", "HEAD:skills/dates/SKILL.md"}) + '\n', kOld + "formatted\n");
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, NothingIsTouchedWhereHeadsVersionCannotBeRead) {
  for (const char* lost : {"HEAD:skills/dates/more.md", "HEAD:skills/dates", "HEAD:skills"}) {
    scratch_.lose(lost);
    const std::string staged = scratch_.git({"ls-files", "--stage"});
    const auto commit = restored();
    ASSERT_FALSE(commit) << lost;
    EXPECT_EQ(commit.error().kind(), ErrorKind::damaged);
    EXPECT_TRUE(commit.error().message().starts_with("what HEAD has of 'skills/dates"));
    EXPECT_TRUE(commit.error().hint());
    expect_nothing_changed();
    EXPECT_EQ(scratch_.git({"ls-files", "--stage"}), staged);
  }
}

TEST_F(RestoreTest, NothingIsTouchedWhereTheWantedVersionCannotBeRead) {
  scratch_.git({"rm", "-q", "-r", "skills/dates"});
  old_ = scratch_.commit({{"skills/dates/SKILL.md", kOld}, {"skills/dates/data.csv", "1\n"}});
  scratch_.git({"rm", "-q", "skills/dates/data.csv"});
  new_ = scratch_.commit({{"skills/dates/SKILL.md", kNew}});
  scratch_.lose(old_ + ":skills/dates/data.csv");
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::damaged);
  expect_nothing_changed();
}

TEST_F(RestoreTest, WhatCouldNotBeTakenBackIsNotCalledUnchanged) {
  const std::string folder = scratch_.git({"rev-parse", "HEAD:skills/dates"});
  scratch_.write(".git/hooks/pre-commit",
                 "#!/bin/sh\nrm -f " + (scratch_.path() / ".git/objects").string() + '/' +
                     folder.substr(0, 2) + '/' + folder.substr(2) + "\nexit 1\n");
  std::filesystem::permissions(scratch_.path() / ".git/hooks/pre-commit",
                               std::filesystem::perms::owner_all);
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_TRUE(commit.error().hint().value_or("").starts_with("its files could not be taken back"));
}

TEST_F(RestoreTest, PatchesThatAreBeingAppliedComeFirst) {
  scratch_.write(".git/rebase-apply/applying", "");
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().message(), "a `git am` is under way");
  EXPECT_EQ(commit.error().hint(), "finish it, or end it with `git am --abort`");
  expect_nothing_changed();
}

TEST_F(RestoreTest, ADetachedHeadIsNoBranchToCommitOn) {
  scratch_.git({"switch", "-q", "--detach"});
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  expect_nothing_changed();
}

TEST_F(RestoreTest, AMergeThatIsUnderWayComesFirst) {
  scratch_.write(".git/MERGE_HEAD", old_ + "\n");
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().message(), "a merge is under way");
  expect_nothing_changed();
}

TEST_F(RestoreTest, ACommitWithoutTheSkillIsNoVersionOfIt) {
  const auto commit =
      restore(*repository_, {.path = "skills/tables", .source = {old_}, .subject = {}, .body = {}});
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::not_found);
}

TEST_F(RestoreTest, ASkillThatIsTheWholeRepositoryIsNotRestoredAlone) {
  const auto commit =
      restore(*repository_, {.path = ".", .source = {old_}, .subject = {}, .body = {}});
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::invalid);
}

TEST_F(RestoreTest, WithoutAWorkingTreeTheBranchMoves) {
  const auto bare = scratch_.folder() / "bare.git";
  scratch_.git({"clone", "-q", "--bare", ".", bare.string()});
  const auto repository = Repository::open(bare).value();
  const auto commit = restore(*repository, plan());
  ASSERT_TRUE(commit) << commit.error().message();
  const auto git = [&](std::vector<std::string> arguments) {
    return scratch_.try_git(arguments, bare).text;
  };
  EXPECT_EQ(git({"rev-parse", "HEAD"}), (*commit)->hex);
  EXPECT_EQ(git({"rev-parse", "HEAD~1"}), new_);
  EXPECT_EQ(git({"diff", old_, "HEAD", "--", "skills/dates"}), "");
  EXPECT_EQ(git({"diff", new_, "HEAD", "--", "README.md"}), "");
}

TEST_F(RestoreTest, FromABareRepositoryABranchOfAWorktreeIsLeftAsItIs) {
  const auto bare = scratch_.folder() / "bare.git";
  const std::string linked = (scratch_.folder() / "linked").string();
  scratch_.git({"clone", "-q", "--bare", ".", bare.string()});
  scratch_.try_git({"worktree", "add", "-q", linked, "main"}, bare);
  const auto repository = Repository::open(bare).value();
  const auto commit = restore(*repository, plan());
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(commit.error().message(), "'main' is checked out in '" + linked + "'");
  EXPECT_EQ(commit.error().hint(), "the same command does it there: `cd " + linked + '`');
  EXPECT_EQ(scratch_.try_git({"status", "--porcelain"}, linked).text, "");
}

TEST_F(RestoreTest, FromTheGitFolderTheBranchOfTheWorktreeIsLeftAsItIs) {
  repository_ = Repository::open(scratch_.path() / ".git").value();
  const auto commit = restored();
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().message(),
            "'main' is checked out in '" + scratch_.path().string() + "'");
  expect_nothing_changed();
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, AVersionThatNobodyHasCommittedCanBeTheSource) {
  const std::string changed = "---\nname: dates\ndescription: d\n---\nchanged\n";
  Restore wanted = plan();
  wanted.source =
      write_version(*repository_, {new_}, "skills/dates", {{"SKILL.md", changed}}).value();
  expect_nothing_changed();
  EXPECT_EQ(write_version(*repository_, {new_}, "skills/dates", {{"SKILL.md", changed}})->hex,
            wanted.source.hex)
      << "equal ones are one";
  const auto commit = restore(*repository_, wanted);
  ASSERT_TRUE(commit) << commit.error().message();
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), changed);
  EXPECT_EQ(scratch_.read("skills/dates/more.md"), "more\n");
  EXPECT_EQ(scratch_.git({"rev-parse", "HEAD~1"}), new_) << "it goes on from the branch";
  EXPECT_EQ(scratch_.damage(), "");
}

// What was planned on one version must not take back what came on top of it.
TEST_F(RestoreTest, ABranchThatHasMovedSinceIsLeftAsItIs) {
  Restore wanted = plan();
  wanted.head = ObjectId{new_};
  const std::string other = "---\nname: dates\ndescription: d\n---\nof somebody else\n";
  new_ = scratch_.commit({{"skills/dates/SKILL.md", other}});
  const auto commit = restore(*repository_, wanted);
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_TRUE(commit.error().hint());
  EXPECT_EQ(head(), new_);
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), other);
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, ABranchThatMovesWhileFilesGoBackIsLeftAsItIs) {
  Restore wanted = plan();
  wanted.head = ObjectId{new_};
  // Run by git when the files have gone back, before they are committed.
  const std::string hook = ".git/hooks/post-checkout";
  scratch_.write(hook, "#!/bin/sh\ngit commit -q --allow-empty -m other -- README.md\n");
  std::filesystem::permissions(scratch_.path() / hook, std::filesystem::perms::owner_all);
  const auto commit = restore(*repository_, wanted);
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%s"}), "other");
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), kNew);
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, InABareRepositoryABranchThatHasMovedIsLeftAsItIs) {
  Restore wanted = plan();
  wanted.head = ObjectId{old_};
  const auto bare = scratch_.folder() / "bare.git";
  scratch_.git({"clone", "-q", "--bare", ".", bare.string()});
  const auto repository = Repository::open(bare).value();
  EXPECT_EQ(restore(*repository, wanted).error().kind(), ErrorKind::conflict);
  EXPECT_EQ(repository->resolve("HEAD")->hex, new_);
}

TEST_F(RestoreTest, ALandingIsWaitedFor) {
  auto turn = wait_for_turn(*repository_, "landing").value();
  std::atomic<bool> has_ended = false;
  const std::jthread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    has_ended = true;
    turn.reset();
  });
  ASSERT_TRUE(restored());
  EXPECT_TRUE(has_ended);
}

TEST_F(RestoreTest, ALandingThatWaitsForUsIsNotWaitedFor) {
  const auto turn = wait_for_turn(*repository_, "landing").value();
  ::setenv("SKILLGIT_CALLERS", std::to_string(::getpid()).c_str(), 1);
  const auto commit = restored();
  ::unsetenv("SKILLGIT_CALLERS");
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::conflict);
  expect_nothing_changed();
}

TEST_F(RestoreTest, AStopEndsTheWaitForALanding) {
  const auto turn = wait_for_turn(*repository_, "landing").value();
  std::stop_source source;
  source.request_stop();
  const auto commit = restore(*repository_, plan(), source.get_token());
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::cancelled);
}

TEST_F(RestoreTest, AStopBeforeTheCommitLeavesTheFolderAsItWas) {
  // As Ctrl-C does: git and its hook end, and we are asked to.
  const auto begun = scratch_.path() / ".git/begun";
  scratch_.write(".git/hooks/pre-commit",
                 "#!/bin/sh\ntouch .git/begun\nwhile ! test -e .git/stop; do sleep 0.01; done\n"
                 "kill -INT $PPID\n");
  std::filesystem::permissions(scratch_.path() / ".git/hooks/pre-commit",
                               std::filesystem::perms::owner_all);
  std::stop_source source;
  const std::jthread stops([&] {
    while (!std::filesystem::exists(begun))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    source.request_stop();
    scratch_.write(".git/stop", "");
  });
  const auto commit = restore(*repository_, plan(), source.get_token());
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(commit.error().hint(), "nothing was changed");
  expect_nothing_changed();
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, AStopAfterTheCommitTakesNothingBack) {
  scratch_.write(".git/hooks/post-commit", "#!/bin/sh\nkill -INT $PPID\n");
  std::filesystem::permissions(scratch_.path() / ".git/hooks/post-commit",
                               std::filesystem::perms::owner_all);
  const auto commit = restored();
  ASSERT_TRUE(commit) << commit.error().message();
  EXPECT_EQ(head(), (*commit)->hex);
  EXPECT_EQ(scratch_.read("skills/dates/SKILL.md"), kOld);
  EXPECT_EQ(status(), "");
}

TEST_F(RestoreTest, AVersionHasNoFilesThatTheSkillDoesNotHave) {
  const auto version = write_version(*repository_, {new_}, "skills/dates", {{"other.md", "x\n"}});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace skillgit::store
