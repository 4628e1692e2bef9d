// `skillgit tasks add`: a task at a time, and none that spoils the set.

#include "app/cli/tasks_add.hpp"

#include "scratch.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

namespace skillgit::cli {
namespace {

constexpr const char* kOne =
    "{\"id\":\"a\",\"input\":\"Nov 5 2021\",\"expect\":\"2021-11-05\",\"split\":\"val\"}\n";

AddOptions task(const std::string& input, const std::string& expect) {
  return {.input = input, .expect = expect};
}

Error refusal(const std::string& bytes, const AddOptions& options) {
  const auto added = add_task(bytes, options, {});
  EXPECT_FALSE(added);
  return added ? Error(ErrorKind::damaged, "it was added") : added.error();
}

TEST(TasksAddTest, AppendsOneLineAndLeavesTheOthersAsTheyAre) {
  const auto added = add_task(kOne, task("1 Jan 2000", "2000-01-01"), {}).value();
  EXPECT_EQ(added.bytes,
            std::string(kOne) +
                "{\"expect\":\"2000-01-01\",\"id\":\"t-ca9edd56d353\",\"input\":\"1 Jan 2000\"}\n");
  EXPECT_EQ(added.set.tasks.size(), 2u);
}

TEST(TasksAddTest, AFileWithoutANewlineAtItsEndGetsOne) {
  std::string bytes = kOne;
  bytes.pop_back();
  EXPECT_EQ(add_task(bytes, task("x", "y"), {}).value().set.tasks.size(), 2u);
}

TEST(TasksAddTest, WhatIsNotUtf8IsNotWrittenAsSomethingElse) {
  EXPECT_EQ(refusal(kOne, task("\xff", "y")).message(), "'input' is not UTF-8");
  const Error error = refusal(kOne, task("x", "\xc3"));
  EXPECT_EQ(error.message(), "'expect' is not UTF-8");
  EXPECT_EQ(error.kind(), ErrorKind::usage);
}

TEST(TasksAddTest, OfANumberThatIsComparedAsAValueNoDigitIsLost) {
  AddOptions options = task("x", R"({"a":20000000000000000001})");
  options.scorer = "json";
  EXPECT_EQ(add_task("", options, {}).value().task.expect, R"({"a":20000000000000000001})");
}

TEST(TasksAddTest, AnIdThatIsTakenIsRefused) {
  AddOptions options = task("x", "y");
  options.id = "a";
  const Error error = refusal(kOne, options);
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_EQ(error.message(), "there is a task 'a' already, in val");
}

TEST(TasksAddTest, WhatAnotherSplitAsksIsRefused) {
  AddOptions options = task("  Nov  5 2021", "2021-11-05");
  options.split = "train";
  const Error error = refusal(kOne, options);
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_NE(error.message().find("'a' (val)"), std::string::npos) << error.message();
}

TEST(TasksAddTest, TheSameQuestionWithAnotherAnswerIsRefused) {
  AddOptions options = task("Nov 5 2021", "5 November");
  options.split = "val";
  EXPECT_EQ(refusal(kOne, options).kind(), ErrorKind::conflict);
}

TEST(TasksAddTest, ATaskThatTheScorerCannotJudgeIsRefused) {
  AddOptions options = task("x", "(");
  options.scorer = "regex";
  EXPECT_EQ(refusal(kOne, options).kind(), ErrorKind::invalid);
  options = task("x", "y");
  options.scorer = "exakt";
  EXPECT_NE(refusal(kOne, options).message().find("did you mean 'exact'?"), std::string::npos);
}

TEST(TasksAddTest, NeitherAnswerNorScorerIsNoTask) {
  EXPECT_EQ(refusal("", {.input = "x"}).message(), "the task has neither 'expect' nor a 'scorer'");
}

TEST(TasksAddTest, WhatAsksNearlyTheSameInAnotherSplitIsAWarning) {
  const std::string input = "say the date of the last friday in november of the year 2021 please";
  AddOptions first = task(input, "x");
  first.split = "val";
  AddOptions second = task(input + " now", "y");
  second.split = "test";
  const auto added = add_task(add_task("", first, {}).value().bytes, second, {}).value();
  ASSERT_EQ(added.warnings.size(), 1u);
  EXPECT_EQ(added.warnings.front().code, "near-duplicate");
}

TEST(TasksAddTest, AReferenceIsTextButForTheScorerThatComparesValues) {
  AddOptions options = task("half of 3?", "1.50");
  EXPECT_EQ(add_task("", options, {}).value().task.expect, "\"1.50\"");
  options.scorer = "{\"type\":\"json\"}";
  EXPECT_EQ(add_task("", options, {}).value().task.expect, "1.5");
  options.expect = "one and a half";
  EXPECT_EQ(refusal("", options).kind(), ErrorKind::invalid);
}

TEST(TasksAddTest, SaysWhichSplitItFellInto) {
  AddOptions options = task("x", "y");
  options.id = "b";
  options.split = "test";
  const auto added = add_task(kOne, options, {}).value();
  std::ostringstream out;
  print_added(added, "tasks.jsonl", out);
  EXPECT_EQ(out.str(), "tasks.jsonl: 'b' is a test task; now 0 train, 1 val, 1 test\n");
  EXPECT_EQ(added_as_json(added, "tasks.jsonl")["split"], "test");
}

class TasksAddSessionTest : public ::testing::Test {
 protected:
  TasksAddSessionTest() {
    scratch_.commit(
        {{"skills/dates/SKILL.md", "# Dates\n"},
         {"skillgit.toml", "[skill.dates]\npath = \"skills/dates\"\ntasks = \"tasks.jsonl\"\n"}});
    world_.environment.directory = scratch_.path();
    world_.environment.err_is_terminal = true;
  }

