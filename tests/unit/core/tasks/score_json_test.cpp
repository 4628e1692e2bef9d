// The json scorer: compares values, not their spelling.

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

Score judged(std::string expect, std::string_view reply, std::string options = "") {
  const Task task{.expect = std::move(expect),
                  .scorer = R"({"type":"json")" + std::move(options) + "}"};
  return score(task, reply).value();
}

Points points(std::string expect, std::string_view reply, std::string options = "") {
  return judged(std::move(expect), reply, std::move(options)).points;
}

TEST(JsonScorerTest, SpacingAndTheOrderOfKeysDoNotCount) {
  EXPECT_EQ(points(R"({"a":1,"b":[2]})", "{ \"b\": [2],\n \"a\": 1.0 }"), kFullMarks);
  EXPECT_EQ(points("[1,2]", "[2,1]"), 0);
}

TEST(JsonScorerTest, ReadsTheLastFencedBlock) {
  EXPECT_EQ(points(R"({"a":1})", "First:\n```\n{}\n```\nNo:\n```json\n{\"a\":1}\n```\nDone."),
            kFullMarks);
  EXPECT_EQ(points(R"({"a":1})", "It is {\"a\":1}"), 0) << "JSON in prose is not an answer";
}

TEST(JsonScorerTest, ASubsetMayHaveMoreKeys) {
  const std::string subset = R"(,"match":"subset")";
  EXPECT_EQ(points(R"({"a":{"b":1}})", R"({"a":{"b":1,"c":2},"d":3})", subset), kFullMarks);
  EXPECT_EQ(points(R"({"a":[1]})", R"({"a":[1,2]})", subset), 0);
  EXPECT_EQ(points(R"({"a":1})", R"({"a":1,"d":3})"), 0);
}

TEST(JsonScorerTest, KeysGiveTheShareThatIsRight) {
  const std::string keys = R"(,"keys":["a","b"])";
  EXPECT_EQ(points(R"({"a":1,"b":2,"c":3})", R"({"a":1,"b":0})", keys), 500'000);
  EXPECT_EQ(judged(R"({"a":1,"b":2})", R"({"a":1})", keys).why, "key 'b': expected '2'");
  EXPECT_EQ(points(R"({"a":1,"b":2})", "[]", keys), 0);
  EXPECT_FALSE(
      validate_scorer({.expect = R"({"a":1})", .scorer = R"({"type":"json","keys":["b"]})"}));
}

TEST(JsonScorerTest, NumbersAreTheDecimalsThatAreWritten) {
  for (const auto* one : {"1", "1.0", "1e0", "10e-1", "1.000000000000000000000"})
    EXPECT_EQ(points("1", one), kFullMarks) << one;
  EXPECT_EQ(points("0", "-0.0"), kFullMarks);
  const std::string large = R"({"a":20000000000000000001})";
  EXPECT_EQ(points(large, R"({"a":20000000000000000000})"), 0);
  EXPECT_EQ(points(large, R"({"a":2.0000000000000000001e19})"), kFullMarks);
  EXPECT_EQ(points("9007199254740993", "9007199254740992.0"), 0);
  EXPECT_EQ(points("9007199254740993", "9007199254740993.0"), kFullMarks);
  EXPECT_EQ(points("18446744073709551615", "18446744073709551616"), 0);
  EXPECT_EQ(points("[0.1]", "[0.1000000000000000055]"), 0);
  EXPECT_EQ(points("64.0741162008242", "64.07411620082419"), 0) << "one double, two decimals";
  EXPECT_EQ(points("0", "1e-400"), 0);
}

TEST(JsonScorerTest, ANumberOfManyDigitsIsComparedWhereItCounts) {
  const std::string expect = R"({"a":20000000000000000001,"b":[1]})";
  const std::string wrong = R"({"a":20000000000000000000,"b":[1.0],"c":0.12345678901234567890})";
  EXPECT_EQ(points(expect, wrong, R"(,"match":"subset")"), 0);
  EXPECT_EQ(points(R"({"b":[1]})", wrong, R"(,"match":"subset")"), kFullMarks);
  const Score score = judged(expect, wrong, R"(,"keys":["a","b"])");
  EXPECT_EQ(score.points, 500'000);
  EXPECT_EQ(score.why, "key 'a': expected '20000000000000000001'");
}

TEST(JsonScorerTest, ANumberIsNoText) {
  EXPECT_EQ(points("20000000000000000001", R"("20000000000000000001")"), 0);
  EXPECT_EQ(points(R"("1")", "1"), 0);
}

TEST(JsonScorerTest, HostileJsonIsNoAnswer) {
  EXPECT_EQ(points("1", std::string(10'000'000, '[')), 0);
  EXPECT_EQ(points("1", std::string(100'000, '[')), 0);
  EXPECT_EQ(points("1", R"({"a":1,"a":2})"), 0);
  EXPECT_EQ(points("1", "\xFF"), 0);
  EXPECT_EQ(points("1", "1e999999999"), 0);
  EXPECT_EQ(points("0", "0e-999999999999999999999999"), 0);
  EXPECT_EQ(points("1", "1." + std::string(100'000, '0') + "1"), 0);
  EXPECT_EQ(points("1", ""), 0);
  EXPECT_EQ(points("1", "```\n1"), 0) << "a fence that is not closed";
}

}  // namespace
}  // namespace skillgit::tasks
