// A small part of what tests/simulations/run shows: the claims hold where the truth is known.

#include "simulations/worlds.hpp"

#include <gtest/gtest.h>

namespace skillgit::simulations {
namespace {

TEST(SimulationsTest, TheIntervalHoldsTheTrueGain) {
  for (const World world : kWorlds)
    for (const int tasks : {20, 40}) {
      const Share share = gain_coverage(world, .1, tasks, 3, 1000).holds;
      EXPECT_GE(share.value() + 2 * share.standard_error(), .93) << name_of(world);
    }
}

TEST(SimulationsTest, TheIntervalOfOneScoreHoldsEveryTrueScore) {
  for (const int tasks : {20, 40, 80}) EXPECT_GE(score_coverage(tasks).worst, .93) << tasks;
}

TEST(SimulationsTest, TenAttemptsWithoutAGainPassInAtMostOneOfTwentyConfirmSets) {
  for (const World world : {World::coins, World::moved}) {
    const Share share = wrong_promotions(world, 20, 3, 10, 200);
    EXPECT_LE(share.value() - 2 * share.standard_error(), .05) << name_of(world);
  }
}

}  // namespace
}  // namespace skillgit::simulations
