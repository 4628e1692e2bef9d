// The check of a task set: what makes it prove less than it seems to.

#include "skillgit/core/tasks/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Task task(std::string id, std::string input, Split split, std::string expect = R"("x")") {
  return {.id = std::move(id),
          .input = std::move(input),
          .expect = std::move(expect),
          .scorer = "exact",
          .split = split};
}

/// A set without findings: the inputs have nothing in common.
TaskSet sound() {
  TaskSet set;
  for (int i = 0; i < 30; ++i)
    set.tasks.push_back(task("t" + std::to_string(i), "question number " + std::to_string(i),
                             static_cast<Split>(i % 3)));
  return set;
}

std::vector<Finding> with(std::vector<Task> more) {
  TaskSet set = sound();
  set.tasks.insert(set.tasks.end(), more.begin(), more.end());
  return check(set);
}

TEST(CheckTest, ASoundSetHasNoFindings) { EXPECT_TRUE(check(sound()).empty()); }

TEST(CheckTest, TheSameInputInTwoSplitsIsALeak) {
  const auto findings =
      with({task("a", "name  it", Split::train), task("b", "name it\n", Split::val)});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "leak");
  EXPECT_THAT(findings[0].tasks, ElementsAre("a", "b"));
  EXPECT_THAT(findings[0].message, HasSubstr("tasks 'a' (train), 'b' (val) ask the same"));
  EXPECT_TRUE(has_error(findings));
}

TEST(CheckTest, TheSameInputInOneSplitIsADuplicate) {
  const auto findings = with({task("a", "name it", Split::val), task("b", "name it", Split::val)});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "duplicate");
  EXPECT_FALSE(has_error(findings));
}

TEST(CheckTest, TheSameInputCannotExpectTwoAnswers) {
  const auto findings =
      with({task("a", "name it", Split::val, "1"), task("b", "name it", Split::val, "2")});
  EXPECT_EQ(findings.at(0).code, "contradiction");
}

TEST(CheckTest, NearlyTheSameInputInTwoSplitsIsPointedOut) {
  const std::string text =
      "the quick brown fox jumps over the lazy dog and then sleeps all day long";
  const auto findings = with({task("a", text + " today", Split::train),
                              task("b", "The QUICK, brown" + text.substr(15) + ".", Split::test)});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "near-duplicate");
  EXPECT_THAT(findings[0].tasks, ElementsAre("a", "b"));
}

TEST(CheckTest, NamesTasksThatCannotBeScored) {
  const auto findings = with({task("a", "name it", Split::val, "{}")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "unusable-scorer");
  EXPECT_THAT(findings[0].message, HasSubstr("task 'a' cannot be scored: 'expect' must be"));
}

TEST(CheckTest, SaysWhatASmallSetCannotProve) {
  const auto findings = check({{task("a", "one", Split::train), task("b", "two", Split::val)}});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].code, "few-val");
  EXPECT_THAT(findings[0].message,
              HasSubstr("with 1 val task one lucky answer is worth 100 points"));
  EXPECT_EQ(findings[1].code, "no-test");
}

TEST(CheckTest, RoundsWhatALuckyAnswerIsWorth) {
  TaskSet set{{task("a", "one", Split::train)}};
  for (const std::string id : {"b", "c", "d", "e", "f", "g"})
    set.tasks.push_back(task(id, "what is " + id, Split::val));
  EXPECT_THAT(check(set)[0].message, HasSubstr("with 6 val tasks one lucky answer is worth 17"));
}

TEST(CheckTest, AnEmptySetLacksEverything) {
  const auto findings = check({});
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].code, "no-train");
  EXPECT_EQ(findings[1].code, "no-val");
  EXPECT_EQ(findings[2].code, "no-test");
}

TEST(CheckTest, WithoutAnyAnswerThereIsNothingToLearnFrom) {
  TaskSet set = sound();
  for (Task& one : set.tasks) one.scorer = R"({"type":"regex","pattern":"x"})", one.expect = "";
  EXPECT_EQ(check(set).at(0).code, "no-answer");
}

}  // namespace
}  // namespace skillgit::tasks
