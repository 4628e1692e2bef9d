// `skillgit train --format=ndjson`: a line of JSON a fact.

#include "app/cli/train_events.hpp"

#include "scratch.hpp"
#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit::cli {
namespace {

using std::chrono::milliseconds;

/// A run that is watched, on a clock that a test turns.
class TrainEventsTest : public testing::Test {
 protected:
  TrainEventsTest() : events_(world_.environment, stop_) {
    world_.environment.now = [this] {
      return std::chrono::system_clock::time_point(std::chrono::seconds(1) + time_);
    };
  }

  /// What was printed since the last look, line by line.
  std::vector<Json> told() {
    std::vector<Json> lines;
    std::istringstream text(world_.out.str());
    world_.out.str("");
    for (std::string line; std::getline(text, line);) lines.push_back(parse_json(line).value());
    return lines;
  }

  milliseconds time_{0};
  TestWorld world_;
  std::stop_source stop_;
  TrainEvents events_;
};

TEST_F(TrainEventsTest, ARunThatNobodyReadsAnyMoreIsStopped) {
  events_.step_began(1, 10);
  EXPECT_FALSE(stop_.stop_requested());
  world_.out.setstate(std::ios::badbit);
  events_.step_began(2, 10);
  EXPECT_TRUE(stop_.stop_requested());
}

TEST_F(TrainEventsTest, EveryLineHasSchemaAndEvent) {
  events_.step_began(2, 10);
  events_.run_stopped(train::StopReason::full_marks);
  const auto lines = told();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], (Json{{"schema", 1}, {"event", "step_began"}, {"step", 2}, {"steps", 10}}));
  EXPECT_EQ(lines[1], (Json{{"schema", 1},
                            {"event", "run_stopped"},
                            {"stopped", "full-marks"},
                            {"can_continue", false}}));
}

TEST_F(TrainEventsTest, AnOfferIsToldAsLogAndShowTellIt) {
  support::RecordedRun run("dates", "r1");
  run.accept("add a rule\nevent: forged");
  events_.run_began(run.log_.header, /*continued=*/false);
  const store::RunEvent& settled = run.log_.events.back();
  events_.offer_settled(*settled.decision, settled.candidate);
  const auto lines = told();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["run"], "r1");
  EXPECT_EQ(lines[1]["candidate"], "dates/r1/c0001");
  EXPECT_EQ(lines[1]["outcome"], "accepted");
  EXPECT_EQ(lines[1]["edits"][0]["subject"], "add a rule\nevent: forged");
}

TEST_F(TrainEventsTest, OfManyRolloutsOnlySomeAreToldButTheLastAlways) {
  for (int done = 1; done <= 1000; ++done, time_ += milliseconds(1))
    events_.requests_progressed({.purpose = "baseline", .done = done, .total = 1000});
  const auto lines = told();
  EXPECT_EQ(lines.size(), 11u);
  EXPECT_EQ(lines.back()["done"], 1000);
}

TEST_F(TrainEventsTest, AClockThatIsSetBackSilencesNothing) {
  time_ = std::chrono::hours(24);
  events_.requests_progressed({.purpose = "baseline", .done = 1, .total = 1000});
  time_ = milliseconds(0);
  events_.requests_progressed({.purpose = "baseline", .done = 2, .total = 1000});
  EXPECT_EQ(told().size(), 2u);
}

TEST_F(TrainEventsTest, BytesThatAreNoTextDoNotBreakALine) {
  events_.step_ended(1, "note \xff\n");
  EXPECT_EQ(told().size(), 1u);
}

}  // namespace
}  // namespace skillgit::cli
