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

TEST(CallCountTest, EachBatchIsCutByItself) {
  const std::vector<Halves> batches = {{20, 20}, {1, 7}};
  EXPECT_EQ(reflection_calls(batches, 8, false), 3 + 3 + 1 + 1);
  EXPECT_EQ(reflection_calls(batches, 8, true), 3 + 1);
}

TEST(CallCountTest, AFullStepOfTheDefaultsAsksTenTimes) {
  const std::vector<Halves> batches = {{20, 20}};
  const Merging merging{.failure_patches = 3, .success_patches = 3, .is_ranked = true};
  EXPECT_EQ(reflection_calls(batches, 8, false) + update_calls(merging, 8), 10);
}

TEST(CallCountTest, NoSplitOfABatchAsksMoreReflectionsThanTheMost) {
  for (std::size_t tasks = 0; tasks <= 50; ++tasks)
    for (std::size_t minibatch = 1; minibatch <= 9; ++minibatch) {
      std::int64_t most = 0;
      for (std::size_t failures = 0; failures <= tasks; ++failures)
        most = std::max(most, reflection_calls(std::vector<Halves>{{failures, tasks - failures}},
                                               minibatch, false));
      EXPECT_EQ(most_reflections(tasks, minibatch), most);
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
