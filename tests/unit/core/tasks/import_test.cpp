// Import: other tools' files become ours, and what could not is told.

#include "skillgit/core/tasks/import.hpp"

#include "skillgit/core/tasks/task_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <string>

namespace skillgit::tasks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

Imported import(std::string_view bytes, const ImportOptions& options = {}) {
  return import_tasks(bytes, options).value();
}

std::vector<Task> tasks_of(const Imported& imported) {
  return imported.tasks == 0 ? std::vector<Task>{} : parse_task_set(imported.jsonl).value().tasks;
}

/// Why the only record was skipped.
std::string reason(std::string_view record) {
  const Imported imported = import(record);
  return imported.skipped.empty() ? "none" : imported.skipped[0].why;
}

TEST(ImportTest, MapsTheUsualNamesAndSaysSo) {
  const Imported imported =
      import(R"([{"qid":7,"question":"q?","answers":["a","a","b"],"level":3}])");
  const auto tasks = tasks_of(imported);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].id, "7");
  EXPECT_EQ(tasks[0].input, "q?");
  EXPECT_EQ(tasks[0].expect, R"(["a","b"])");
  EXPECT_THAT(imported.mapped,
              UnorderedElementsAre(Pair("qid -> id", 1), Pair("question -> input", 1),
                                   Pair("answers -> expect", 1)));
  EXPECT_THAT(imported.ignored, ElementsAre(Pair("level", 1)));
}

TEST(ImportTest, KnowsEveryFormOfFile) {
  const std::string record = R"({"id":"a","prompt":"p","target":"t"})";
  const std::string line = R"({"expect":"t","id":"a","input":"p"})"
                           "\n";
  for (const std::string& file : {"[" + record + "]", "{\"data\":[" + record + "]}", record,
                                  record + "\r\n\n", "\xEF\xBB\xBF" + record})
    EXPECT_EQ(import(file).jsonl, line) << file;
  EXPECT_EQ(import(record + "\n" + R"({"id":"b","prompt":"p2","target":"t"})").tasks, 2U);
}

TEST(ImportTest, JoinsContextAndInstructionWithTheInput) {
  EXPECT_EQ(tasks_of(import(R"({"context":"c","question":"q","answer":"a"})"))[0].input, "c\n\nq");
  EXPECT_EQ(tasks_of(import(R"({"instruction":"do","input":"i","output":"o"})"))[0].input,
            "do\n\ni");
}

TEST(ImportTest, ReadsTheAnswersOfSquad) {
  const auto tasks =
      tasks_of(import(R"({"question":"q","answers":{"text":["a"],"answer_start":[3]}})"));
  EXPECT_EQ(tasks.at(0).expect, R"(["a"])");
}

TEST(ImportTest, ChoicesBecomeAChoiceTask) {
  for (const auto* answer : {"1", R"("B")", R"("blue")"}) {
    const auto tasks = tasks_of(import(R"({"question":"q","choices":["red","blue"],"answer":)" +
                                       std::string(answer) + "}"));
    ASSERT_EQ(tasks.size(), 1U) << answer;
    EXPECT_EQ(tasks[0].input, "q\n\nA. red\nB. blue");
    EXPECT_EQ(tasks[0].expect, R"("B")");
    EXPECT_EQ(tasks[0].scorer, R"({"letters":2,"type":"choice"})");
  }
  EXPECT_EQ(reason(R"({"question":"q","choices":["red","blue"],"answer":"green"})"),
            "its answer is none of its 'choices'");
}

TEST(ImportTest, EvalsOfAgentSkillsAreTakenWhereTheyCanBeChecked) {
  const Imported imported = import(R"({"skill_name":"pdf","evals":[
    {"id":1,"prompt":"p1","expected_output":"42","files":[],"assertions":[]},
    {"id":2,"prompt":"p2","expected_output":"a nice report","assertions":["it is nice","it is short"]},
    {"id":3,"prompt":"p3","expected_output":"x","files":["a.pdf"]}]})");
  EXPECT_EQ(imported.tasks, 1U);
  ASSERT_EQ(imported.skipped.size(), 2U);
  EXPECT_EQ(imported.skipped[0].record, "record 2");
  EXPECT_THAT(imported.skipped[0].why, HasSubstr("its 2 assertions are prose"));
  EXPECT_THAT(imported.skipped[1].why, HasSubstr("it needs files"));
}

TEST(ImportTest, SplitsOfOtherToolsAreOurs) {
  for (const auto* alias : {"valid_seen", "dev", "validation", "selection"})
    EXPECT_EQ(tasks_of(import(R"({"id":"a","input":"i","expect":"x","split":")" +
                              std::string(alias) + "\"}"))[0]
                  .split,
              Split::val);
  const Imported unknown = import(R"({"id":"a","input":"i","expect":"x","split":"foo"})");
  EXPECT_EQ(unknown.tasks, 1U);
  EXPECT_THAT(unknown.notes.at(0), HasSubstr("unknown split"));
}

