// How much of a score is luck, and how often luck alone passes the training gate.

#include "skillgit/core/optimizer/noise.hpp"

#include "skillgit/core/base/random.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <climits>
#include <vector>

namespace skillgit::optimizer {
namespace {

using Tasks = std::vector<RepeatedTask>;

/// Tasks of a target that does each with chance `percent`, tried twice.
Tasks coin_flips(std::size_t count, std::uint64_t percent, int world = 0) {
  RandomStream random(1, world, 0, "coin flips");
  Tasks tasks(count);
  for (RepeatedTask& task : tasks) {
    task.first = random.below(100) < percent ? kFullMarks : 0;
    task.second = random.below(100) < percent ? kFullMarks : 0;
  }
  return tasks;
}

TEST(NoiseTest, ATargetThatRepeatsItselfHasNoLuck) {
  const Noise noise = noise_of(Tasks{{kFullMarks, kFullMarks}, {0, 0}, {0, 0}}, {});
  EXPECT_EQ(noise.changed, 0);
  EXPECT_EQ(noise.standard_error, 0);
  EXPECT_EQ(noise.first_passes, 0);
  EXPECT_EQ(noise.passes_a_run, 0);
}

TEST(NoiseTest, TheStandardErrorIsThatOfTheMeanOfOneAttempt) {
  // Half of the differences are of one attempt: sqrt(2 * 1 / 2) / 4.
  EXPECT_DOUBLE_EQ(
      noise_of(Tasks{{0, kFullMarks}, {kFullMarks, 0}, {0, 0}, {0, 0}}, {}).standard_error, 0.25);
}

TEST(NoiseTest, WithoutASecondPassLuckPassesAlmostHalfOfTheTime) {
  const Noise noise = noise_of(coin_flips(40, 50), {.confirm = false});
  EXPECT_GT(noise.first_passes, 0.38);
  EXPECT_LT(noise.first_passes, 0.5);
}

TEST(NoiseTest, ASecondPassStopsSomeOfIt) {
  const auto tasks = coin_flips(40, 50);
  const Noise once = noise_of(tasks, {.confirm = false});
  const Noise twice = noise_of(tasks, {.confirm = true});
  EXPECT_LT(twice.first_passes, once.first_passes - 0.05);
  EXPECT_LT(twice.passes_a_run, once.passes_a_run);
}

TEST(NoiseTest, LuckBecomesRarerOnceTheCurrentSkillHasHadIts) {
  const Noise noise = noise_of(coin_flips(40, 50), {.steps = 40});
  EXPECT_LT(noise.passes_a_run / 40, 0.6 * noise.first_passes);
}

TEST(NoiseTest, AMarginStopsMoreOfIt) {
  const auto tasks = coin_flips(40, 50);
  EXPECT_LT(noise_of(tasks, {.margin = {2'000}}).first_passes, noise_of(tasks, {}).first_passes);
}

// What is measured from two attempts is on average what the true chances give.
TEST(NoiseTest, TasksThatSeldomWaverAreNotTakenForSteady) {
  double measured = 0;
  for (int world = 0; world < 30; ++world)
    measured += noise_of(coin_flips(40, 90, world), {.steps = 1}).first_passes / 30;
  // 40 tasks done with chance 0.9, on both sides and in both passes, counted out by simulation.
  RandomStream random(2, 0, 0, "true chances");
  const auto hits = [&random](int attempts) {
    int sum = 0;
    for (int i = 0; i < 40 * attempts; ++i) sum += random.below(10) < 9 ? 1 : 0;
    return sum;
  };
  int passed = 0;
  for (int i = 0; i < 20'000; ++i) {
    const int candidate = hits(1), current = hits(1);
    if (candidate > current && candidate + hits(1) > current + hits(1)) ++passed;
  }
  EXPECT_NEAR(measured, passed / 20'000., 0.04);
}

TEST(NoiseTest, MarksInBetweenWaverToo) {
  Tasks tasks;
  for (Points i = 0; i < 20; ++i) tasks.push_back({400'000 + 1'000 * i, 500'000 - 1'000 * i});
  const Noise noise = noise_of(tasks, {});
  EXPECT_EQ(noise.changed, 20);
  EXPECT_GT(noise.first_passes, 0.2);
}

TEST(NoiseTest, OfALongRunTheBeginningTellsSoon) {
  const auto tasks = coin_flips(100, 50);
  const auto start = std::chrono::steady_clock::now();
  const Noise longest = noise_of(tasks, {.steps = INT_MAX});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_GT(longest.passes_a_run, noise_of(tasks, {.steps = 1'000}).passes_a_run);
  EXPECT_LT(longest.passes_a_run / INT_MAX, longest.first_passes / 2);
}

TEST(NoisePropertyTest, ChancesAreChancesAndTheSameForTheSameTasks) {
  EXPECT_TRUE(rc::check([] {
    const auto points = rc::gen::inRange<Points>(0, kFullMarks + 1);
    Tasks tasks;
    for (int left = *rc::gen::inRange(1, 12); left > 0; --left) tasks.push_back({*points, *points});
    const NoiseOptions options{.steps = 3, .seed = *rc::gen::arbitrary<std::uint64_t>()};
    const Noise noise = noise_of(tasks, options);
    RC_ASSERT(0 <= noise.first_passes && noise.first_passes <= 1);
    RC_ASSERT(0 <= noise.passes_a_run && noise.passes_a_run <= 3);
    RC_ASSERT(noise_of(tasks, options).passes_a_run == noise.passes_a_run);
  }));
}

}  // namespace
}  // namespace skillgit::optimizer
