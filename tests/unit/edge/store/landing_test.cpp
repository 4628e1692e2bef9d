// Landing: git moves the skill branch forward, or it stays where it is and the run goes on.

#include "skillgit/edge/store/turn.hpp"
#include "unit/edge/store/training.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace skillgit::store {
namespace {

using testing::HasSubstr;

class LandingTest : public Training {
 protected:
  void SetUp() override {
    start();
    accept("a");
    before_ = at("main");
  }

  Landing land(const std::vector<std::string>& protected_branches = {}) {
    return store_->land(header_, tip_, protected_branches).value();
  }

  void expect_deferred(const Landing& landing, const std::string& why) {
    EXPECT_EQ(landing.state, Landing::State::deferred);
    EXPECT_THAT(landing.reason, HasSubstr(why));
    EXPECT_THAT(landing.reason + landing.later, HasSubstr("`")) << "says what to do";
    EXPECT_EQ(landing.reason.find('\n'), std::string::npos);
  }

  std::string before_;
};

TEST_F(LandingTest, MovesBranchIndexAndFilesWhereItIsCheckedOut) {
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(at("main"), tip_.hex);
  EXPECT_EQ(scratch_.read(kSkill), "# Demo\na\n");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
  EXPECT_THAT(scratch_.git({"reflog", "-1", "main"}), HasSubstr("skillgit land"));
}

TEST_F(LandingTest, ASecondTimeThereIsNothingToDo) {
  land();
  EXPECT_EQ(land().state, Landing::State::current);
}

TEST_F(LandingTest, WhatWasTakenBackDuringARunIsBroughtBackByACommandAlone) {
  EXPECT_EQ(land().state, Landing::State::landed);
  scratch_.git({"reset", "--quiet", "--hard", "HEAD~1"});
  accept("b");
  expect_deferred(land(), "'main' was moved back since this run landed on it");
  EXPECT_EQ(at("main"), before_);
  reopen();
  EXPECT_EQ(land().state, Landing::State::landed);
}

TEST_F(LandingTest, KeepsWhatIsDirtyAndStagedElsewhere) {
  scratch_.write("README.md", "mine\n");
  scratch_.write("staged.md", "mine\n");
  scratch_.git({"add", "staged.md"});
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), " M README.md\nA  staged.md");
}

TEST_F(LandingTest, WaitsWhenTheSkillItselfIsDirty) {
  scratch_.git({"config", "merge.autoStash", "true"});
  scratch_.write(kSkill, "# Mine\n");
  expect_deferred(land(), "would be overwritten by merge: skills/demo/SKILL.md");
  EXPECT_EQ(scratch_.read(kSkill), "# Mine\n");
  EXPECT_EQ(at("main"), before_);
  EXPECT_EQ(scratch_.git({"stash", "list"}), "");
}

TEST_F(LandingTest, MovesABranchThatIsCheckedOutNowhereAndNoFile) {
  scratch_.git({"checkout", "--quiet", "-b", "other"});
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(at("main"), tip_.hex);
  EXPECT_EQ(scratch_.read(kSkill), "# Demo\n");
  EXPECT_EQ(at("HEAD"), before_);
}

TEST_F(LandingTest, LeavesABranchOfAnotherWorktree) {
  scratch_.git({"checkout", "--quiet", "-b", "other"});
  scratch_.git({"worktree", "add", "--quiet", (scratch_.folder() / "linked").string(), "main"});
  expect_deferred(land(), "is checked out in '" + (scratch_.folder() / "linked").string() + "'");
  EXPECT_EQ(at("main"), before_);

  reopen(scratch_.folder() / "linked");
  EXPECT_EQ(land().state, Landing::State::landed) << "from there it works";
}

