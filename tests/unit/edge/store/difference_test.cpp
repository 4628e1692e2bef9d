// How two versions of a skill differ, in git's own words.

#include "skillgit/edge/store/difference.hpp"

#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace skillgit::store {
namespace {

using support::ScratchRepository;

class DifferenceTest : public ::testing::Test {
 protected:
  DifferenceTest() {
    before_ = scratch_.commit({{"skills/dates/SKILL.md", "one two\n"}, {"README.md", "a\n"}});
    after_ = scratch_.commit({{"skills/dates/SKILL.md", "one three\n"}, {"README.md", "b\n"}},
                             "dates: say three\n\nSkillgit-Candidate: dates/r1/c0001");
    repository_ = Repository::open(scratch_.path()).value();
  }
  static FolderAt at(const std::string& commit, const std::string& path = "skills/dates") {
    return {{commit}, path};
  }
  std::string differing(DifferenceForm form) const {
    return difference(*repository_, at(before_), at(after_), form).value();
  }

  ScratchRepository scratch_;
  std::string before_, after_;
  std::unique_ptr<Repository> repository_;
};

TEST_F(DifferenceTest, ShowsTheFolderAndNothingElse) {
  const std::string diff = differing(DifferenceForm::lines);
  EXPECT_NE(diff.find("-one two\n+one three\n"), diff.npos) << diff;
  EXPECT_EQ(diff.find("README"), diff.npos) << diff;
}

TEST_F(DifferenceTest, ShowsWordsInsideTheirLines) {
  const std::string diff = differing(DifferenceForm::words);
  EXPECT_NE(diff.find("one [-two-]{+three+}\n"), diff.npos) << diff;
}

TEST_F(DifferenceTest, ShowsHowMuchChangedInWhichFile) {
  const std::string diff = differing(DifferenceForm::stat);
  EXPECT_NE(diff.find("skills/dates/SKILL.md | 2 +-"), diff.npos) << diff;
}

TEST_F(DifferenceTest, EqualFoldersDoNotDiffer) {
  EXPECT_EQ(difference(*repository_, at(after_), at(after_), DifferenceForm::lines), "");
}

TEST_F(DifferenceTest, AFolderThatMovedIsComparedFileByFile) {
  scratch_.git({"mv", "skills", "agents"});
  const std::string moved = scratch_.commit({{"agents/dates/SKILL.md", "one four\n"}});
  const auto diff =
      difference(*repository_, at(before_), at(moved, "agents/dates"), DifferenceForm::lines)
          .value();
  EXPECT_NE(diff.find("--- a/skills/dates/SKILL.md\n+++ b/agents/dates/SKILL.md\n"), diff.npos)
      << diff;
  EXPECT_NE(diff.find("-one two\n+one four\n"), diff.npos) << diff;
}

TEST_F(DifferenceTest, ColoursAndToolsThatTheUserHasSetStayOut) {
  scratch_.git({"config", "color.ui", "always"});
  scratch_.git({"config", "diff.external", "false"});
  EXPECT_EQ(differing(DifferenceForm::lines).find('\x1b'), std::string::npos);
}

TEST_F(DifferenceTest, APathIsAPathAndNoPattern) {
  EXPECT_EQ(difference(*repository_, at(before_, "skills/*"), at(after_, "skills/*"),
                       DifferenceForm::lines),
            "");
}

TEST_F(DifferenceTest, TakesNoIdForAnOption) {
  const std::string file = (scratch_.folder() / "file").string();
  EXPECT_FALSE(difference(*repository_, at("--output=" + file), at(after_), DifferenceForm::lines));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(DifferenceTest, AMessageIsTakenApart) {
  const Message message = message_of(*repository_, {after_}).value();
  EXPECT_EQ(message.subject, "dates: say three");
  EXPECT_EQ(message.trailer("Skillgit-Candidate"), "dates/r1/c0001");
}

}  // namespace
}  // namespace skillgit::store
