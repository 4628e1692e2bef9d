// `skillgit undo`: one accepted edit goes, and everything else stays.

#include "app/cli/undo_command.hpp"

#include "scratch.hpp"
#include "unit/edge/store/training.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

namespace skillgit::cli {
namespace {

class UndoCommandTest : public store::Training {
 protected:
  UndoCommandTest() {
    world_.environment.directory = scratch_.path();
    start();
    accept("- one");
    accept("- two");
    accept("- three");
    EXPECT_EQ(store_->land(header_, tip_, {})->state, store::Landing::State::landed);
  }

  Result<ExitCode> undo(std::vector<const char*> args) {
    args.insert(args.begin(), "undo");
    world_.out.str("");
    return kUndoCommand.run(args, world_.environment);
  }
  std::string skill() const { return scratch_.read(kSkill); }
  std::string head() const { return scratch_.git({"rev-parse", "HEAD"}); }

  TestWorld world_;
};

TEST_F(UndoCommandTest, TheEditGoesAndItsNeighboursStay) {
  ASSERT_TRUE(undo({"c2"}));
  EXPECT_EQ(skill(), "# Demo\n- one\n- three\n");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
}

TEST_F(UndoCommandTest, TheCommitNamesTheEditAndThatNothingWasMeasured) {
  ASSERT_TRUE(undo({"c2"}));
  const std::string id = text::edit_id("demo", {.op = text::EditOp::append, .text = "- two"});
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}),
            "demo: undo: say - two\n\nTakes back edit " + id +
                " of candidate demo/r1/c0002.\nNothing was measured for it.\n\nSkillgit-Undoes: " +
                id + "\nSkillgit-Undoes-Candidate: demo/r1/c0002\n");
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%(trailers:key=Skillgit-Undoes,valueonly)"}),
            id + '\n');
}

TEST_F(UndoCommandTest, WhatSomebodyElseCommitsMeanwhileIsNotTakenBack) {
  // Run by git when the files are as they shall be, before they are committed.
  const std::string hook = ".git/hooks/post-checkout";
  scratch_.write(hook, "#!/bin/sh\ngit commit -q --allow-empty -m other -- README.md\n");
  std::filesystem::permissions(scratch_.path() / hook, std::filesystem::perms::owner_all);
  const std::string before = skill();
  const auto result = undo({"c2"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%s"}), "other");
  EXPECT_EQ(skill(), before);
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}), "");
}

TEST_F(UndoCommandTest, AllOfThemCanGoInAnyOrder) {
  ASSERT_TRUE(undo({"c1"}));
  ASSERT_TRUE(undo({"c3"}));
  ASSERT_TRUE(undo({"c2"}));
  EXPECT_EQ(skill(), "# Demo\n");
}

TEST_F(UndoCommandTest, ADryRunShowsTheDiffAndChangesNothing) {
  const std::string before = head();
  ASSERT_TRUE(undo({"c1", "--dry-run"}));
  EXPECT_NE(world_.out.str().find("\n-- one\n"), std::string::npos) << world_.out.str();
  EXPECT_EQ(head(), before);
  ASSERT_TRUE(undo({"c1", "-n", "--json"}));
  const Json json = Json::parse(world_.out.str());
  EXPECT_EQ(json["commit"], nullptr);
  EXPECT_EQ(json["candidate"], "demo/r1/c0001");
}

TEST_F(UndoCommandTest, WhatIsUndoneIsNotUndoneTwice) {
  ASSERT_TRUE(undo({"c1"}));
  const std::string before = head();
  const auto again = undo({"c1"});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::conflict);
  const std::string commit = before.substr(0, 8);
  EXPECT_TRUE(again.error().message().ends_with("was undone in commit " + commit));
  EXPECT_EQ(again.error().hint(), "`git revert " + commit + "` brings it back");
  EXPECT_EQ(head(), before);
}

TEST_F(UndoCommandTest, WhatWasTakenOutByHandIsNotSaidToBeUndone) {
  scratch_.write(kSkill, "# Demo\n- two\n- three\n");
  scratch_.git({"commit", "-qam", "without one"});
  const auto code = undo({"c1"});
  ASSERT_FALSE(code);
  EXPECT_NE(code.error().message().find("not there any more"), std::string::npos);
  EXPECT_NE(code.error().hint()->find("`skillgit show demo/r1/c0001`"), std::string::npos);
}

TEST_F(UndoCommandTest, AFolderWithChangesIsLeftAlone) {
  scratch_.write(kSkill, "# Demo\nmine\n");
  const auto code = undo({"c1"});
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(skill(), "# Demo\nmine\n");
}

TEST_F(UndoCommandTest, AnEditThatHasNotLandedSaysHowToLand) {
  append(offer(optimizer::Outcome::accepted, {"- four"}));
  const auto code = undo({"c4"});
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().kind(), ErrorKind::conflict);
  EXPECT_NE(code.error().hint()->find("skillgit land demo --run r1"), std::string::npos);
}

TEST_F(UndoCommandTest, OneEditOfAChainGoesAlone) {
  append(offer(optimizer::Outcome::accepted, {"- four", "- five"}));
  ASSERT_EQ(store_->land(header_, tip_, {})->state, store::Landing::State::landed);
  const auto whole = undo({"c4"});
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().kind(), ErrorKind::usage);
  ASSERT_TRUE(undo({"HEAD~1"})) << "the commit of the first one";
  EXPECT_EQ(skill(), "# Demo\n- one\n- two\n- three\n- five\n");
}

}  // namespace
}  // namespace skillgit::cli
