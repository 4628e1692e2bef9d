// What a training is warned of before it asks anything.

#include "app/cli/train_warnings.hpp"

#include "skillgit/core/tasks/task_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skillgit::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A set with enough of everything, whose train tasks have `answer`.
std::string sound_set(const std::string& answer = "\"expect\":\"y\"") {
  std::string lines;
  for (const std::string split : {"train", "val", "test"})
    for (int i = 0; i < 12; ++i) {
      const std::string id = split + std::to_string(i);
      lines += "{\"id\":\"" + id + "\",\"input\":\"ask " + id + "\"," +
               (split == "train" ? answer : "\"expect\":\"y\"") + ",\"split\":\"" + split + "\"}\n";
    }
  return lines;
}

std::vector<std::string> warnings(const std::string& lines, bool asks_a_model = false) {
  return warnings_before(tasks::parse_task_set(lines).value(), asks_a_model);
}

TEST(TrainWarningsTest, ASoundSetIsNotTalkedAbout) {
  EXPECT_THAT(warnings(sound_set()), IsEmpty());
}

TEST(TrainWarningsTest, WithoutAnswersThereIsNothingToLearnFromUnlessAModelIsAsked) {
  const std::string set = sound_set("\"scorer\":{\"type\":\"regex\",\"pattern\":\"y\"}");
  EXPECT_THAT(warnings(set), ElementsAre(HasSubstr("nothing to learn from")));
  EXPECT_THAT(warnings(set, /*asks_a_model=*/true), IsEmpty());
}

TEST(TrainWarningsTest, WhatTrainAndValShareIsNamed) {
  EXPECT_THAT(
      warnings(sound_set() + R"({"id":"x","input":"ask train0","expect":"y","split":"val"})"),
      ElementsAre(HasSubstr("'train0' (train), 'x' (val)")));
}

TEST(TrainWarningsTest, AThousandOfAKindAreAFewLines) {
  std::string set = sound_set();
  for (int i = 0; i < 12; ++i)
    set += "{\"id\":\"again" + std::to_string(i) + "\",\"input\":\"ask train" + std::to_string(i) +
           "\",\"expect\":\"y\",\"split\":\"val\"}\n";
  const auto all = warnings(set);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all.back(), "9 more findings like these: `skillgit tasks check` lists every 'leak'");
}

TEST(TrainWarningsTest, TheFloorAndTheCeilingAreToldOf) {
  EXPECT_THAT(*warning_about({.mean = 0, .tasks = 12}), HasSubstr("no point on any val task"));
  EXPECT_THAT(*warning_about({.mean = tasks::kFullMarks, .tasks = 12}),
              HasSubstr("does every val task"));
  EXPECT_EQ(warning_about({.mean = 500'000, .tasks = 12}), std::nullopt);
  EXPECT_EQ(warning_about({.mean = 0, .tasks = 0, .missing = 12}), std::nullopt);
}

}  // namespace
}  // namespace skillgit::cli
