// Which of the failures become examples.

#include "core/optimizer/picking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skillgit::optimizer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Three alike, two alike, one of its own.
const std::vector<std::string> kInputs = {"apples: 1", "apples: 2", "apples: 3",
                                          "pears 10",  "pears 20",  "quince"};

std::vector<Candidate> candidates() {
  const Similarity similarity(kInputs);
  std::vector<Candidate> result;
  for (const std::string& input : kInputs)
    result.push_back({.id = input, .input = similarity.direction(input), .answer = input});
  return result;
}

std::vector<Direction> directions(std::initializer_list<std::size_t> indices) {
  std::vector<Direction> result;
  for (const std::size_t index : indices) result.push_back(candidates()[index].input);
  return result;
}

TEST(PickingTest, RepresentativeOnesAreLikeMostOfWhatFails) {
  const auto all = candidates();
  const auto failed = directions({0, 1, 2, 3, 4, 5});
  const auto picked = pick_representative({all, failed, {}}, 3);
  EXPECT_THAT(picked, testing::UnorderedElementsAre(0u, 1u, 2u));
}

TEST(PickingTest, DiverseOnesCoverEverythingFirst) {
  const auto all = candidates();
  const auto failed = directions({0, 1, 2, 3, 4, 5});
  const auto picked = pick_diverse({all, failed, {}}, 3);
  EXPECT_THAT(picked, testing::Contains(testing::Lt(3u)));
  EXPECT_THAT(picked, testing::Contains(testing::AllOf(testing::Ge(3u), testing::Le(4u))));
  EXPECT_THAT(picked, testing::Contains(5u));
}

TEST(PickingTest, WhatIsShownAlreadyCoversToo) {
  const auto all = candidates();
  const auto failed = directions({0, 1, 2, 3, 4});
  const auto shown = directions({0, 5});
  EXPECT_THAT(pick_diverse({all, failed, shown}, 1), ElementsAre(testing::Ge(3u)));
}

TEST(PickingTest, LackingOnesHoldWhatTheRepliesLack) {
  const auto all = candidates();
  std::map<std::uint64_t, int> lacks;
  for (const std::uint64_t gram : grams_of("quince")) lacks[gram] = 2;
  for (const std::uint64_t gram : grams_of("pears 20")) lacks[gram] = 3;
  EXPECT_THAT(pick_lacking(all, lacks, 2), ElementsAre(4u, 5u));
}

TEST(PickingTest, CoveringBeginsAnewWhenNothingIsLeft) {
  const auto all = candidates();
  std::map<std::uint64_t, int> lacks;
  for (const std::uint64_t gram : grams_of("pears")) lacks[gram] = 2;
  EXPECT_THAT(pick_lacking(all, lacks, 2), ElementsAre(3u, 4u));
  EXPECT_THAT(pick_lacking(all, {}, 2), ElementsAre(0u, 1u)) << "ties go by id";
}

TEST(PickingTest, TakesNoMoreThanThereIs) {
  const auto all = candidates();
  EXPECT_EQ(pick_lacking(all, {}, 99).size(), all.size());
  EXPECT_EQ(pick_diverse({all, {}, {}}, 99).size(), all.size());
  EXPECT_THAT(pick_representative({{}, {}, {}}, 4), IsEmpty());
  EXPECT_THAT(pick_diverse({all, {}, {}}, 0), IsEmpty());
}

}  // namespace
}  // namespace skillgit::optimizer