  Result<ExitCode> add(const std::string& typed, std::vector<const char*> args = {}) {
    world_.in = std::istringstream(typed);
    args.insert(args.begin(), "add");
    return tasks_add_command(args, world_.environment);
  }

  support::ScratchRepository scratch_;
  TestWorld world_;
};

TEST_F(TasksAddSessionTest, SeveralAtOnceLoseNoTask) {
  constexpr int kAdders = 6, kTasks = 4;
  std::vector<std::thread> adders;
  for (int adder = 0; adder < kAdders; ++adder)
    adders.emplace_back([this, adder] {
      for (int task = 0; task < kTasks; ++task) {
        const std::string input = "question " + std::to_string(adder) + '.' + std::to_string(task);
        std::istringstream in;
        std::ostringstream out, err;
        const std::vector<const char*> args{"add", "--input", input.c_str(), "--expect", "x"};
        EXPECT_TRUE(tasks_add_command(args, {.in = in,
                                             .out = out,
                                             .err = err,
                                             .directory = scratch_.path(),
                                             .variables = {},
                                             .settings = {},
                                             .now = {},
                                             .git_settings = {},
                                             .err_is_terminal = false,
                                             .stop = {}}));
      }
    });
  for (std::thread& adder : adders) adder.join();
  const std::string file = scratch_.read("tasks.jsonl");
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), kAdders * kTasks) << file;
  EXPECT_TRUE(tasks::parse_task_set(file, {}));
}

TEST_F(TasksAddSessionTest, OnATerminalItAsksForOneTaskAfterAnother) {
  ASSERT_TRUE(add("Nov 5 2021\n2021-11-05\n\nSay a year\n[0-9]{4}\nregex\n\n"));
  const std::string file = scratch_.read("tasks.jsonl");
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 2);
  EXPECT_NE(file.find("\"scorer\":\"regex\""), std::string::npos) << file;
}

TEST_F(TasksAddSessionTest, AMistakeDoesNotEndTheSession) {
  ASSERT_TRUE(add("x\n\n\nx\ny\n\n"));
  const std::string said = world_.err.str();
  EXPECT_NE(said.find("neither 'expect' nor a 'scorer'"), std::string::npos) << said;
  EXPECT_NE(scratch_.read("tasks.jsonl").find("\"input\":\"x\""), std::string::npos);
}

TEST_F(TasksAddSessionTest, InAScriptItNeverWaitsForAnAnswer) {
  world_.environment.err_is_terminal = false;
  const auto code = add("x\ny\n\n");
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().message(), "tasks add needs '--input <text>'");
}

}  // namespace
}  // namespace skillgit::cli
