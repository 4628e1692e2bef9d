// `skillgit rollback`: what is asked for, and what its commit says. What it does to a repository is
// tested with store::restore().

#include "app/cli/rollback_command.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <array>

namespace skillgit::cli {
namespace {

TEST(RollbackCommandTest, RefusesToGuessTheVersion) {
  const std::array args{"rollback", "dates"};
  const auto options = parse_rollback(args);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().message(), "rollback needs '--to <revision>'");
}

TEST(RollbackCommandTest, TheOnlySkillMayGoUnnamed) {
  const std::array args{"rollback", "--to", "c3"};
  EXPECT_EQ(parse_rollback(args)->skill, "");
}

TEST(RollbackCommandTest, ADryRunHasALetter) {
  const std::array args{"rollback", "dates", "--to", "c3", "-n"};
  EXPECT_TRUE(parse_rollback(args).value().dry_run);
}

TEST(RollbackCommandTest, TheCommitSaysWhatItRestoresAndThatNothingWasMeasured) {
  const auto plan =
      plan_rollback({.skill = "dates", .to = "c3"}, "skills/dates", support::commit_number(103));
  EXPECT_EQ(plan.path, "skills/dates");
  EXPECT_EQ(plan.subject, "dates: roll back to c3 (10300000)");
  EXPECT_EQ(plan.body,
            "Restores 'skills/dates' from commit 1030000000000000000000000000000000000000.\n"
            "Nothing was measured for it.");
  const auto named = plan_rollback({.skill = "dates", .to = "c3"}, "skills/dates",
                                   support::commit_number(103), "dates/r1/c0003");
  EXPECT_EQ(named.body,
            "Restores 'skills/dates' from commit 1030000000000000000000000000000000000000,\n"
            "candidate dates/r1/c0003.\n"
            "Nothing was measured for it.");
}

TEST(RollbackCommandTest, ALongRevisionIsNamedByItsCommit) {
  const auto plan = plan_rollback({.skill = "dates", .to = "main@{two days ago at noon}"},
                                  "skills/dates", support::commit_number(103));
  EXPECT_EQ(plan.subject, "dates: roll back to 10300000");
}

}  // namespace
}  // namespace skillgit::cli
