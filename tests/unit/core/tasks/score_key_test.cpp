// Scores belong to content.

#include "skillgit/core/tasks/score_key.hpp"

#include <gtest/gtest.h>

namespace skillgit::tasks {
namespace {

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

}  // namespace
}  // namespace skillgit::tasks
