// The world that other tests trust.

#include "support/world.hpp"

#include "skillgit/core/base/json.hpp"
#include "support/fault.hpp"

#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

namespace skillgit::support {
namespace {

const World kSharp({.p_with = 1, .p_without = 0});

TEST(WorldTest, AnswersRightOnlyWhatItWasTaught) {
  const std::string task = kSharp.input(3, 17);
  EXPECT_NE(kSharp.reply(task), kSharp.answer(3, 17));
  EXPECT_EQ(kSharp.reply("- lesson 3\n\n" + task), kSharp.answer(3, 17));
  EXPECT_NE(kSharp.reply("lesson 33\n\n" + task), kSharp.answer(3, 17));
}

TEST(WorldTest, LearnsFromAWorkedExampleThatIsRight) {
  const std::string task = "\n\nInput: " + kSharp.input(3, 17) + "\nAnswer:";
  const std::string example = "Input: " + kSharp.input(3, 9) + "\nAnswer: ";
  EXPECT_EQ(kSharp.reply(example + kSharp.answer(3, 9) + task), kSharp.answer(3, 17));
  EXPECT_NE(kSharp.reply(example + "wrong" + task), kSharp.answer(3, 17));
}

TEST(WorldTest, IsHarmedByPoisonWhereThatIsOn) {
  const World harmful({.p_with = 1, .p_without = 0, .harmful = true});
  EXPECT_EQ(harmful.chance("lesson 3\npoison 3\n", 3), 0);
  EXPECT_EQ(kSharp.chance("lesson 3\npoison 3\n", 3), 1);
}

TEST(WorldTest, ALessonBreaksNothing) {
  const World world({.p_with = 0.7, .p_without = 0.3});
  int without = 0;
  int with = 0;
  for (int item = 0; item < 300; ++item) {
    const bool before = world.reply(world.input(1, item)) == world.answer(1, item);
    const bool after = world.reply("lesson 1\n" + world.input(1, item)) == world.answer(1, item);
    EXPECT_TRUE(after || !before);
    without += before;
    with += after;
  }
  EXPECT_NEAR(without, 90, 30);
  EXPECT_NEAR(with, 210, 30);
}

TEST(WorldTest, TheSeedCountsOnlyWhereThereIsNoise) {
  const World noisy({.p_without = 0.5, .noise = true});
  const World quiet({.p_without = 0.5});
  std::map<std::string, int> noisy_replies;
  for (int seed = 0; seed < 20; ++seed) {
    ++noisy_replies[noisy.reply(noisy.input(1, 1), seed)];
    EXPECT_EQ(quiet.reply(quiet.input(1, 1), seed), quiet.reply(quiet.input(1, 1)));
  }
  EXPECT_GT(noisy_replies.size(), 1u);
}

TEST(WorldTest, AnyTextHasAReply) {
  for (const char* text : {"", "family", "family x item 1", "family 99999999999 item 1", "\xff"})
    EXPECT_EQ(kSharp.reply(text), "ok") << text;
}

TEST(WorldTest, MakesTasksForAllSplits) {
  std::map<std::string, int> splits;
  std::string_view lines;
  const std::string tasks = kSharp.tasks(200);
  for (lines = tasks; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
    const Json task = parse_json(lines.substr(0, lines.find('\n'))).value();
    ++splits[task.at("split").get<std::string>()];
    EXPECT_EQ(kSharp.reply("lesson " + task.at("family").get<std::string>().substr(7) + "\n" +
                           task.at("input").get<std::string>()),
              task.at("expect").get<std::string>());
  }
  EXPECT_EQ(splits, (std::map<std::string, int>{{"train", 80}, {"val", 60}, {"test", 60}}));
}

TEST(FaultTest, BefallsTheCallsItNames) {
  const Fault every = parse_fault("429:every=3").value();
  const Fault first = parse_fault("hang:first=2").value();
  EXPECT_EQ(name_of(every), "429");
  EXPECT_EQ(name_of(first), "hang");
  const std::vector faults{every, first};
  EXPECT_EQ(find_fault(faults, {.number = 1, .hash = "a"})->kind, FaultKind::hang);
  EXPECT_EQ(find_fault(faults, {.number = 3, .hash = "a"})->status, 429);
  EXPECT_EQ(find_fault(faults, {.number = 4, .hash = "a"}), nullptr);
}

TEST(FaultTest, BefallsOneCallOrAllFromOneOn) {
  const std::vector one{parse_fault("500:at=3").value()};
  const std::vector rest{parse_fault("401:from=3").value()};
  const auto befallen = [](const std::vector<Fault>& faults) {
    std::vector<int> numbers;
    for (int number = 1; number <= 5; ++number)
      if (find_fault(faults, {.number = number, .hash = "a"})) numbers.push_back(number);
    return numbers;
  };
  EXPECT_EQ(befallen(one), (std::vector{3}));
  EXPECT_EQ(befallen(rest), (std::vector{3, 4, 5}));
}

TEST(FaultTest, AShareIsDrawnAnewForARepeat) {
  const std::vector faults{parse_fault("500:share=0.5").value()};
  int befallen = 0;
  for (int repeat = 0; repeat < 200; ++repeat)
    befallen += find_fault(faults, {.number = 1, .hash = "a", .repeat = repeat}) != nullptr;
  EXPECT_NEAR(befallen, 100, 30);
}

TEST(FaultTest, RefusesWhatIsNone) {
  for (const char* text : {"", "429", "429:", ":every=1", "nonsense:every=1", "429:every=0",
                           "429:every=x", "200:every=1", "429:never=1", "hang:share=-1"})
    EXPECT_FALSE(parse_fault(text)) << text;
}

}  // namespace
}  // namespace skillgit::support