TEST(ImportTest, WhatIsSkippedHasNoNoteOfItsSplit) {
  const std::string record = R"({"id":"a","input":"i","expect":"x","split":"foo"})";
  const Imported imported = import(record + "\n" + record);
  EXPECT_EQ(imported.skipped.size(), 1U);
  EXPECT_EQ(imported.notes.size(), 1U);
}

TEST(ImportTest, AMissingIdComesFromTheContent) {
  const std::string a = R"({"input":"a","expect":"x"})";
  const std::string b = R"({"input":"b","expect":"x"})";
  const auto both = tasks_of(import(a + "\n" + b));
  ASSERT_EQ(both.size(), 2U);
  EXPECT_NE(both[0].id, both[1].id);
  EXPECT_EQ(tasks_of(import(b))[0].id, both[1].id);
}

TEST(ImportTest, WhatCannotBeAnIdIsToldAsLeftOut) {
  const Imported imported = import(R"([{"id":1.5,"input":"a","expect":"x"},
    {"id":true,"qid":"q2","input":"b","expect":"x"}])");
  EXPECT_THAT(imported.ignored, ElementsAre(Pair("id", 2)));
  EXPECT_EQ(tasks_of(imported).at(1).id, "q2");
}

TEST(ImportTest, AFieldOfIdsThatHasNoneIsToldOf) {
  const std::string records = R"([{"id":"a","input":"a","expect":"x"},
    {"key":"k","input":"b","expect":"x"}])";
  EXPECT_THAT(import(records, {.id_field = "kye"}).notes,
              ElementsAre("'kye' holds no id in 2 of 2 tasks: theirs comes from their content"));
  EXPECT_THAT(import(records, {.id_field = "key"}).notes,
              ElementsAre("'key' holds no id in 1 of 2 tasks: theirs comes from their content"));
  EXPECT_THAT(import(records).notes, ElementsAre());
}

TEST(ImportTest, TwoTasksOfOneIdAreKeptApartAndRepetitionsAreSkipped) {
  const Imported imported = import(R"([{"id":"a","input":"i","expect":"x"},
    {"id":"a","input":"j","expect":"x"},{"id":"a","input":"i","expect":"x"}])");
  EXPECT_EQ(tasks_of(imported).at(1).id, "a-2");
  EXPECT_EQ(imported.notes.size(), 1U);
  EXPECT_EQ(imported.skipped.at(0).why, "says the same as an earlier record");
}

