// The time that a run carries.

#include "app/cli/start_time.hpp"

#include "scratch.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using support::RecordedRun;
using support::RecordedRuns;

TEST(StartTimeTest, ANewRunIsTheNewest) {
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns()), 50);
  RecordedRun run("dates", "r1");
  run.log_.header.started = 40;
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns({run})), 50);
  run.log_.header.started = 50;
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns({run})), 51) << "SOURCE_DATE_EPOCH";
  EXPECT_EQ(start_after("dates", 50, 50, RecordedRuns({run})), 51) << "within one second";
  run.log_.header.started = 70;
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns({run})), 71);
}

TEST(StartTimeTest, ATimeThatNoCommitCanHaveIsRefused) {
  TestWorld world;
  world.environment.variables["SOURCE_DATE_EPOCH"] = "4294967295";
  EXPECT_EQ(start_time(world.environment).value(), 4'294'967'295);
  for (const char* none : {"4294967296", "-1", "1e9", "tomorrow"}) {
    world.environment.variables["SOURCE_DATE_EPOCH"] = none;
    const auto time = start_time(world.environment);
    ASSERT_FALSE(time) << none;
    EXPECT_EQ(time.error().kind(), ErrorKind::usage);
  }
}

TEST(StartTimeTest, NoRunIsDatedByOneFromTheFuture) {
  RecordedRun run("dates", "r1");
  run.log_.header.started = 1'000'000;
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns({run})), 50);
  RecordedRun before("dates", "r0");
  before.log_.header.started = 70;
  EXPECT_EQ(start_after("dates", 50, 90, RecordedRuns({before, run})), 71);
}

}  // namespace
}  // namespace skillgit::cli
