// What of a draw the gate compares: its points, whether it passed, or both.

#include "skillgit/core/optimizer/metric.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skillgit::optimizer {
namespace {

constexpr Metric kHard{.kind = MetricKind::hard};

Metric mixed(std::int64_t soft_weight) {
  return {.kind = MetricKind::mixed, .soft_weight = soft_weight};
}

TEST(Metric, SoftIsWhatTheScorerGave) { EXPECT_EQ(project(300'000, 500'000, {}), 300'000); }

TEST(Metric, HardIsAllFromThePassMarkOn) {
  EXPECT_EQ(project(500'000, 500'000, kHard), kFullMarks);
  EXPECT_EQ(project(499'999, 500'000, kHard), 0);
  EXPECT_EQ(project(0, 0, kHard), kFullMarks);
}

TEST(Metric, MixedWeighsBoth) {
  EXPECT_EQ(project(600'000, 500'000, mixed(500'000)), 800'000);
  EXPECT_EQ(project(400'000, 500'000, mixed(500'000)), 200'000);
  EXPECT_EQ(project(1, 500'000, mixed(500'000)), 1) << "a half is rounded up";
}

TEST(Metric, SaysItsName) {
  EXPECT_EQ(to_string(Metric{}), "soft");
  EXPECT_EQ(to_string(kHard), "hard");
  EXPECT_EQ(to_string(mixed(250'000)), "mixed 0.250000");
}

TEST(Metric, IsFoundByItsName) {
  for (const MetricKind kind : {MetricKind::soft, MetricKind::hard, MetricKind::mixed})
    EXPECT_EQ(metric_named(to_string(kind)), kind);
  EXPECT_EQ(metric_named("softer"), std::nullopt);
}

TEST(Metric, TasksOfOtherSplitsKeepTheirPoints) {
  const Projection projection(kHard, {{"a", 500'000}});
  EXPECT_EQ(projection.of("a", 600'000), kFullMarks);
  EXPECT_EQ(projection.of("b", 600'000), 600'000);
}

RC_GTEST_PROP(Metric, WhoPassesReachesTheProjectedPassMarkAndNobodyElse, ()) {
  const auto share = rc::gen::inRange<Points>(0, kFullMarks + 1);
  const Points points = *share, pass_at = *share;
  // A task whose pass mark is 0 is passed by everyone, and so says every metric.
  const Metric metric =
      *rc::gen::element(Metric{}, kHard, mixed(*rc::gen::inRange<Points>(0, kFullMarks)));
  const Projection projection(metric, {{"a", pass_at}});
  RC_ASSERT((projection.of("a", points) >= projection.pass_mark("a")) == (points >= pass_at));
}

}  // namespace
}  // namespace skillgit::optimizer
