// How many questions a step asks, in SkillOpt's own arithmetic.

#include "core/optimizer/skillopt/call_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace skillgit::optimizer::skillopt {
namespace {

TEST(CallCountTest, OnePatchNeedsNoMerge) {
  EXPECT_EQ(merge_calls(0, 8), 0);
  EXPECT_EQ(merge_calls(1, 8), 0);
}

TEST(CallCountTest, MergesGoLevelByLevel) {
  for (std::size_t patches = 2; patches <= 8; ++patches) EXPECT_EQ(merge_calls(patches, 8), 1);
  EXPECT_EQ(merge_calls(9, 8), 2);
  for (std::size_t patches = 10; patches <= 17; ++patches) EXPECT_EQ(merge_calls(patches, 8), 3);
  EXPECT_EQ(merge_calls(25, 8), 4);
  EXPECT_EQ(merge_calls(64, 8), 9);
  EXPECT_EQ(merge_calls(65, 8), 10);
}

/// Reflections look at failures and at successes by themselves.
std::size_t reflections(std::size_t failures, std::size_t successes, std::size_t minibatch) {
  return (failures + minibatch - 1) / minibatch + (successes + minibatch - 1) / minibatch;
}

TEST(CallCountTest, NoSplitOfABatchAsksMoreReflectionsThanTheMost) {
  for (std::size_t tasks = 0; tasks <= 50; ++tasks)
    for (std::size_t minibatch = 1; minibatch <= 9; ++minibatch) {
      std::size_t most = 0;
      for (std::size_t failures = 0; failures <= tasks; ++failures)
        most = std::max(most, reflections(failures, tasks - failures, minibatch));
      EXPECT_EQ(most_reflections(tasks, minibatch), static_cast<std::int64_t>(most));
    }
}

TEST(CallCountTest, NoSplitOfPatchesTakesMoreMergesThanTheMost) {
  for (std::size_t group = 2; group <= 9; ++group)
    for (std::size_t patches = 0; patches <= 40; ++patches) {
      std::int64_t most = 0;
      for (std::size_t failures = 0; failures <= patches; ++failures)
        most = std::max(
            most, update_calls({.failure_patches = failures, .success_patches = patches - failures},
                               group));
      EXPECT_EQ(most_merges(patches, group), most);
    }
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
