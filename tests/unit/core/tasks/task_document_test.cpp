#include "skillgit/core/tasks/task_set.hpp"

#include <gtest/gtest.h>

namespace skillgit::tasks {
namespace {

TEST(TaskDocumentTest, ReadsBackAsItIsWhateverTheOptions) {
  const auto set = parse_task_set(
      R"({"id":"a é","input":"x\ny","expect":["1","2"],"family":"f","solution":"s","pass_at":0.4})"
      "\n"
      R"({"id":"b","input":"z","scorer":{"type":"regex","pattern":"^a"},"split":"test"})"
      "\n",
      {.scorer = "contains"});
  ASSERT_TRUE(set) << set.error().message();
  const auto again =
      parse_task_set(to_jsonl(*set), {.scorer = "f1", .split = {.train = 0, .val = 1, .test = 0}});
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->tasks, set->tasks);
  EXPECT_EQ(to_jsonl(*again), to_jsonl(*set));
}

}  // namespace
}  // namespace skillgit::tasks