TEST_F(LandingTest, LeavesABranchThatIsBeingRebased) {
  scratch_.git({"-c", "sequence.editor=echo break >", "rebase", "--quiet", "-i", "HEAD"});
  ASSERT_TRUE(std::filesystem::exists(scratch_.path() / ".git/rebase-merge"));
  expect_deferred(land(), "is being rebased");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, LeavesABranchThatARebaseOfAnotherTakesAlong) {
  const std::string linked = (scratch_.folder() / "linked").string();
  scratch_.git({"switch", "--quiet", "--create", "other"});
  scratch_.git({"worktree", "add", "--quiet", "-b", "top", linked});
  // What git writes for `--update-refs`, since 2.38: a ref, where it was, and where it is to be.
  scratch_.write(".git/worktrees/linked/rebase-merge/update-refs",
                 "refs/heads/main\n" + before_ + '\n' + before_ + '\n');
  expect_deferred(land(), "is being rebased");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, LeavesABranchThatPatchesAreBeingAppliedTo) {
  scratch_.write(".git/rebase-apply/applying", "");
  expect_deferred(land(), "a `git am` is under way on 'main'");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, LeavesABranchThatARevertIsUnderWayOn) {
  scratch_.git({"revert", "--no-commit", "HEAD"});
  ASSERT_TRUE(std::filesystem::exists(scratch_.path() / ".git/REVERT_HEAD"));
  expect_deferred(land(), "a revert is under way on 'main'");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, WaitsForAPersonWhoCommittedMeanwhile) {
  const std::string theirs = scratch_.commit({{"README.md", "theirs\n"}});
  expect_deferred(land(), "'main' has commits that the run has not");
  EXPECT_EQ(at("main"), theirs);
}

TEST_F(LandingTest, NeverMovesAProtectedBranch) {
  expect_deferred(land({"release/*", "main"}), "'main' is protected");
  EXPECT_EQ(at("main"), before_);
  EXPECT_EQ(land({"release/*"}).state, Landing::State::landed);
}

TEST_F(LandingTest, WhatProtectsABranchIsAPattern) {
  EXPECT_TRUE(store_->is_protected("release/1", {"release/*"}));
  EXPECT_FALSE(store_->is_protected("main", {"release/*"}));
}

TEST_F(LandingTest, BringsNoCommitsFromBelowTheRun) {
  scratch_.git({"reset", "--quiet", "--hard", header_.base.hex});
  const std::string theirs = scratch_.commit({{"hooks/post-merge", "#!/bin/sh\n"}});
  header_.name = RunName::parse("demo", "theirs").value();
  start();
  accept("b");
  scratch_.git({"reset", "--quiet", "--hard", before_});
  expect_deferred(land(), "the run began at " + theirs.substr(0, 8));
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, ACommitOfTheRunThatIsLostIsDamage) {
  scratch_.lose(tip_.hex);
  reopen();
  const auto landed = store_->land(header_, tip_, {});
  ASSERT_FALSE(landed);
  EXPECT_EQ(landed.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(landed.error().message(), HasSubstr("the commits of run 'demo/r1'"));
  std::filesystem::remove_all(scratch_.path() /
                              ".git/refs/heads/skillgit");  // What is left is sound.
  scratch_.git({"update-ref", "-d", kLog});
  scratch_.git({"reflog", "expire", "--expire=now", "--all"});
}

TEST_F(LandingTest, NeedsABranchToLandOn) {
  header_.branch = "";
  expect_deferred(land(), "did not start on a branch");
  header_.branch = "gone";
  expect_deferred(land(), "there is no branch 'gone'");
}

TEST_F(LandingTest, ABranchThatWasRenamedLandsUnderItsNewName) {
  scratch_.git({"branch", "--move", "main", "trunk"});
  EXPECT_EQ(landing_branch(*repository_, header_, tip_).value(), "trunk");
}

TEST_F(LandingTest, ABranchThatWentOnStandsForNoneThatIsGone) {
  scratch_.git({"branch", "--move", "main", "trunk"});
  scratch_.commit({{"README.md", "theirs\n"}});
  EXPECT_EQ(landing_branch(*repository_, header_, tip_).value(), "main");
}

TEST_F(LandingTest, LeavesADetachedHeadWhereItIs) {
  scratch_.git({"checkout", "--quiet", "--detach"});
  EXPECT_EQ(land().state, Landing::State::landed) << "main is checked out nowhere now";
  EXPECT_EQ(at("HEAD"), before_);
}

TEST_F(LandingTest, IsNotTalkedIntoASquash) {
  scratch_.git({"config", "branch.main.mergeOptions", "--squash"});
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(at("main"), tip_.hex);
}

TEST_F(LandingTest, WaitsWhileAnotherGitHoldsTheIndex) {
  scratch_.write(".git/index.lock", "");
  expect_deferred(land(), "index.lock");
  std::filesystem::remove(scratch_.path() / ".git/index.lock");
  EXPECT_EQ(land().state, Landing::State::landed);
}

TEST_F(LandingTest, WhatGitBroughtForwardGoesBackWhenTheBranchIsLocked) {
  scratch_.write("README.md", "mine\n");
  scratch_.write(".git/refs/heads/main.lock", "");
  expect_deferred(land(), "main.lock");
  EXPECT_EQ(at("main"), before_);
  EXPECT_EQ(scratch_.read(kSkill), "# Demo\n");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), " M README.md");

  std::filesystem::remove(scratch_.path() / ".git/refs/heads/main.lock");
  EXPECT_EQ(land().state, Landing::State::landed);
}

