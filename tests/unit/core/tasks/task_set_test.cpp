// Task files: one JSON object a line, read strictly.

#include "skillgit/core/tasks/task_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace skillgit::tasks {
namespace {

/// What is said of a file with this one line.
std::string complaint(std::string_view line) {
  const auto set = parse_task_set(line);
  return set ? "none" : set.error().message();
}

TEST(TaskSetTest, ReadsALineATask) {
  const auto set =
      parse_task_set(R"({"id":"q1","input":"1+1?","expect":2,"split":"val","family":"sums"})"
                     "\r\n\n  \n"
                     R"({"id":"q2","input":"2+2?","scorer":{"type":"regex","pattern":"4"},)"
                     R"("split":"train","pass_at":0.5,"solution":"4"})")
          .value();
  ASSERT_EQ(set.tasks.size(), 2U);
  const Task first{.id = "q1",
                   .input = "1+1?",
                   .expect = "2",
                   .scorer = R"({"type":"exact"})",
                   .split = Split::val,
                   .family = "sums"};
  EXPECT_EQ(set.tasks[0], first);
  EXPECT_EQ(set.tasks[1].scorer, R"({"pattern":"4","type":"regex"})");
  EXPECT_EQ(set.tasks[1].pass_at, 500'000);
  EXPECT_EQ(set.tasks[1].solution, "4");
}

TEST(TaskSetTest, TheDefaultScorerIsTheCallers) {
  const auto set = parse_task_set(R"({"id":"a","input":"i","expect":"x"})", {.scorer = "f1"});
  EXPECT_EQ(set.value().tasks[0].scorer, R"({"type":"f1"})");
  EXPECT_FALSE(parse_task_set("", {.scorer = "f2"}));
}

TEST(TaskSetTest, AProblemSaysWhereWhichTaskAndWhatToDo) {
  const auto set = parse_task_set(
      "\n"
      R"({"id":"q7","input":"i","expct":1})");
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().message(),
            "line 2, column 24, task 'q7': unknown key 'expct'; did you mean 'expect'?");
  EXPECT_EQ(parse_task_set(R"({"id":7})").error().hint(), "put it in double quotes");
}

TEST(TaskSetTest, RefusesWhatIsNoTask) {
  EXPECT_EQ(complaint("{\"id\": x}"), "line 1, column 8: not valid JSON");
  EXPECT_EQ(complaint("[1]"), "line 1, column 1: a task is a JSON object, not array");
  EXPECT_EQ(complaint("{\"id\":\"\xFF\"}"), "line 1, column 8: not valid UTF-8");
  EXPECT_EQ(complaint(R"({"id":"a","id":"b"})"), "line 1, column 1: key 'id' appears twice");
  EXPECT_EQ(complaint("\xEF\xBB\xBF{}"),
            "line 1, column 1: the file begins with a byte order mark");
  EXPECT_EQ(complaint(" \n"), "line 1, column 1: there is no task in the file");
  EXPECT_EQ(complaint(std::string(kLongestTaskLine + 1, 'x')),
            "line 1, column 1: the line is longer than 4 MiB");
}

TEST(TaskSetTest, RefusesValuesOfTheWrongKind) {
  const auto with = [](std::string rest) {
    const std::string message = complaint(R"({"id":"a","input":"i","expect":1,)" + rest + "}");
    return message.substr(message.find(": ") + 2);
  };
  EXPECT_EQ(with(R"("split":"dev")"), "unknown split 'dev'");
  EXPECT_EQ(with(R"("split":1)"), "'split' must be text, not number");
  EXPECT_EQ(with(R"("scorer":"judge")"), "unknown scorer 'judge'");
  EXPECT_EQ(with(R"("scorer":1)"), "'scorer' must be a name or an object");
  EXPECT_EQ(with(R"("pass_at":0)"), "'pass_at' must be a number above 0 and up to 1");
  EXPECT_EQ(with(R"("pass_at":1.1)"), "'pass_at' must be a number above 0 and up to 1");
  EXPECT_EQ(complaint(R"({"id":"a","input":" ","expect":1})"),
            "line 1, column 11, task 'a': 'input' is blank");
  EXPECT_EQ(complaint(R"({"id":"a","input":"i"})"),
            "line 1, column 1, task 'a': the task has neither 'expect' nor a 'scorer'");
  EXPECT_EQ(complaint(R"({"id":"a","input":"i","expect":null})"),
            "line 1, column 23, task 'a': 'expect' is null");
}

TEST(TaskSetTest, IdsAreShortAndPrintable) {
  const auto with_id = [](std::string id) {
    return complaint(R"({"id":")" + id + R"(","input":"i","expect":1})");
  };
  EXPECT_EQ(with_id("2024:q/7 \u00e9"), "none");
  EXPECT_EQ(with_id("a\\u0007b"), "line 1, column 2: 'id' has a control character");
  EXPECT_EQ(with_id("a\\u2028b"), "line 1, column 2: 'id' has a control character");
  EXPECT_EQ(with_id(""), "line 1, column 2: the task has no 'id'");
  EXPECT_EQ(with_id(" a"), "line 1, column 2: 'id' begins or ends with white space");
  EXPECT_EQ(with_id(std::string(201, 'x')), "line 1, column 2: 'id' is longer than 200 bytes");
}

TEST(TaskSetTest, WhatALineHoldsTooMuchOfIsToldWithWhatToDo) {
  for (const std::string& line :
       {std::string(100, '['), std::string(R"({"id":"a","input":"i","expect":1e999})"),
        std::string(R"({"id":"a\u0007","input":"i","expect":1})")}) {
    const auto read = read_task_file(line + '\n', {}).value();
    ASSERT_EQ(read.problems.size(), 1U) << line;
    EXPECT_NE(read.problems.front().hint, "") << line;
  }
}

TEST(TaskSetTest, CollectsProblemsUpToABound) {
  std::string file = R"({"id":"a","input":"i","expect":1})"
                     "\n";
  file += R"({"id":"a","input":"j","expect":1})"
          "\n";
  for (int i = 0; i < 50; ++i) file += "x\n";
  const auto read = read_task_file(file, {}).value();
  EXPECT_EQ(read.set.tasks.size(), 1U);
  ASSERT_EQ(read.problems.size(), 20U);
  EXPECT_EQ(to_string(read.problems[0]), "line 2, column 1, task 'a': line 1 has the same id");
  EXPECT_EQ(parse_task_set(file).error().message(),
            "line 2, column 1, task 'a': line 1 has the same id (and at least 19 more)");
}

TEST(TaskSetTest, NeverFailsOtherThanByTelling) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) { (void)parse_task_set(bytes); }));
}

