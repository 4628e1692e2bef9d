// Tasks, splits and their names.

#include "skillgit/core/tasks/task.hpp"

#include "skillgit/core/tasks/rollout.hpp"

#include <gtest/gtest.h>

namespace skillgit::tasks {
namespace {

TEST(TaskTest, SplitsHaveOneNameEach) {
  EXPECT_EQ(parse_split("val").value(), Split::val);
  EXPECT_EQ(to_string(Split::test), "test");
  EXPECT_EQ(parse_split("dev").error().hint(), "the splits are train, val and test");
}

TEST(TaskTest, RolloutsEndInOneOfThreeWays) {
  EXPECT_EQ(to_string(RolloutStatus::infra_error), "infra_error");
}

TEST(TaskTest, AWorkedAnswerIsThePersonsSolutionElseTheReference) {
  const Task task{.expect = R"(["Paris","paris"])", .scorer = "exact"};
  EXPECT_EQ(worked_answer(task), "Paris");
  Task solved = task;
  solved.solution = "It is Paris.";
  EXPECT_EQ(worked_answer(solved), "It is Paris.");
  EXPECT_EQ(worked_answer({.expect = "42", .scorer = "numeric"}), "42");
  EXPECT_EQ(worked_answer({.expect = R"({"a":1})", .scorer = "json"}), R"({"a":1})");
}

TEST(TaskTest, ARegexIsNoAnswer) {
  EXPECT_EQ(worked_answer({.expect = R"("^a")", .scorer = "regex"}), std::nullopt);
  EXPECT_EQ(worked_answer({.scorer = "exact"}), std::nullopt);
  EXPECT_EQ(worked_answer({.expect = "{", .scorer = "exact"}), std::nullopt);
}

TEST(TaskTest, TheContentIsWhatAScoreDependsOn) {
  const Task task{.id = "a", .input = "i", .expect = "1", .scorer = "exact"};
  Task moved = task;
  moved.id = "b";
  moved.split = Split::test;
  moved.family = "f";
  EXPECT_EQ(content_hash(moved), content_hash(task));
  for (const auto change : {&Task::input, &Task::expect, &Task::scorer}) {
    Task other = task;
    other.*change += " ";
    EXPECT_NE(content_hash(other), content_hash(task));
  }
}

TEST(TaskTest, ASetGivesItsTasksBySplitAndById) {
  const TaskSet set{{{.id = "a"}, {.id = "b", .split = Split::val}, {.id = "c"}}};
  ASSERT_EQ(set.of(Split::train).size(), 2U);
  EXPECT_EQ(set.of(Split::train)[1].id, "c");
  EXPECT_EQ(set.find("b")->split, Split::val);
  EXPECT_EQ(set.find("d"), nullptr);
}

}  // namespace
}  // namespace skillgit::tasks
