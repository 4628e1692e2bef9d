// `skillgit tasks`.

#include "app/cli/tasks_command.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace skillgit::cli {
namespace {

TaskReport check(const std::string& bytes) {
  return collect_tasks_check("t.jsonl", bytes, {}).value();
}

TEST(TasksCommandTest, ImportWritesToOnePlace) {
  const std::vector<const char*> both{"import", "f", "--skill", "a", "--to", "b"};
  EXPECT_EQ(parse_tasks_import(both).error().kind(), ErrorKind::usage);
}

TEST(TasksCommandTest, ImportReadsItsOptions) {
  const std::vector<const char*> args{"import",   "-",        "--to",   "t.jsonl",
                                      "--scorer", "contains", "--force"};
  const auto options = parse_tasks_import(args).value();
  EXPECT_EQ(options.file, "-");
  EXPECT_EQ(options.to, "t.jsonl");
  EXPECT_EQ(options.how.scorer, "contains");
  EXPECT_TRUE(options.force);
}

TEST(TasksCommandTest, EveryMistakeHasItsPlace) {
  const TaskReport report = check("{\"id\":\"a\",\"input\":\"x\",\"expct\":1}\n{\n");
  EXPECT_FALSE(report.is_usable());
  std::ostringstream out;
  print_tasks_check(report, out);
  EXPECT_NE(out.str().find("t.jsonl:1:"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("t.jsonl:2:"), std::string::npos) << out.str();
}

TEST(TasksCommandTest, ASetWithoutValIsNotUsable) {
  const TaskReport report =
      check("{\"id\":\"a\",\"input\":\"x\",\"expect\":\"y\",\"split\":\"train\"}\n");
  EXPECT_TRUE(report.tasks.problems.empty());
  EXPECT_FALSE(report.is_usable());
  std::ostringstream out;
  print_tasks_check(report, out);
  EXPECT_NE(out.str().find("t.jsonl: error no-val: "), std::string::npos) << out.str();
  EXPECT_TRUE(out.str().ends_with("t.jsonl: 1 task: 1 train, 0 val, 0 test\n")) << out.str();
}

TEST(TasksCommandTest, WhatTheRestMayHoldIsNotMissed) {
  const TaskReport report = check("\xEF\xBB\xBF{\"id\":\"a\",\"input\":\"x\",\"expect\":\"y\"}\n");
  EXPECT_EQ(report.tasks.problems.size(), 1U);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_FALSE(report.is_usable());
}

TEST(TasksCommandTest, JsonCountsTheSplits) {
  const Json json = tasks_check_as_json(
      check("{\"id\":\"a\",\"input\":\"x\",\"expect\":\"y\",\"split\":\"train\"}\n"));
  EXPECT_EQ(json["splits"], (Json{{"train", 1}, {"val", 0}, {"test", 0}}));
  EXPECT_EQ(json["usable"], false);
}

TEST(TasksCommandTest, SaysWhatBecameOfAnImport) {
  tasks::Imported imported;
  imported.mapped["question -> input"] = 2;
  imported.skipped.push_back({"record 3", "no answer\x1b"});
  std::ostringstream err;
  print_import(imported, err);
  EXPECT_EQ(err.str(),
            "read question -> input in 2 records\n"
            "skipped record 3: no answer\\x1b\n");
}

TEST(TasksCommandTest, OfManySkippedRecordsTheFirstTwentyAreNamed) {
  tasks::Imported imported;
  for (int record = 1; record <= 23; ++record)
    imported.skipped.push_back({"record " + std::to_string(record), "no answer"});
  std::ostringstream err;
  print_import(imported, err);
  EXPECT_NE(err.str().find("skipped record 20: no answer\nskipped 3 more records\n"),
            std::string::npos);
  EXPECT_EQ(err.str().find("record 21"), std::string::npos);
}

}  // namespace
}  // namespace skillgit::cli
