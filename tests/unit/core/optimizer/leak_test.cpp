// The answers of held-out tasks stay out of a skill, whoever edits it.

#include "skillgit/core/optimizer/leak.hpp"

#include "skillgit/core/base/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skillgit::optimizer {
namespace {

const std::string kThirteen =
    "one two three four five six seven eight nine ten eleven twelve thirteen";
const std::string kTwelve = "one two three four five six seven eight nine ten eleven twelve";

text::SkillFiles skill(const std::string& body) { return {{"SKILL.md", body}}; }

tasks::Task task(const std::string& input, const std::string& expect) {
  tasks::Task task;
  task.id = "v1";
  task.input = input;
  task.expect = skillgit::to_line(Json(expect));
  task.split = tasks::Split::val;
  return task;
}

std::string leak(const std::string& before, const std::string& after, const tasks::Task& held_out) {
  return find_leak(skill(before), skill(after), std::vector{&held_out}).value_or("");
}

TEST(LeakTest, ThirteenWordsOfAReferenceAreALeak) {
  const tasks::Task held_out = task("count", "I say " + kThirteen + ", and so on");
  EXPECT_EQ(leak("", "Remember: " + kThirteen + "!", held_out),
            "it holds 13 words in a row of the answer to val task 'v1'");
  EXPECT_EQ(leak("", "Remember: " + kTwelve + "!", held_out), "");
}

TEST(LeakTest, SpellingThemDifferentlyDoesNotHelp) {
  const tasks::Task held_out = task("count", kThirteen);
  EXPECT_NE(leak("",
                 "- ONE\n- Two\n- three, four, five, six; `seven`\n\n| eight | nine | ten |\n"
                 "eleven_twelve.thirteen",
                 held_out),
            "");
}

TEST(LeakTest, WhatWasThereBeforeIsNoLeak) {
  const tasks::Task held_out = task("count", kThirteen);
  EXPECT_EQ(leak(kThirteen, kThirteen + "\nMore.", held_out), "");
  EXPECT_EQ(find_leak({{"SKILL.md", ""}, {"a.md", kThirteen}},
                      {{"SKILL.md", kThirteen}, {"a.md", ""}}, std::vector{&held_out}),
            std::nullopt)
      << "it only moved";
}

TEST(LeakTest, LooksIntoEveryFileAndEveryAnswer) {
  tasks::Task held_out = task("count", "42");
  held_out.solution = kThirteen;
  EXPECT_NE(
      find_leak(skill(""), {{"SKILL.md", ""}, {"more.md", kThirteen}}, std::vector{&held_out}),
      std::nullopt);

  held_out = task("count", "");
  held_out.expect = skillgit::to_line(Json{{"steps", {"x", kThirteen}}});
  EXPECT_NE(leak("", kThirteen, held_out), "");
}

TEST(LeakTest, ReadsEscapesInAReferenceAsTheyAreMeant) {
  tasks::Task held_out = task("count", "");
  held_out.expect =
      R"("one\ntwo\nthree four five six seven eight nine ten eleven twelve thirteen")";
  EXPECT_NE(leak("", kThirteen, held_out), "");
}

TEST(LeakTest, CountsCharactersWhereThereAreNoSpaces) {
  const tasks::Task held_out = task("?", "春眠不覺曉處處聞啼鳥夜來風雨聲");
  EXPECT_NE(leak("", "他說：春眠不覺曉，處處聞啼鳥，夜來風雨聲。", held_out), "");
  EXPECT_EQ(leak("", "春眠不覺曉，花落知多少。", held_out), "");
}

TEST(LeakTest, AWorkedExampleOfAHeldOutTaskIsALeakHoweverShort) {
  const tasks::Task held_out = task("2 + 2", "4");
  EXPECT_EQ(leak("", "Input: 2 + 2\nAnswer: 4\n", held_out),
            "it works out val task 'v1' as an example");
  EXPECT_NE(leak("", "### Example\nInput:\n```\n2 +  2\n```\nAnswer:\n```\n4\n```\n", held_out),
            "");
  EXPECT_NE(leak("", "Input:\n~~~~text\n2 + 2\n~~~~\nSteps:\n1. Add.\nAnswer:\n", held_out), "");
  EXPECT_NE(leak("Input: 1 + 1\nAnswer: 2\n",
                 "Input: 1 + 1\nAnswer: 2\n\nInput: 2 + 2\nAnswer: 4\n", held_out),
            "");
}

TEST(LeakTest, AnotherExampleIsNone) {
  const tasks::Task held_out = task("2 + 2", "4");
  EXPECT_EQ(leak("", "Input: 2 - 2\nAnswer: 0\n", held_out), "");
  EXPECT_EQ(leak("", "Input: 2 + 2 + 1\nAnswer: 5\n", held_out), "");
  EXPECT_EQ(leak("", "Input: 2 +\nAnswer: 4\n", held_out), "");
  EXPECT_EQ(leak("", "Sums such as 2 + 2 have one answer: 4.\n", held_out), "");
}

TEST(LeakTest, AnExampleThatTheUserWroteIsTheirs) {
  const std::string before = "Input: 2 + 2\nAnswer: 4\n";
  EXPECT_EQ(leak(before, "# Sums\n" + before, task("2 + 2", "4")), "");
}

TEST(LeakTest, AnInputMayLookLikeAnExampleItself) {
  EXPECT_NE(leak("", "Input: Input: a\nAnswer: b\nAnswer: c\n", task("Input: a\nAnswer: b", "c")),
            "");
}

TEST(LeakTest, TakesAnyBytesAndNothingAtAll) {
  EXPECT_EQ(leak("", "", task("", "")), "");
  EXPECT_EQ(leak("\xff\x80", "Input:\xff\xfe", task("\xff", "")), "");
  EXPECT_EQ(leak("", "Input:", task("", "")), "");
  tasks::Task unreadable = task("x", "");
  unreadable.expect = "{";
  EXPECT_EQ(leak("", "Input: y", unreadable), "");
}

TEST(LeakTest, IsQuickForAThousandTasksAndALongSkill) {
  std::vector<tasks::Task> held_out;
  for (int number = 0; number < 1'000; ++number) {
    held_out.push_back(task("question " + std::to_string(number), ""));
    std::string words;
    for (int at = 0; at < 200; ++at) words += " w" + std::to_string(number * 200 + at);
    held_out.back().expect = skillgit::to_line(Json(words));
  }
  std::string body;
  for (int line = 0; line < 400; ++line)
    body += "Input: some question " + std::to_string(line) + "\nAnswer: it depends on that\n\n";
  std::vector<const tasks::Task*> all;
  for (const tasks::Task& one : held_out) all.push_back(&one);
  EXPECT_EQ(find_leak(skill(""), skill(body), all), std::nullopt);
}

}  // namespace
}  // namespace skillgit::optimizer
