// `skillgit verify`: every decision, derived again.

#include "app/cli/verify_command.hpp"

#include "scratch.hpp"
#include "skillgit/train/promotion_events.hpp"
#include "support/recorded_runs.hpp"
#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace skillgit::cli {
namespace {

using support::RecordedRun;
using support::RecordedRuns;

std::vector<VerifiedRun> verified(const VerifyRun& verify) {
  const RecordedRuns runs({RecordedRun("dates", "r1"), RecordedRun("dates", "r2")});
  return collect_verify({}, runs, verify).value();
}

std::string printed(const std::vector<VerifiedRun>& runs) {
  std::ostringstream out;
  print_verify(runs, out);
  return out.str();
}

TEST(VerifyCommandTest, RunsThatFitAreOneLine) {
  const auto runs = verified([](const store::RunName&) {
    return train::Verification{.decisions = 6, .contradictions = {}};
  });
  EXPECT_EQ(printed(runs), "2 runs, 12 decisions derived again: all as recorded\n");
  EXPECT_EQ(exit_code_of(runs), ExitCode::ok);
}

TEST(VerifyCommandTest, EachContradictionIsNamedWithItsRun) {
  const auto runs = verified([](const store::RunName& run) {
    train::Verification found{.decisions = 1, .contradictions = {}};
    if (run.run() == "r2") found.contradictions = {{"c0003", "the log says accepted"}};
    return found;
  });
  EXPECT_EQ(printed(runs),
            "dates/r2: c0003: the log says accepted\n"
            "2 runs, 2 decisions derived again: 1 contradiction\n");
  EXPECT_EQ(exit_code_of(runs), ExitCode::damaged);
}

TEST(VerifyCommandTest, ALogThatCannotBeReadDoesNotHideTheOthers) {
  const auto runs = verified([](const store::RunName& run) -> Result<train::Verification> {
    if (run.run() == "r1")
      return fail(Error(ErrorKind::damaged, "no such object").with_hint("fetch it\nor forget it"));
    return train::Verification{.decisions = 3, .contradictions = {}};
  });
  EXPECT_EQ(printed(runs),
            "dates/r1: the log: no such object\n"
            "hint: fetch it\n"
            "hint: or forget it\n"
            "2 runs, 3 decisions derived again: 1 contradiction\n");
  EXPECT_EQ(exit_code_of(runs), ExitCode::damaged);
}

TEST(VerifyCommandTest, ASkillWithPromotionsNeedsNoRun) {
  const support::ScratchRepository scratch;
  const std::string commit = scratch.commit({{"skills/dates/SKILL.md", "# Dates\n"}});
  const auto repository = store::Repository::open(scratch.path()).value();
  const train::BeganRecord began{.skill_path = "skills/dates",
                                 .candidate = {{commit}, {commit}},
                                 .live = {{commit}, {commit}},
                                 .live_name = "skill/dates/v1",
                                 .tasks = {{"t", "content"}},
                                 .target = "a model"};
  const auto log = store::PromotionLog::open(*repository).value();
  ASSERT_TRUE(log->append(
      "dates", {}, {.kind = "began", .subject = "attempt 1", .record = train::to_text(began)}, {},
      1'700'000'000));
  TestWorld world;
  world.environment.directory = scratch.path();
  const std::array known{"verify", "dates"};
  const auto code = kVerifyCommand.run(known, world.environment);
  ASSERT_TRUE(code) << code.error().message();
  EXPECT_THAT(world.out.str(), testing::StartsWith("0 runs, 0 decisions derived again"));
  const std::array unknown{"verify", "tables"};
  EXPECT_EQ(kVerifyCommand.run(unknown, world.environment).error().kind(), ErrorKind::not_found);
}

TEST(VerifyCommandTest, AVersionThatNoAttemptMadeIsNamedThoughThereIsNoLogOfThem) {
  const support::ScratchRepository scratch;
  const std::string commit = scratch.commit({{"skills/demo/SKILL.md", "# Demo\n"}});
  const auto repository = store::Repository::open(scratch.path()).value();
  const auto store = store::RunStore::open(*repository).value();
  const store::RunHeader header{.name = store::RunName::parse("demo", "r1").value(),
                                .branch = "main",
                                .base = {commit},
                                .skill_path = "skills/demo",
                                .started = 1'700'000'000,
                                .identity = {"Ada", "ada@example.org"}};
  ASSERT_TRUE(store->create(header, {"", ""},
                            {.id = {},
                             .subject = "start",
                             .record = train::to_text(train::StartRecord{}),
                             .state = "{}"}));
  TestWorld world;
  world.environment.directory = scratch.path();
  const std::array words{"verify"};
  ASSERT_TRUE(kVerifyCommand.run(words, world.environment));
  EXPECT_THAT(world.out.str(), testing::Not(testing::HasSubstr("promotion")));

  scratch.git({"tag", "skill/demo/v7"});
  EXPECT_EQ(kVerifyCommand.run(words, world.environment), ExitCode::damaged);
  EXPECT_THAT(world.out.str(), testing::HasSubstr("tag skill/demo/v7: no attempt"));
}

TEST(VerifyCommandTest, WithoutAnyLogNothingIsSaidToBeSound) {
  const support::ScratchRepository scratch;
  scratch.commit({{"skills/dates/SKILL.md", "# Dates\n"}});
  TestWorld world;
  world.environment.directory = scratch.path();
  const std::array words{"verify"};
  EXPECT_EQ(kVerifyCommand.run(words, world.environment), ExitCode::ok);
  EXPECT_EQ(world.out.str(), "");
  EXPECT_THAT(world.err.str(), testing::HasSubstr("nothing was verified, since no log is here"));
}

}  // namespace
}  // namespace skillgit::cli
