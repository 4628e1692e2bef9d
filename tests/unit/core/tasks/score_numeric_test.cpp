// The numeric scorer: finds a number, and compares decimals.

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace skillgit::tasks {
namespace {

bool right(std::string expect, std::string_view reply, std::string options = "") {
  const Task task{.expect = std::move(expect),
                  .scorer = R"({"type":"numeric")" + std::move(options) + "}"};
  return score(task, reply).value().points == kFullMarks;
}

TEST(NumericTest, TakesTheLastNumberOrTheFirst) {
  EXPECT_TRUE(right("7", "3 + 4 is 7."));
  EXPECT_FALSE(right("3", "3 + 4 is 7."));
  EXPECT_TRUE(right("3", "3 + 4 is 7.", R"(,"which":"first")"));
}

TEST(NumericTest, ReadsNumbersAsPeopleWriteThem) {
  EXPECT_TRUE(right("1234567.5", "1,234,567.50"));
  EXPECT_TRUE(right("-5", "-$5"));
  EXPECT_TRUE(right("-5", "\u22125 \u20ac"));
  EXPECT_TRUE(right("0.5", "about .5"));
  EXPECT_TRUE(right("1500", "1.5e3"));
  EXPECT_TRUE(right("5", "5kg"));
  EXPECT_TRUE(right("5", "3-5"));
  EXPECT_TRUE(right(R"("$1,000")", "1000"));
  EXPECT_TRUE(right("0", "-0.0"));
}

TEST(NumericTest, WhatIsPartOfAWordOrAVersionIsNoNumber) {
  EXPECT_FALSE(right("2", "H2O"));
  EXPECT_FALSE(right("3", "version 1.2.3"));
  EXPECT_TRUE(right("9", "9 in x2.5"));
}

TEST(NumericTest, InfinityAndNanAreNoNumbers) {
  for (const auto* reply : {"nan", "inf", "Infinity", "1e999", "", "-"})
    EXPECT_FALSE(right("1", reply));
  for (const auto* expect : {R"("nan")", R"("inf")", R"("1e999")", R"("5 apples")", "true", "[]"})
    EXPECT_FALSE(validate_scorer({.expect = expect, .scorer = "numeric"})) << expect;
}

TEST(NumericTest, APerCentSignMeansWhatTheTaskSays) {
  EXPECT_TRUE(right("12.5", "12.5 %"));
  EXPECT_TRUE(right("0.125", "12.5%", R"(,"percent":"fraction")"));
  EXPECT_TRUE(right(R"("12.5%")", "0.125", R"(,"percent":"fraction")"));
}

TEST(NumericTest, WithoutAToleranceAllDigitsCount) {
  EXPECT_FALSE(right(R"("9007199254740993")", "9007199254740992"));
  EXPECT_TRUE(right("0.30", "0.3"));
  EXPECT_FALSE(right("0.3", "0.30000000000000004"));
}

TEST(NumericTest, TolerancesAreInclusive) {
  EXPECT_TRUE(right("1", "1.01", R"(,"tolerance":0.01)"));
  EXPECT_FALSE(right("1", "1.0101", R"(,"tolerance":0.01)"));
  EXPECT_TRUE(right("200", "202", R"(,"relative_tolerance":0.01)"));
  EXPECT_FALSE(right("200", "203", R"(,"relative_tolerance":0.01)"));
}

TEST(NumericTest, AHugeReplyOfDigitsIsReadInOneGo) {
  EXPECT_FALSE(right("1", std::string(10'000'000, '9')));
  EXPECT_TRUE(right("1", std::string(10'000'000, ',') + "1"));
}

TEST(NumericTest, EveryWholeNumberEqualsItself) {
  EXPECT_TRUE(rc::check([](std::int64_t number) {
    RC_ASSERT(right(std::to_string(number), "it is " + std::to_string(number) + "."));
  }));
}

}  // namespace
}  // namespace skillgit::tasks
