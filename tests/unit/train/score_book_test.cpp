#include "train/score_book.hpp"

#include <gtest/gtest.h>

namespace skillgit::train {
namespace {

Draw draw(int index, tasks::Points points) {
  return {.key = "k", .task = "t", .index = index, .points = points};
}

TEST(ScoreBookTest, PoolsPinnedAndOwnDraws) {
  ScoreBook book("s/now");
  EXPECT_EQ(book.mean("k"), std::nullopt);
  ASSERT_TRUE(book.pin("s/before", draw(0, 1'000'000)));
  ASSERT_TRUE(book.add(draw(0, 0)));
  ASSERT_TRUE(book.add(draw(1, 0)));
  EXPECT_EQ(book.mean("k"), 333'333);
  EXPECT_EQ(book.draws("k"), 3);
}

TEST(ScoreBookTest, TwoDrawsOfAKeyThatDifferShowThatTheTargetVaries) {
  ScoreBook book("s/now");
  ASSERT_TRUE(book.pin("s/before", draw(0, 500'000)));
  ASSERT_TRUE(book.add(draw(0, 500'000)));
  EXPECT_FALSE(book.varies());
  EXPECT_FALSE(book.differs("k", 500'000));
  EXPECT_TRUE(book.differs("k", 0));
  ASSERT_TRUE(book.add({.key = "other", .task = "t", .index = 0, .points = 0}));
  EXPECT_FALSE(book.varies());
  ASSERT_TRUE(book.add(draw(1, 0)));
  EXPECT_TRUE(book.varies());
}

TEST(ScoreBookTest, ABaselineThatVariedIsBelievedOfTheSameTarget) {
  for (const std::string target : {"the same", "another"}) {
    ScoreBook book("s/now");
    PinnedLog log(book, "s/before", "the same");
    ASSERT_TRUE(log.add(StartRecord{.target = target, .pins = {}}));
    ASSERT_TRUE(log.add(BaselineRecord{.draws = {draw(0, 0)}, .repeats = 8, .repeats_equal = 8}));
    EXPECT_FALSE(book.varies());
    ASSERT_TRUE(log.add(BaselineRecord{.draws = {}, .repeats = 8, .repeats_equal = 7}));
    EXPECT_EQ(book.varies(), target == "the same");
    EXPECT_EQ(book.draws("k"), target == "the same" ? 1 : 0);
  }
}

TEST(ScoreBookTest, TheSameAttemptCountsOnce) {
  ScoreBook book("s/now");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(book.add(draw(0, 1'000'000)));
    ASSERT_TRUE(book.pin("s/before", draw(0, 0)));
  }
  EXPECT_EQ(book.draws("k"), 2);
}

TEST(ScoreBookTest, ContradictingLogsAreNotBelieved) {
  ScoreBook book("s/now");
  ASSERT_TRUE(book.pin("s/before", draw(0, 0)));
  EXPECT_FALSE(book.pin("s/before", draw(0, 1'000'000)));
}

TEST(ScoreBookTest, RefusesWhatIsNoScore) {
  ScoreBook book("s/now");
  EXPECT_FALSE(book.add(draw(0, -1)));
  EXPECT_FALSE(book.add(draw(0, tasks::kFullMarks + 1)));
  EXPECT_FALSE(book.add(draw(-1, 0)));
  EXPECT_FALSE(book.add(draw(1 << 16, 0)));
  EXPECT_EQ(book.draws("k"), 0);
}

TEST(ScoreBookTest, PinnedDrawsTakeNoIndexOfTheRun) {
  ScoreBook book("s/now");
  ASSERT_TRUE(book.pin("s/before", draw(5, 0)));
  EXPECT_EQ(book.next_index("k"), 0);
  ASSERT_TRUE(book.add(draw(0, 0)));
  EXPECT_EQ(book.next_index("k"), 1);
}

TEST(ScoreBookTest, WhatADrawCountsForIsUpToTheTaskThatIsAskedAbout) {
  const optimizer::Projection hard({.kind = optimizer::MetricKind::hard}, {{"renamed", 600'000}});
  ScoreBook book("s/now", hard);
  ASSERT_TRUE(book.pin("s/before", draw(0, 500'000)));  // Under the id of then.
  EXPECT_EQ(book.worth("k", "renamed"), 0);
  EXPECT_EQ(book.mean("k"), 500'000);
  ASSERT_TRUE(book.add(draw(0, 600'000)));
  EXPECT_EQ(book.worth("k", "renamed"), 500'000);
  EXPECT_EQ(book.worth("unknown", "renamed"), std::nullopt);
}

TEST(ScoreBookTest, APartOfABookKnowsTheSame) {
  ScoreBook book("s/now");
  ASSERT_TRUE(book.add(draw(0, 400'000)));
  ASSERT_TRUE(book.pin("s/before", draw(0, 600'000)));
  const ScoreBook part = book.only({"k", "unknown"});
  EXPECT_EQ(part.mean("k"), 500'000);
  EXPECT_EQ(part.next_index("k"), 1);
  EXPECT_EQ(part.mean("unknown"), std::nullopt);
  EXPECT_EQ(book.only({}).mean("k"), std::nullopt);
}

}  // namespace
}  // namespace skillgit::train