TEST(ImportTest, AnIdThatAllRecordsHaveTakesNoLongerThanAnother) {
  std::string records;
  for (int number = 0; number < 10'000; ++number)
    records += R"({"id":"one","input":")" + std::to_string(number) + "\",\"expect\":\"a\"}\n";
  const auto start = std::chrono::steady_clock::now();
  const auto tasks = tasks_of(import(records));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  ASSERT_EQ(tasks.size(), 10'000U);
  EXPECT_EQ(tasks.back().id, "one-10000");
}

TEST(ImportTest, AListOfReferencesMayBeLong) {
  std::string answers = R"("a","a")";
  for (int number = 0; number < 30'000; ++number) answers += ",\"" + std::to_string(number) + '"';
  const auto start = std::chrono::steady_clock::now();
  const Imported imported = import("{\"input\":\"i\",\"expect\":[" + answers + "]}\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_THAT(imported.jsonl, HasSubstr(R"(["a","0","1","2",)"));
}

TEST(ImportTest, SaysWhyARecordIsNoTask) {
  EXPECT_EQ(reason(R"({"answer":"a"})"), "has no field for the input");
  EXPECT_EQ(reason(R"({"question":["q"],"answer":"a"})"), "its input is not text");
  EXPECT_EQ(reason(R"({"question":"q"})"), "the task has neither 'expect' nor a 'scorer'");
  EXPECT_EQ(reason(R"({"question":"q","expect":""})"), "its 'expect' is empty");
  EXPECT_EQ(reason(R"({"question":"q","answers":[]})"), "its 'answers' is empty");
  EXPECT_EQ(reason("[7]"), "is no JSON object");
  EXPECT_EQ(reason(R"({"id":"a\u0001","question":"q","answer":"a"})"),
            "'id' has a control character");
  EXPECT_EQ(import("{\"question\":\"q\",\"answer\":1}\nnonsense").skipped.at(0).record, "line 2");
}

TEST(ImportTest, TheUserMayNameFieldsAndScorer) {
  const auto imported =
      import(R"({"key":"k","ask":"q","say":"yes"})",
             {.scorer = "f1", .input_field = "ask", .expect_field = "say", .id_field = "key"});
  EXPECT_EQ(imported.jsonl, R"({"expect":"yes","id":"k","input":"q","scorer":"f1"})"
                            "\n");
  EXPECT_FALSE(import_tasks("{}", {.scorer = "f2"}));
  EXPECT_FALSE(import_tasks("{}", {.default_scorer = "f2"}));
}

TEST(ImportTest, AScorerMayBeAnObject) {
  const Imported imported = import(R"({"id":"k","question":"q","answer":"Yes"})",
                                   {.scorer = R"({"type": "exact", "ignore_case": true})"});
  const auto tasks = tasks_of(imported);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].scorer, R"({"ignore_case":true,"type":"exact"})");
}

TEST(ImportTest, AScorerThatHoldsAnywayIsNotRepeatedInEveryTask) {
  const Imported imported = import(R"({"id":"k","question":"q","answer":{"a":1}})",
                                   {.default_scorer = R"({"type":"json","match":"subset"})"});
  EXPECT_EQ(imported.jsonl, R"({"expect":{"a":1},"id":"k","input":"q"})"
                            "\n");
}

TEST(ImportTest, TasksAreCheckedByTheScorerThatHoldsWhereTheyGo) {
  const Imported imported =
      import(R"({"id":"k","question":"q","answer":"no"})", {.default_scorer = "numeric"});
  EXPECT_EQ(imported.tasks, 0U);
  ASSERT_EQ(imported.skipped.size(), 1U);
}

TEST(ImportTest, ANumberIsAReferenceAsItIsWritten) {
  EXPECT_EQ(tasks_of(import(R"({"id":"k","input":"q","answer":1.50})"))[0].expect, R"("1.50")");
  EXPECT_EQ(tasks_of(import(R"([{"id":"k","input":"q","answers":[1e2,7]}])"))[0].expect,
            R"(["1e2",7])");
}

TEST(ImportTest, TheScorerJsonComparesNumbersByValue) {
  EXPECT_EQ(tasks_of(import(R"({"id":"k","input":"q","answer":{"a":1.50}})"))[0].expect,
            R"({"a":1.5})");
  EXPECT_EQ(
      tasks_of(import(R"({"id":"k","input":"q","answer":1.50})", {.scorer = "json"}))[0].expect,
      "1.5");
}

TEST(ImportTest, AListThatIsComparedAsAValueKeepsItsRepetitions) {
  const std::string record = R"({"id":"k","input":"q","answer":[1,1,2]})";
  EXPECT_EQ(tasks_of(import(record, {.scorer = "json"}))[0].expect, "[1,1,2]");
  EXPECT_EQ(tasks_of(import(record))[0].expect, "[1,2]");
  for (const char* scorer : {R"("json")", R"({"type":"json"})"})
    EXPECT_EQ(tasks_of(import(R"({"id":"k","input":"q","answer":[1.50,1.50],"scorer":)" +
                              std::string(scorer) + "}"))[0]
                  .expect,
              "[1.5,1.5]");
}

TEST(ImportTest, AScorerThatNeedsNoReferenceTakesAnEmptyOne) {
  const std::string record = R"({"id":"k","input":"q","expect":""})";
  EXPECT_EQ(import(record, {.scorer = R"({"type":"regex","pattern":"y"})"}).tasks, 1U);
}

TEST(ImportTest, OfANumberThatIsComparedAsAValueNoDigitIsLost) {
  const std::string record = R"({"id":"k","input":"q","answer":{"a":20000000000000000001}})";
  for (const std::string& file : {record, '[' + record + ']'}) {
    const Imported imported = import(file);
    EXPECT_EQ(tasks_of(imported).at(0).expect, R"({"a":20000000000000000001})");
    EXPECT_EQ(tasks_of(import(imported.jsonl)), tasks_of(imported)) << imported.jsonl;
  }
}

TEST(ImportTest, ALineThatIsNoTextIsSkippedWithItsNumber) {
  const Imported imported = import("{\"id\":\"a\",\"input\":\"q\",\"expect\":\"1\"}\n\xFF\n{]\n");
  EXPECT_EQ(imported.tasks, 1U);
  ASSERT_EQ(imported.skipped.size(), 2U);
  EXPECT_EQ(imported.skipped[0].record, "line 2");
  EXPECT_EQ(imported.skipped[0].why, "not valid UTF-8 at column 1");
  EXPECT_EQ(imported.skipped[1].why, "not valid JSON at column 2");
}

TEST(ImportTest, RefusesWhatHoldsNoRecords) {
  EXPECT_EQ(import_tasks("").error().message(), "there are no records in the file");
  EXPECT_EQ(import_tasks("[]").error().message(), "there are no records in the file");
  EXPECT_EQ(import_tasks("a\xFF").error().message(), "not valid UTF-8 at byte 2");
  EXPECT_FALSE(import_tasks("id,question\n1,what?"));
}

TEST(ImportTest, WhatIsImportedReadsBackAndImportsToItself) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& records) {
    std::string file;
    for (const auto& [input, answer] : records)
      file += R"({"question":"q)" + std::to_string(input % 8) + R"(","answer":)" +
              std::to_string(answer % 4) + "}\n";
    if (file.empty()) return;
    const Imported once = import(file);
    RC_ASSERT(tasks_of(once).size() == once.tasks);
    RC_ASSERT(import(once.jsonl).jsonl == once.jsonl);
  }));
}

}  // namespace
}  // namespace skillgit::tasks
