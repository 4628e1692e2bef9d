// hooks/commit-msg: what people do to a skillgit commit, with real git.

#include "unit/edge/store/training.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace skillgit::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CommitMsgHookTest : public Training {
 protected:
  void SetUp() override {
    std::filesystem::copy_file(SKILLGIT_HOOKS "/commit-msg",
                               scratch_.path() / ".git" / "hooks" / "commit-msg");
    start();
    accept("a");
    ASSERT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  }

  std::string trailers(const std::string& commit = "HEAD") const {
    return scratch_.git({"log", "-1", "--format=%(trailers:only)", commit});
  }

  void rebase(const std::string& todo_script, const std::string& message_script = "true") const {
    scratch_.git({"-c", "sequence.editor=" + todo_script, "-c", "core.editor=" + message_script,
                  "rebase", "--quiet", "-i", header_.base.hex});
  }
};

TEST_F(CommitMsgHookTest, ARewordKeepsNamesAndScores) {
  const std::string before = trailers();
  ASSERT_THAT(before, HasSubstr("Skillgit-Score: "));
  rebase("sed -i s/^pick/reword/", "sed -i 1s/.*/better/");
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%s"}), "better");
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, AnAmendOfTheMessageAloneKeepsNamesAndScores) {
  const std::string before = trailers();
  scratch_.git({"commit", "--quiet", "--amend", "-m", "my own words"});
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, AnAmendOfTheSkillDropsTheScores) {
  scratch_.write(kSkill, "# Demo\na, better\n");
  scratch_.git({"commit", "--quiet", "--all", "--amend", "--no-edit"});
  EXPECT_THAT(trailers(),
              AllOf(HasSubstr("Skillgit-Candidate: demo/r1/c0001"), HasSubstr("Skillgit-Edit-Id: "),
                    Not(HasSubstr("Skillgit-Score")), Not(HasSubstr("Skillgit-Wins")),
                    Not(HasSubstr("Skillgit-Baseline")), Not(HasSubstr("Skillgit-Decision"))));
}

TEST_F(CommitMsgHookTest, AnAmendOfSkillAndMessageKeepsTheNames) {
  scratch_.write(kSkill, "# Demo\na, better\n");
  scratch_.git({"commit", "--quiet", "--all", "--amend", "-m", "my own words"});
  EXPECT_THAT(trailers(), AllOf(HasSubstr("Skillgit-Candidate: demo/r1/c0001"),
                                Not(HasSubstr("Skillgit-Score"))));
}

TEST_F(CommitMsgHookTest, AnAmendOfAnotherFileKeepsTheScores) {
  scratch_.write("README.md", "more\n");
  scratch_.git({"commit", "--quiet", "--all", "--amend", "--no-edit"});
  EXPECT_THAT(trailers(), HasSubstr("Skillgit-Score"));
}

TEST_F(CommitMsgHookTest, NamesThatASquashLeftInTheTextAreTrailersAgain) {
  accept("b");
  ASSERT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  rebase("sed -i 2s/^pick/squash/");
  scratch_.git({"commit", "--quiet", "--amend", "--no-edit"});
  EXPECT_EQ(scratch_.git({"rev-list", "--count", header_.base.hex + "..HEAD"}), "1");
  EXPECT_THAT(trailers(), AllOf(HasSubstr("Skillgit-Candidate: demo/r1/c0001"),
                                HasSubstr("Skillgit-Candidate: demo/r1/c0002")));
}

TEST_F(CommitMsgHookTest, AnOrdinaryCommitIsLeftAlone) {
  scratch_.commit({{"README.md", "more\n"}}, "ordinary");
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "ordinary\n");
  scratch_.git({"commit", "--quiet", "--allow-empty", "-m", "empty"});
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "empty\n");
}

TEST_F(CommitMsgHookTest, TheFirstCommitOfARepositoryIsLeftAlone) {
  scratch_.git({"checkout", "--quiet", "--orphan", "fresh"});
  scratch_.git({"commit", "--quiet", "-m", "first"});
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "first\n");
}

}  // namespace
}  // namespace skillgit::store
