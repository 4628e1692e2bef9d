// `skillgit diff`: which two versions are compared.

#include "app/cli/diff_command.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <array>

namespace skillgit::cli {
namespace {

using store::DifferenceForm;
using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;

constexpr int kBase = 1, kTip = 20, kTag = 30, kHead = 40;

class DiffCommandTest : public ::testing::Test {
 protected:
  DiffCommandTest() {
    repository_.branches["main"] = commit_number(kTip);
    repository_.revisions["v1"] = commit_number(kTag);
    repository_.revisions["HEAD"] = commit_number(kHead);
    RecordedRun run("dates", "r1");
    run.accept("one").refuse("two", "too long");
    runs_ = RecordedRuns({run});
  }

  std::string compared(const DiffOptions& options) const {
    const auto versions = collect_versions(options, repository_, runs_);
    if (!versions) return versions.error().message();
    const auto number = [](const store::ObjectId& id) {
      for (const int known : {kBase, kTip, kTag, kHead, 101})
        if (id == commit_number(known)) return std::to_string(known);
      return id.hex;
    };
    return number(versions->from) + ".." + number(versions->to);
  }

  DescribedRepository repository_;
  RecordedRuns runs_;
};

TEST_F(DiffCommandTest, ShowsWhatTheNewestRunHasChanged) {
  EXPECT_EQ(compared({.skill = "dates", .from = {}, .to = {}}), "1..20");
}

TEST_F(DiffCommandTest, TakesAnythingThatGitTakesForARevision) {
  EXPECT_EQ(compared({.skill = "dates", .from = "v1", .to = {}}), "30..20");
  EXPECT_EQ(compared({.skill = "dates", .from = {}, .to = "v1"}), "1..30");
}

TEST_F(DiffCommandTest, TakesCandidatesOfTheSkill) {
  EXPECT_EQ(compared({.skill = "dates", .from = "c1", .to = "r1/c0001"}), "101..101");
}

TEST_F(DiffCommandTest, ARefusedCandidateHasNoVersion) {
  EXPECT_EQ(compared({.skill = "dates", .from = "c2", .to = {}}),
            "candidate 'c2' was refused, so there is no commit of it");
}

TEST_F(DiffCommandTest, NamesWhatItCannotFind) {
  EXPECT_EQ(compared({.skill = "dates", .from = "v9", .to = {}}),
            "no candidate or commit is named 'v9'");
}

TEST_F(DiffCommandTest, ASkillWithoutRunsIsComparedWithHead) {
  runs_ = RecordedRuns();
  EXPECT_EQ(compared({.skill = "dates", .from = "v1", .to = {}}), "30..40");
  EXPECT_EQ(compared({.skill = "dates", .from = {}, .to = {}}), "skill 'dates' has no runs");
}

TEST(DiffOptionsTest, TheFirstRevisionFollowsTheSkill) {
  const std::array args{"diff", "dates@HEAD@{1}", "c7", "--word-diff"};
  const auto options = parse_diff(args).value();
  EXPECT_EQ(options.skill, "dates");
  EXPECT_EQ(options.from, "HEAD@{1}");
  EXPECT_EQ(options.to, "c7");
  EXPECT_EQ(options.form, DifferenceForm::words);
}

TEST(DiffOptionsTest, RefusesHalfAName) {
  for (const char* const name : {"dates@", "@"}) {
    const std::array args{"diff", name};
    EXPECT_FALSE(parse_diff(args)) << name;
  }
}

TEST(DiffOptionsTest, TheOnlySkillMayGoUnnamed) {
  const std::array none{"diff"};
  EXPECT_EQ(parse_diff(none)->skill, "");
  const std::array two{"diff", "@c3", "c7"};
  const auto options = parse_diff(two).value();
  EXPECT_EQ(options.skill, "");
  EXPECT_EQ(options.from, "c3");
  EXPECT_EQ(options.to, "c7");
}

TEST(DiffOptionsTest, RefusesTwoFormsAtOnce) {
  const std::array args{"diff", "dates", "--stat", "--word-diff"};
  EXPECT_FALSE(parse_diff(args));
}

}  // namespace
}  // namespace skillgit::cli
