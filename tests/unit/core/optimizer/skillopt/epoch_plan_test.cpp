// Which tasks each step of an epoch looks at.

#include "core/optimizer/skillopt/epoch_plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace skillgit::optimizer::skillopt {
namespace {

Ids ids(int count) {
  Ids result;
  for (int number = 0; number < count; ++number) result.push_back("t" + std::to_string(number));
  return result;
}

TEST(EpochPlanTest, HasAsManyStepsAsTheTasksTake) {
  EXPECT_EQ(EpochPlan(ids(400), 40, 1, 0).steps_an_epoch(), 10);
  EXPECT_EQ(EpochPlan(ids(107), 40, 1, 0).steps_an_epoch(), 3);
  EXPECT_EQ(EpochPlan(ids(39), 40, 1, 0).steps_an_epoch(), 1);
  EXPECT_EQ(EpochPlan(ids(100), 10, 4, 0).steps_an_epoch(), 3);
}

TEST(EpochPlanTest, TheLastBatchMayBeShort) {
  const EpochPlan plan(ids(10), 4, 1, 0);
  EXPECT_EQ(plan.at(3).batches.front().size(), 2U);
  EXPECT_TRUE(plan.at(3).ends_epoch);
}

TEST(EpochPlanTest, AccumulatedBatchesAreOfOneStep) {
  const EpochPlan plan(ids(10), 3, 2, 0);
  EXPECT_EQ(plan.at(1).batches.size(), 2U);
  EXPECT_EQ(plan.at(2).batches.size(), 2U);
  EXPECT_EQ(plan.at(2).batches.back().size(), 1U);
}

TEST(EpochPlanTest, EachEpochHasAnOrderOfItsOwn) {
  const EpochPlan plan(ids(50), 50, 1, 7);
  EXPECT_EQ(plan.at(1).batches, EpochPlan(ids(50), 50, 1, 7).at(1).batches);
  EXPECT_NE(plan.at(1).batches, plan.at(2).batches);
  EXPECT_NE(plan.at(1).batches, EpochPlan(ids(50), 50, 1, 8).at(1).batches);
}

TEST(EpochPlanTest, AnEpochsEndComparesFirstWhatItsFirstStepAndTheNextStepTry) {
  const EpochPlan plan(ids(50), 20, 1, 7);
  const Ids tried = plan.at(1).batches.front(), next = plan.at(4).batches.front();
  const auto has = [](const Ids& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  std::vector<int> kinds;
  for (const std::string& id : plan.sample(1))
    kinds.push_back(has(tried, id) ? (has(next, id) ? 0 : 1) : (has(next, id) ? 2 : 3));
  EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end()));
  EXPECT_EQ(std::set<int>(kinds.begin(), kinds.end()).size(), 4U) << "all kinds are there";
  EXPECT_EQ(kinds.size(), 50U);
}

TEST(EpochPlanTest, WithoutTasksThereIsAStepWithoutBatches) {
  EXPECT_TRUE(EpochPlan({}, 4, 1, 0).at(1).batches.empty());
}

// ---- As published

/// Ten tasks as Python's random.Random(1042) shuffles them.
const Ids kShuffledWith1042 = {"t6", "t4", "t1", "t9", "t7", "t8", "t0", "t5", "t2", "t3"};

EpochPlan published(int tasks, std::size_t batch, std::size_t accumulation) {
  return {ids(tasks), batch, accumulation, 42, Drawing::published};
}

std::vector<std::size_t> sizes_of(const std::vector<Ids>& batches) {
  std::vector<std::size_t> sizes;
  for (const Ids& batch : batches) sizes.push_back(batch.size());
  return sizes;
}

TEST(EpochPlanTest, PublishedOrdersArePythonsByTheSeedAndTheEpoch) {
  const EpochPlan plan = published(10, 10, 1);
  EXPECT_EQ(plan.at(1).batches.front(), kShuffledWith1042);
  // The end of an epoch counts in two thousands.
  EXPECT_EQ(plan.sample(1), EpochPlan(ids(10), 10, 1, 1042, Drawing::published).at(1).batches[0]);
  EXPECT_NE(plan.at(1).batches, plan.at(2).batches);
}

TEST(EpochPlanTest, PublishedBatchesHaveConsecutiveSeedsInAnEpoch) {
  const EpochPlan plan = published(20, 5, 2);
  using Seeds = std::vector<std::uint64_t>;
  EXPECT_EQ(plan.at(1).seeds, (Seeds{1043, 1044}));
  EXPECT_EQ(plan.at(2).seeds, (Seeds{1045, 1046}));
  EXPECT_EQ(plan.at(3).seeds, (Seeds{2043, 2044}));
  EXPECT_TRUE(EpochPlan(ids(20), 5, 2, 42).at(1).seeds.empty()) << "our streams have names";
}

TEST(EpochPlanTest, PublishedStepsFillUpWhatTheyLackByWholeBatches) {
  EXPECT_EQ(sizes_of(published(20, 20, 2).at(1).batches), (std::vector<std::size_t>{20, 20}));
  EXPECT_EQ(sizes_of(published(10, 3, 3).at(2).batches), (std::vector<std::size_t>{1, 3, 3}))
      << "a short batch stays short";
  EXPECT_EQ(sizes_of(published(2, 8, 5).at(1).batches), (std::vector<std::size_t>{2, 2, 2, 2, 2}))
      << "more batches than tasks";
}

TEST(EpochPlanTest, APublishedRefillIsDrawnFromAllTasksByItsOwnSeed) {
  const EpochPlan plan(ids(10), 10, 2, 40, Drawing::published);
  EXPECT_EQ(plan.at(1).seeds.back(), 1042U);
  EXPECT_EQ(plan.at(1).batches.back(), kShuffledWith1042);
}

TEST(EpochPlanTest, WithoutTasksAPublishedStepHasNoBatchesEither) {
  EXPECT_TRUE(published(0, 4, 2).at(1).batches.empty());
}

RC_GTEST_PROP(EpochPlanTest, EveryTaskComesOnceAnEpoch, ()) {
  const int count = *rc::gen::inRange(1, 60);
  const auto batch = *rc::gen::inRange<std::size_t>(1, 70);
  const EpochPlan plan(ids(count), batch, *rc::gen::inRange<std::size_t>(1, 5), 3);
  const int epoch = *rc::gen::inRange(0, 4);
  Ids seen;
  for (int step = 1; step <= plan.steps_an_epoch(); ++step) {
    const PlannedStep planned = plan.at(epoch * plan.steps_an_epoch() + step);
    RC_ASSERT(planned.epoch == epoch + 1);
    for (const Ids& ids : planned.batches) {
      RC_ASSERT(!ids.empty() && ids.size() <= batch);
      seen.insert(seen.end(), ids.begin(), ids.end());
    }
  }
  Ids all = ids(count);
  std::sort(all.begin(), all.end());
  std::sort(seen.begin(), seen.end());
  RC_ASSERT(seen == all);
}

}  // namespace
}  // namespace skillgit::optimizer::skillopt