TEST(SplitTest, FollowsTheRatios) {
  int count[3] = {};
  for (int i = 0; i < 10'000; ++i) ++count[static_cast<int>(split_of({}, std::to_string(i)))];
  EXPECT_NEAR(count[0], 4'000, 200);
  EXPECT_NEAR(count[1], 3'000, 200);
  EXPECT_NEAR(count[2], 3'000, 200);
}

TEST(SplitTest, DependsOnSeedAndIdOnly) {
  EXPECT_EQ(split_of({.seed = 1}, "a"), split_of({.seed = 1}, "a"));
  int moved = 0;
  for (int i = 0; i < 100; ++i)
    moved += split_of({.seed = 1}, std::to_string(i)) != split_of({.seed = 2}, std::to_string(i));
  EXPECT_GT(moved, 30);
}

TEST(SplitTest, AddingTasksMovesNone) {
  EXPECT_TRUE(rc::check([] {
    const auto ids = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 1'000));
    RC_PRE(!ids.empty());
    const auto line = [](int id) {
      return R"({"id":")" + std::to_string(id) + R"(","input":"i)" + std::to_string(id) +
             R"(","expect":1})" + '\n';
    };
    std::string few, many;
    for (std::size_t at = 0; at < ids.size(); ++at) {
      many.insert(0, line(ids[at]));
      if (at % 2 == 0) few += line(ids[at]);
    }
    const TaskSet all = parse_task_set(many).value();
    const TaskSet part = parse_task_set(few).value();
    for (const Task& task : part.tasks) RC_ASSERT(all.find(task.id)->split == task.split);
  }));
}

TEST(SplitTest, AnyRatiosAreHeldApproximately) {
  EXPECT_TRUE(rc::check([] {
    const SplitRule rule{.train = *rc::gen::inRange(0, 10),
                         .val = *rc::gen::inRange(0, 10),
                         .test = *rc::gen::inRange(1, 10),
                         .seed = *rc::gen::arbitrary<std::uint64_t>()};
    constexpr int kTasks = 1'000;
    double count[3] = {};
    for (int i = 0; i < kTasks; ++i)
      ++count[static_cast<std::size_t>(split_of(rule, std::to_string(i)))];
    const double whole = rule.train + rule.val + rule.test;
    const int ratios[3] = {rule.train, rule.val, rule.test};
    // Six standard deviations of a fair draw are 95 tasks.
    for (std::size_t split = 0; split < 3; ++split)
      RC_ASSERT(std::abs(count[split] - kTasks * ratios[split] / whole) < 100);
  }));
}

TEST(SplitTest, ARatioOfZeroGivesNothing) {
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(split_of({.train = 0, .val = 1, .test = 0}, std::to_string(i)), Split::val);
}

TEST(SplitTest, UnusableRatiosAreRefused) {
  for (const SplitRule rule : {SplitRule{0, 0, 0}, SplitRule{-1, 1, 1}, SplitRule{2'000'000, 1, 1}})
    EXPECT_FALSE(parse_task_set("", {.split = rule}));
}

TEST(TaskSetTest, ANumberIsAReferenceAsItIsWritten) {
  const auto expect = [](std::string_view line) {
    return parse_task_set(line).value().tasks.at(0).expect;
  };
  EXPECT_EQ(expect(R"({"id":"a","input":"q","expect":1.50})"), R"("1.50")");
  EXPECT_EQ(expect(R"({"id":"a","input":"q","expect":12345678901234567890123})"),
            R"("12345678901234567890123")");
  EXPECT_EQ(expect(R"({"id":"a","input":"q","expect":[1.5,42]})"), "[1.5,42]");
  EXPECT_EQ(expect(R"({"id":"a","input":"q","expect":1.50,"scorer":"json"})"), "1.5");
}

TEST(TaskSetTest, OfANumberThatIsComparedAsAValueNoDigitIsLost) {
  constexpr std::string_view kLine =
      R"({"id":"a","input":"q","scorer":"json","expect":{"b":1.0,"a":20000000000000000001}})";
  const TaskSet set = parse_task_set(kLine).value();
  EXPECT_EQ(set.tasks.at(0).expect, R"({"a":20000000000000000001,"b":1.0})");
  EXPECT_EQ(parse_task_set(to_jsonl(set)).value().tasks, set.tasks);
  const TaskSet other =
      parse_task_set(R"({"id":"a","input":"q","scorer":"json","expect":{"b":1,"a":2e19}})").value();
  EXPECT_NE(content_hash(other.tasks.at(0)), content_hash(set.tasks.at(0)));
}

TEST(TaskSetTest, ANumberBeyondAllBoundsIsAProblem) {
  const TaskFile file =
      read_task_file(R"({"id":"a","input":"q","scorer":"json","expect":[1e-999999999]})", {})
          .value();
  ASSERT_EQ(file.problems.size(), 1U);
  EXPECT_EQ(file.problems[0].message, "not valid JSON (a number out of range)");
  EXPECT_EQ(file.problems[0].column, 39U);
}

TEST(TaskSetTest, SaysWhenItStoppedLooking) {
  std::string file;
  for (int i = 0; i < 21; ++i) file += "x\n";
  const TaskFile cut = read_task_file(file, {}).value();
  EXPECT_EQ(cut.problems.size(), 20U);
  EXPECT_FALSE(cut.is_complete);
  EXPECT_TRUE(read_task_file("x\n", {}).value().is_complete);
}

}  // namespace
}  // namespace skillgit::tasks
