// Scores belong to content: keys, draws, and sets of draws.

#include "skillgit/core/tasks/score_key.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

namespace skillgit::tasks {
namespace {

Draw draw(const std::string& key, const std::string& run, int index, Points points) {
  return {key, index, points, draw_id(key, run, index)};
}

TEST(ScoreKeyTest, DependsOnSkillTaskAndTarget) {
  const Task task{.id = "a", .input = "i", .scorer = "exact"};
  Task renamed = task;
  renamed.id = "b";
  const std::string key = score_key("tree", task, "target");
  EXPECT_EQ(key.size(), 64U);
  EXPECT_EQ(score_key("tree", renamed, "target"), key);
  EXPECT_NE(score_key("tree2", task, "target"), key);
  EXPECT_NE(score_key("tree", task, "target2"), key);
}

TEST(MeanTest, IsRoundedHalfUpToAMillionth) {
  EXPECT_EQ(mean_points(std::vector<Points>{1, 0}), 1);
  EXPECT_EQ(mean_points(std::vector<Points>{1, 0, 0}), 0);
  EXPECT_EQ(mean_points(std::vector<Points>{kFullMarks, kFullMarks, 0}), 666'667);
}

TEST(DrawSetTest, ADrawCountsOnce) {
  DrawSet set;
  ASSERT_TRUE(set.add(draw("k", "r", 0, kFullMarks)));
  ASSERT_TRUE(set.add(draw("k", "r", 0, kFullMarks)));
  ASSERT_TRUE(set.add(draw("k", "r", 1, 0)));
  ASSERT_TRUE(set.add(draw("other", "r", 0, 7)));
  EXPECT_EQ(set.size(), 3U);
  EXPECT_EQ(set.mean("k"), 500'000);
  EXPECT_EQ(set.of("k").size(), 2U);
  EXPECT_EQ(set.mean("unknown"), std::nullopt);
}

TEST(DrawSetTest, OneIdForTwoDrawsIsDamageAndChangesNothing) {
  DrawSet ours;
  DrawSet theirs;
  ASSERT_TRUE(ours.add(draw("k", "r", 0, 1)));
  ASSERT_TRUE(theirs.add(draw("k", "r", 0, 2)));
  ASSERT_TRUE(theirs.add(draw("k", "q", 0, 2)));
  const Status merged = ours.merge(theirs);
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(ours.size(), 1U);
}

TEST(DrawSetTest, RefusesWhatIsNoDraw) {
  DrawSet set;
  EXPECT_FALSE(set.add(draw("k", "r", 0, -1)));
  EXPECT_FALSE(set.add(draw("k", "r", 0, kFullMarks + 1)));
  EXPECT_FALSE(set.add({"k", 0, 0, ""}));
  EXPECT_EQ(set.size(), 0U);
}

TEST(DrawSetTest, MergingIsUnionInAnyOrder) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<bool, std::uint8_t>>& draws) {
    DrawSet a, b, all;
    for (const auto& [left, number] : draws) {
      const Draw one = draw("k" + std::to_string(number % 3), "r", number, number);
      RC_ASSERT((left ? a : b).add(one).has_value() && all.add(one).has_value());
    }
    DrawSet ab = a, ba = b;
    RC_ASSERT(ab.merge(b).has_value() && ba.merge(a).has_value());
    RC_ASSERT(ab == all && ba == all);
  }));
}

TEST(DrawSetTest, MergingInGroupsOrTwiceIsTheSame) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& draws) {
    DrawSet sets[3];
    for (const auto& [where, number] : draws) {
      const Draw one = draw("k" + std::to_string(number % 3), "r", number, number);
      RC_ASSERT(sets[where % 3].add(one).has_value());
    }
    const auto merged = [](DrawSet to, const DrawSet& more) {
      RC_ASSERT(to.merge(more).has_value());
      return to;
    };
    const auto& [a, b, c] = sets;
    RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
    RC_ASSERT(merged(a, a) == a);
    RC_ASSERT(merged(merged(a, b), b) == merged(a, b));
    RC_ASSERT(merged(a, b).mean("k1") == merged(b, a).mean("k1"));
  }));
}

}  // namespace
}  // namespace skillgit::tasks
