// Where a commit has the skill, whose folder may have moved since.

#include "app/cli/skill_folder.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;

constexpr const char* kNow = "agents/skills/dates";

class SkillFolderTest : public ::testing::Test {
 protected:
  SkillFolderTest() {
    put_skill(1, "skills/dates");
    put_skill(2, kNow);
    put_skill(3, "other/dates");
    RecordedRun before("dates", "r1"), since("dates", "r2");
    since.log_.header.skill_path = kNow;
    runs_ = RecordedRuns({before, since});
  }

  void put_skill(int commit, const std::string& folder) {
    repository_.skills[commit_number(commit)] = {
        .path = folder, .files = {{"SKILL.md", "# Dates\n"}}, .other_files = {}};
  }
  std::string folder_of_commit(int commit) const {
    return folder_at(commit_number(commit), "dates", kNow, repository_, runs_).value();
  }
  Error named(int commit, Error error) const {
    return naming_older_folder(std::move(error), {commit_number(commit), kNow}, "dates",
                               repository_, runs_,
                               [](const std::string& older) { return "look at " + older; });
  }

  DescribedRepository repository_;
  RecordedRuns runs_;
};

TEST_F(SkillFolderTest, ACommitFromBeforeTheMoveHasItWhereARunFoundIt) {
  EXPECT_EQ(folder_of_commit(1), "skills/dates");
  EXPECT_EQ(folder_of_commit(2), kNow);
  EXPECT_EQ(folder_of_commit(3), kNow) << "where nobody knows it";
}

TEST_F(SkillFolderTest, TheOnlySkillMayGoUnnamed) {
  EXPECT_EQ(named_or_only("sums", std::nullopt, runs_).value(), "sums");
  EXPECT_EQ(named_or_only("", std::nullopt, runs_).value(), "dates") << "the only one with runs";
  config::Config config;
  config.skills["sums"] = {};
  EXPECT_EQ(named_or_only("", config, runs_).value(), "sums");
  config.skills["more"] = {};
  EXPECT_EQ(named_or_only("", config, runs_).error().kind(), ErrorKind::usage);
  EXPECT_EQ(named_or_only("", std::nullopt, RecordedRuns()).error().kind(), ErrorKind::not_found);
}

TEST_F(SkillFolderTest, AnErrorNamesTheOlderFolderAndTheWayOn) {
  const Error error(ErrorKind::not_found, "there is no folder");
  EXPECT_EQ(named(1, error).hint(), "the skill was in 'skills/dates' there; look at skills/dates");
  EXPECT_EQ(named(2, error).hint(), std::nullopt);
  EXPECT_EQ(named(3, error).hint(), std::nullopt);
  EXPECT_EQ(named(1, {ErrorKind::conflict, "it is dirty"}).hint(), std::nullopt);
}

}  // namespace
}  // namespace skillgit::cli
