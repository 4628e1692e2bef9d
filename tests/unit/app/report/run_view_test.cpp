// A report's values, from the log alone and from what this machine knows besides.

#include "skillgit/app/report/run_view.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

namespace skillgit::report {
namespace {

using optimizer::kFullMarks;
using support::RecordedRun;
using support::scores;
using train::Draw;
using State = Cell::State;

constexpr std::string_view kTasks =
    R"({"id":"t0","input":"?","expect":"1","split":"val"}
{"id":"t1","input":"?","expect":"1","split":"val"}
{"id":"t2","input":"?","expect":"1","split":"val"}
{"id":"t3","input":"?","expect":"1","split":"val"}
{"id":"l0","input":"?","expect":"1","split":"train"}
{"id":"l1","input":"?","expect":"1","split":"train"}
{"id":"x0","input":"?","expect":"1","split":"test"}
)";

Draw draw(const std::string& task, tasks::Points points, const std::string& key, int index = 0) {
  return {.key = key, .task = task, .index = index, .points = points};
}

/// A run with the four val tasks t0..t3, of which the base does t2 and t3.
RecordedRun measured_run() {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = kTasks;
  run.log_.documents.config = "[optimizer]\nname = \"exemplar\"\n\n[train]\nsteps = 7\n";
  run.add(
      train::BaselineRecord{.draws = {draw("t0", 0, "b0"), draw("t1", 0, "b1"),
                                      draw("t2", kFullMarks, "b2"), draw("t3", kFullMarks, "b3")},
                            .repeats = 4,
                            .repeats_equal = 4});
  return run;
}

RunView view_of(const RecordedRun& run, ViewSources sources = {}) {
  auto view = view_run(run.log_, std::move(sources));
  EXPECT_TRUE(view) << view.error().message();
  return *view;
}

const GridRow& row(const Grid& grid, const std::string& task) {
  for (const GridGroup& group : grid.groups)
    for (const GridRow& one : group.rows)
      if (one.task == task) return one;
  throw std::out_of_range(task);
}

TEST(RunViewTest, ARunThatHasOnlyBegunIsAView) {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = kTasks;
  const RunView view = view_of(run);
  EXPECT_FALSE(view.measured);
  EXPECT_TRUE(view.standings.empty());
  EXPECT_TRUE(view.offers.empty());
  EXPECT_FALSE(view.stopped);
  EXPECT_EQ(view.val_tasks, 4u);
  EXPECT_FALSE(view.fresh);
}

TEST(RunViewTest, TheConfigurationIsReadWhereItCanBe) {
  RecordedRun run = measured_run();
  EXPECT_EQ(view_of(run).optimizer, "exemplar");
  EXPECT_EQ(view_of(run).planned_steps, 7);
  run.log_.documents.config = "[from.the.future]\n";
  EXPECT_EQ(view_of(run).optimizer, "");
}

TEST(RunViewTest, TheCurrentSkillIsFollowedFromTheBaseOverTheAccepts) {
  RecordedRun run = measured_run();
  run.reject("a").accept("b").reject("c");
  const RunView view = view_of(run);
  ASSERT_EQ(view.standings.size(), 2u);
  EXPECT_EQ(view.standings[0].mean, 500'000);
  EXPECT_EQ(view.standings[0].at, 0);
  EXPECT_EQ(view.standings[1].at, 2);
}

TEST(RunViewTest, ASecondPassTellsMoreOfTheCurrentSkill) {
  RecordedRun run = measured_run();
  auto decision = run.next_decision(optimizer::Outcome::rejected, "a");
  decision.val_tasks = 4;
  decision.first = scores("0011", "1111");
  decision.confirmed = scores("1111", "1111");
  run.add(decision, support::commit_number(7));
  const RunView view = view_of(run);
  ASSERT_EQ(view.standings.size(), 1u);
  EXPECT_EQ(view.standings[0].mean, kFullMarks);
}

TEST(RunViewTest, ALastSkillThatBecomesTheBestIsTheLastStanding) {
  RecordedRun run = measured_run();
  run.add(train::StepRecord{.step = 1});
  run.add(train::FinalRecord{
      .draws = {}, .promoted = true, .tasks = 1, .base = {}, .best = {}, .last = {}});
  const train::Standing base{.mean = 500'000, .tasks = 4}, best{.mean = 750'000, .tasks = 4};
  const RunView view = view_of(run, {.standings = train::Standings{base, best}});
  ASSERT_EQ(view.standings.size(), 2u);
  EXPECT_EQ(view.standings.back().mean, 750'000);
  EXPECT_EQ(view.standings.back().at, 1);
}

TEST(RunViewTest, OffersOfOneStepAreSpreadOverIt) {
  RecordedRun run = measured_run();
  for (int i = 0; i < 2; ++i) {
    auto decision = run.next_decision(optimizer::Outcome::refused, "x");
    decision.step = 1;
    run.add(decision, std::nullopt);
  }
  const RunView view = view_of(run);
  EXPECT_EQ(view.offers[0].at, 0.5);
  EXPECT_EQ(view.offers[1].at, 1);
}

TEST(RunViewTest, WhatWasNotMeasuredIsToldFromWhatFailed) {
  RecordedRun run = measured_run();
  auto quoted = scores("0011", "1?00");
  quoted.pop_back();
  auto decision = run.next_decision(optimizer::Outcome::rejected, "a");
  decision.val_tasks = 4;
  decision.first = quoted;
  run.add(decision, support::commit_number(7));
  const Grid grid = view_of(run).val;
  ASSERT_EQ(grid.columns.size(), 2u);
  EXPECT_EQ(row(grid, "t0").cells[1], (Cell{State::full, kFullMarks, 1}));
  EXPECT_EQ(row(grid, "t1").cells[1].state, State::missing);
  EXPECT_EQ(row(grid, "t2").cells[1], (Cell{State::failed, 0, -1}));
  EXPECT_EQ(row(grid, "t3").cells[1].state, State::unmeasured);
  EXPECT_EQ(row(grid, "t3").cells[0].state, State::full);
}

TEST(RunViewTest, BelowThePassMarkIsPartOfIt) {
  RecordedRun run = measured_run();
  auto quoted = scores("0000", "1111");
  quoted[0].score.candidate = 400'000;
  quoted[1].score.candidate = 600'000;
  quoted[1].pass_at = 600'000;
  run.offer(optimizer::Outcome::accepted, "a", quoted);
  const Grid grid = view_of(run).val;
  EXPECT_EQ(row(grid, "t0").cells[1].state, State::part);
  EXPECT_EQ(row(grid, "t1").cells[1].state, State::full);
}

TEST(RunViewTest, TrainTasksStandUnderTheStepThatAskedThem) {
  RecordedRun run = measured_run();
  run.add(
      train::StepRecord{.step = 1, .draws = {draw("l0", 0, "k"), draw("l0", kFullMarks, "k", 1)}});
  run.add(train::StepRecord{.step = 2, .draws = {draw("l1", 0, "k2")}});
  const Grid grid = view_of(run).train;
  ASSERT_EQ(grid.columns.size(), 2u);
  EXPECT_EQ(row(grid, "l0").cells[0].points, 500'000);
  EXPECT_EQ(row(grid, "l0").cells[1].state, State::unmeasured);
  EXPECT_EQ(row(grid, "l1").cells[1].state, State::failed);
}

TEST(RunViewTest, DrawsOfAPassAreItsOwnWhereAnAttemptOfTheOtherFailed) {
  RecordedRun run = measured_run();
  auto decision = run.next_decision(optimizer::Outcome::accepted, "a");
  decision.val_tasks = 4;
  decision.first = scores("001", "111");  // It ended early: t3 is not quoted.
  decision.confirmed = scores("0011", "1111");
  decision.confirmed[0].current_draws = 2;    // The candidate's repeat failed.
  decision.confirmed[1].candidate_draws = 2;  // Current's did.
  run.add(
      train::OfferRecord{.decision = decision,
                         .draws = {draw("t0", kFullMarks, "c0"), draw("t1", kFullMarks, "c1"),
                                   draw("t1", kFullMarks, "c1", 1), draw("t3", kFullMarks, "c3"),
                                   draw("t0", 0, "b0", 1), draw("t3", kFullMarks, "b3", 1)}});
  const auto costs = view_of(run).costs;
  ASSERT_EQ(costs.size(), 3u);
  EXPECT_EQ(costs[1].draws, 2);  // first pass
  EXPECT_EQ(costs[2].draws, 4);  // second pass
}

TEST(RunViewTest, CostIsToldByStageAndWhereTheJournalIsWithTokens) {
  RecordedRun run = measured_run();
  auto decision = run.next_decision(optimizer::Outcome::accepted, "a");
  decision.val_tasks = 4;
  decision.first = decision.confirmed = scores("0011", "1111");
  decision.confirmed[0].candidate_draws = decision.confirmed[0].current_draws = 2;
  run.add(train::OfferRecord{.decision = decision,
                             .draws = {draw("l0", 0, "l"), draw("t0", kFullMarks, "c0"),
                                       draw("t0", kFullMarks, "c0", 1), draw("t0", 0, "b0", 1)}});
  const auto bare = view_of(run).costs;
  ASSERT_EQ(bare.size(), 4u);
  EXPECT_EQ(bare[0].stage, "baseline");
  EXPECT_EQ(bare[0].draws, 4);
  EXPECT_EQ(bare[0].recorded, 0);
  EXPECT_EQ(bare[1].draws, 1);  // train tasks
  EXPECT_EQ(bare[2].draws, 1);  // first pass
  EXPECT_EQ(bare[3].draws, 2);  // second pass, of both sides

  train::Spending spending{.target = {.calls = 9}};
  spending.attempts[{"b0", 0}] = {10, 1};
  spending.attempts[{"b1", 0}] = {20, 2};
  spending.attempts[{"late", 0}] = {30, 3};
  const auto known = view_of(run, {.spending = spending}).costs;
  EXPECT_EQ(known[0].recorded, 2);
  EXPECT_EQ(known[0].tokens, (model::Tokens{30, 3}));
  EXPECT_EQ(known.back().stage, "used by no verdict");
  EXPECT_EQ(known.back().tokens, (model::Tokens{30, 3}));
}

TEST(RunViewTest, TooMuchIsLeftOutAndCounted) {
  RecordedRun run = measured_run();
  run.accept("first");
  for (int i = 0; i < 9; ++i) run.reject("other");
  const RunView view =
      view_of(run, {.limits = {.offers = 8, .told_offers = 3, .cells = 12, .columns = 4}});
  EXPECT_EQ(view.offers_left_out, 2u);
  EXPECT_EQ(view.told, (std::vector<std::size_t>{5, 6, 7}));
  EXPECT_EQ(view.val.columns.size(), 4u);
  EXPECT_EQ(view.val.columns.front().name, "base");
  EXPECT_EQ(view.val.columns.back().name, "c0010");
  EXPECT_EQ(view.val.columns_left_out, 7u);
  EXPECT_EQ(view.val.rows_left_out, 1u);
}

TEST(RunViewTest, ALongDiffIsCutAtALineAndSaysSo) {
  RecordedRun run = measured_run();
  run.accept("a").accept("b");
  const DiffOf diff_of = [](const store::ObjectId&, std::size_t) {
    return std::string("@@ -1 +1 @@\n+0123456789\n+0123456789\n");
  };
  const RunView view =
      view_of(run, {.diff_of = diff_of, .limits = {.diff_bytes = 25, .all_diff_bytes = 30}});
  EXPECT_EQ(view.offers[1].diffs.at(0),
            "@@ -1 +1 @@\n+0123456789\n\\ 12 more bytes are left out here\n");
  EXPECT_EQ(view.offers[0].diffs.at(0), "\\ left out, to keep this page small\n");
}

TEST(RunViewTest, ADamagedLogIsNoView) {
  RecordedRun run = measured_run();
  run.log_.events.back().record = "{}";
  const auto view = view_run(run.log_, {});
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind(), ErrorKind::damaged);
  EXPECT_TRUE(view.error().hint());
}

}  // namespace
}  // namespace skillgit::report