TEST_F(LandingTest, WhatGitBroughtForwardGoesBackWhenAHookRefuses) {
  const auto hook = scratch_.path() / ".git/hooks/reference-transaction";
  scratch_.write(".git/hooks/reference-transaction",
                 "#!/bin/sh\ntest \"$1\" != prepared || ! grep -q refs/heads/main\n");
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  expect_deferred(land(), "git would not move 'main'");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, AHookOfGitIsToldWhoWaitsForIt) {
  const auto hook = scratch_.path() / ".git/hooks/post-merge";
  scratch_.write(".git/hooks/post-merge", "#!/bin/sh\necho $SKILLGIT_CALLERS > .git/callers\n");
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  ::setenv("SKILLGIT_CALLERS", "1", 1);
  reopen();
  EXPECT_EQ(land().state, Landing::State::landed);
  ::unsetenv("SKILLGIT_CALLERS");
  EXPECT_EQ(scratch_.read(".git/callers"), "1 " + std::to_string(::getpid()) + '\n');
}

TEST_F(LandingTest, WaitsForNoTurnOfWhoWaitsForUs) {
  const auto turn = wait_for_turn(*repository_, "landing").value();
  ::setenv("SKILLGIT_CALLERS", ("1 " + std::to_string(::getpid())).c_str(), 1);
  expect_deferred(land(), "a hook of git called this");
  ::unsetenv("SKILLGIT_CALLERS");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, AnAliasOfTheBranchIsThatBranch) {
  scratch_.git({"symbolic-ref", "refs/heads/old", "refs/heads/main"});
  header_.branch = "old";
  expect_deferred(land({"main"}), "'old' is protected");
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(at("main"), tip_.hex);
  EXPECT_EQ(at("old"), tip_.hex);
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
}

TEST_F(LandingTest, ABranchThatStandsForARefThatIsNoneLands) {
  scratch_.git({"update-ref", "refs/x", "HEAD"});
  scratch_.git({"symbolic-ref", "refs/heads/alias", "refs/x"});
  header_.branch = "alias";
  expect_deferred(land({"refs/*"}), "'alias' is protected");
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(at("refs/x"), tip_.hex);
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, AnAliasOfABranchOfAnotherWorktreeIsLeft) {
  scratch_.git({"checkout", "--quiet", "-b", "other"});
  scratch_.git({"worktree", "add", "--quiet", (scratch_.folder() / "linked").string(), "main"});
  scratch_.git({"symbolic-ref", "refs/heads/old", "refs/heads/main"});
  header_.branch = "old";
  expect_deferred(land(), "is checked out in '" + (scratch_.folder() / "linked").string() + "'");
  EXPECT_EQ(at("main"), before_);
}

TEST_F(LandingTest, AnOrigHeadThatGitCannotReadIsNamedWithItsRemedy) {
  scratch_.write(".git/ORIG_HEAD", "");
  expect_deferred(land(), "`rm " + (scratch_.path() / ".git/ORIG_HEAD").string() + "` mends it");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
  std::filesystem::remove(scratch_.path() / ".git/ORIG_HEAD");
  EXPECT_EQ(land().state, Landing::State::landed);
}

