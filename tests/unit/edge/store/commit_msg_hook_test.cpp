// hooks/commit-msg: what people do to a skillgit commit, with real git.

#include "unit/edge/store/training.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

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

  /// A commit of what is changed, by the run's author at the run's date, with the message "mine".
  void commit_at_the_date_of_the_run() const {
    scratch_.git({"commit", "--quiet", "--all", "--date=1700000000 +0000", "-m", "mine"});
    ASSERT_EQ(scratch_.git({"log", "-2", "--format=%an %ae %at"}),
              "Ada Example ada@example.org 1700000000\nAda Example ada@example.org 1700000000");
  }

  /// Lets another script run the hook, which then does not see git's command line.
  void put_a_script_in_between() const {
    const auto hooks = scratch_.path() / ".git" / "hooks";
    std::filesystem::rename(hooks / "commit-msg", hooks / "inner");
    scratch_.write(".git/hooks/commit-msg", "#!/bin/sh\n.git/hooks/inner \"$@\"\nexit $?\n");
    std::filesystem::permissions(hooks / "commit-msg", std::filesystem::perms::owner_all);
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

TEST_F(CommitMsgHookTest, AnAmendOfAnotherFileAndTheMessageKeepsNamesAndScores) {
  const std::string before = trailers();
  scratch_.write("README.md", "more\n");
  scratch_.git({"commit", "--quiet", "--all", "--amend", "-m", "my own words"});
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, AnAmendKeepsNamesAndScoresWithAScriptInBetween) {
  put_a_script_in_between();
  const std::string before = trailers();
  scratch_.git({"commit", "--quiet", "--amend", "-m", "my own words"});
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, ALineOfThreeDashesHidesNoTrailers) {
  const std::string before = trailers();
  scratch_.git({"commit", "--quiet", "--amend", "-m", "words", "-m", "---", "-m", "more words"});
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, ConfiguredTrailersHideNone) {
  const std::string before = trailers();
  scratch_.git({"-c", "trailer.separators==:", "-c", "trailer.where=start", "-c",
                "trailer.ifExists=doNothing", "-c", "trailer.ifMissing=doNothing", "-c",
                "trailer.Skillgit-Score.ifMissing=doNothing", "commit", "--quiet", "--amend", "-m",
                "my own words"});
  EXPECT_EQ(trailers(), before);
}

TEST_F(CommitMsgHookTest, AMessageThatWasEmptiedEndsTheAmend) {
  const std::string before = scratch_.git({"rev-parse", "HEAD"});
  for (const char* verbose : {"--no-verbose", "--verbose"}) {
    const auto amended = scratch_.try_git(
        {"-c", "core.editor=sed -i '1,/^#/{/^#/!d}'", "commit", verbose, "--amend"});
    EXPECT_THAT(amended.text, HasSubstr("empty commit message"));
    EXPECT_EQ(scratch_.git({"rev-parse", "HEAD"}), before);
  }
}

TEST_F(CommitMsgHookTest, AMessageThatIsNotUtf8StaysWhole) {
  scratch_.git({"config", "i18n.commitEncoding", "ISO-8859-1"});
  scratch_.write(kSkill, "# Demo\na, better\n");
  scratch_.write("message", "gr\xFCn\n\nzw\xF6lf\n\n" + trailers());
  scratch_.git({"commit", "--quiet", "--all", "--amend", "-F", "message"});
  EXPECT_THAT(scratch_.git({"log", "-1", "--format=%B"}),
              AllOf(HasSubstr("zw\xF6lf\n"), HasSubstr("Skillgit-Edit-Id: "),
                    Not(HasSubstr("Skillgit-Score"))));
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

TEST_F(CommitMsgHookTest, ANewCommitOfTheSameAuthorAndDateIsLeftAlone) {
  scratch_.write("README.md", "more\n");
  commit_at_the_date_of_the_run();
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "mine\n");
}

TEST_F(CommitMsgHookTest, ANewCommitOfTheSameAuthorDateAndSkillIsLeftAlone) {
  scratch_.write(kSkill, "# Demo\na, better\n");
  commit_at_the_date_of_the_run();
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "mine\n");
}

TEST_F(CommitMsgHookTest, ANewCommitIsLeftAloneWithAScriptInBetween) {
  put_a_script_in_between();
  scratch_.write("README.md", "more\n");
  commit_at_the_date_of_the_run();
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "mine\n");
}

TEST_F(CommitMsgHookTest, AFixupKeepsScoresUntilItIsAmended) {
  accept("b");
  ASSERT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  const std::string first = trailers("HEAD~1");
  rebase("sed -i 2s/^pick/fixup/");
  EXPECT_EQ(trailers(), first);
  scratch_.git({"commit", "--quiet", "--amend", "--no-edit"});
  EXPECT_THAT(trailers(), AllOf(HasSubstr("Skillgit-Candidate: demo/r1/c0001"),
                                Not(HasSubstr("Skillgit-Score"))));
}

TEST_F(CommitMsgHookTest, TheFirstCommitOfARepositoryIsLeftAlone) {
  scratch_.git({"checkout", "--quiet", "--orphan", "fresh"});
  scratch_.git({"commit", "--quiet", "-m", "first"});
  EXPECT_EQ(scratch_.git({"log", "-1", "--format=%B"}), "first\n");
}

}  // namespace
}  // namespace skillgit::store