// The hook comes between the look at HEAD and the move of the branch.
TEST_F(LandingTest, WhoGoesToAnotherBranchInTheMeantimeIsToldWhatGitDidThere) {
  scratch_.git({"branch", "other"});
  const auto hook = scratch_.path() / ".git/hooks/post-index-change";
  scratch_.write(".git/hooks/post-index-change",
                 "#!/bin/sh\ngit symbolic-ref HEAD refs/heads/other\n");
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  expect_deferred(land(), "'main' was left for 'other' in the meantime, which git moved");
  std::filesystem::remove(hook);
  EXPECT_EQ(at("main"), before_);
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "") << "nothing is taken back";
  scratch_.git({"reset", "--quiet", "--keep", "ORIG_HEAD"});
  EXPECT_EQ(at("other"), before_);
}

TEST_F(LandingTest, LandsWhereTheGitFolderStandsElsewhere) {
  const auto elsewhere = scratch_.folder() / "elsewhere.git";
  scratch_.git({"init", "--quiet", "--separate-git-dir", elsewhere.string()});
  reopen();
  EXPECT_EQ(land().state, Landing::State::landed);
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
}

TEST_F(LandingTest, ASquashedRunHasLanded) {
  scratch_.git({"merge", "--quiet", "--squash", tip_.hex});
  scratch_.git({"commit", "--quiet", "-m", "squashed"});
  scratch_.commit({{"README.md", "theirs\n"}});
  EXPECT_EQ(land({"main"}).state, Landing::State::current) << "also when it is protected";
}

TEST_F(LandingTest, ASquashedRunHasLandedWhateverWasCommittedOnTopOfIt) {
  scratch_.git({"merge", "--quiet", "--squash", tip_.hex});
  scratch_.git({"commit", "--quiet", "-m", "squashed"});
  scratch_.commit({{kSkill, "# Demo\na\nby hand\n"}});
  EXPECT_EQ(land().state, Landing::State::current);
  scratch_.commit({{kSkill, "# Demo\n"}}, "reverted");
  EXPECT_EQ(land().state, Landing::State::current) << "what was reverted does not come back";
}

TEST_F(LandingTest, ARunThatWasSquashedOnAMergedBranchHasLanded) {
  scratch_.git({"checkout", "--quiet", "-b", "feature"});
  scratch_.git({"merge", "--quiet", "--squash", tip_.hex});
  scratch_.git({"commit", "--quiet", "-m", "squashed"});
  scratch_.commit({{kSkill, "# Demo\n"}}, "reverted");
  scratch_.git({"checkout", "--quiet", "main"});
  scratch_.git({"merge", "--quiet", "--no-ff", "-m", "merged", "feature"});
  EXPECT_EQ(land().state, Landing::State::current);
}

TEST_F(LandingTest, OtherChangesOfTheSkillAreNoLanding) {
  scratch_.commit({{kSkill, "# Demo\nb\n"}});
  scratch_.commit({{kSkill, "# Demo\n"}});
  expect_deferred(land(), "'main' has commits that the run has not");
}

TEST_F(LandingTest, TellsOfAWorktreeThatIsGone) {
  scratch_.git({"checkout", "--quiet", "-b", "other"});
  const auto linked = scratch_.folder() / "linked";
  scratch_.git({"worktree", "add", "--quiet", linked.string(), "main"});
  std::filesystem::remove_all(linked);
  expect_deferred(land(), "`git worktree prune`");
}

TEST_F(LandingTest, AShallowCloneThatHoldsTheBaseLands) {
  const auto shallow = scratch_.folder() / "shallow";
  scratch_.git({"clone", "--quiet", "--depth", "1", "--branch", "main",
                "file://" + scratch_.path().string(), shallow.string()});
  scratch_.try_git({"fetch", "--quiet", "origin", tip_.hex}, shallow);
  reopen(shallow);
  EXPECT_EQ(land().state, Landing::State::landed);
}

}  // namespace
}  // namespace skillgit::store
