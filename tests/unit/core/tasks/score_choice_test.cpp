// The choice scorer: which letter does an answer pick?

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

/// The letter that `reply` picks, or "-".
std::string pick(std::string_view reply) {
  for (const std::string letter : {"A", "B", "C", "D", "E"})
    if (score({.expect = '"' + letter + '"', .scorer = "choice"}, reply).value().points > 0)
      return letter;
  return "-";
}

TEST(ChoiceTest, ABareLetterIsAPickWhateverIsAroundIt) {
  for (const auto* reply : {"B", "b", "(B)", "B.", "**B**", "$B$", "[b]", "'B'", " B \n"})
    EXPECT_EQ(pick(reply), "B") << reply;
}

TEST(ChoiceTest, AStatedLetterIsAPick) {
  for (const auto* reply :
       {"The answer is B", "Answer: B", "**Answer:** (B)", "the correct answer is option B.",
        "\\boxed{B}", "So $\\boxed{\\text{B}}$.", "I choose B because of A.", "My choice is B",
        "Option B", "B is correct", "Clearly B is the right one", "answer is b."})
    EXPECT_EQ(pick(reply), "B") << reply;
}

TEST(ChoiceTest, TheLastStatementCounts) {
  EXPECT_EQ(pick("The answer is A. Wait: the answer is C."), "C");
  EXPECT_EQ(pick("The answer is B. Option A is wrong."), "B");
  EXPECT_EQ(pick("A. first\nB. second\nThe better one:\nB"), "B");
}

TEST(ChoiceTest, ALeadingLetterIsAPick) {
  for (const auto* reply :
       {"B) because it is", "B: because", "**B.** It grows", "(B) grows", "B\nIt grows"})
    EXPECT_EQ(pick(reply), "B") << reply;
}

TEST(ChoiceTest, WhatHedgesOrOnlyListsPicksNothing) {
  for (const auto* reply :
       {"", "B or C", "The answer is B or C", "answer: B, C", "A) one\nB) two\nC) three",
        "Option A is wrong and option B is odd", "A careful look shows nothing",
        "the answer is a tricky one", "F", "Bob", "\xFF\xFE"})
    EXPECT_EQ(pick(reply), "-") << reply;
}

TEST(ChoiceTest, TheTextOfAChoiceIsItsLetter) {
  const Task task{.expect = R"("B")",
                  .scorer = R"({"type":"choice","choices":["red","deep blue"]})"};
  EXPECT_EQ(score(task, "Deep  Blue").value().points, kFullMarks);
  EXPECT_EQ(score(task, "red").value().points, 0);
  EXPECT_EQ(score(task, "red").value().why, "picks 'A'; expected 'B'");
}

TEST(ChoiceTest, ALetterIsALetterEvenWhereAChoiceIsCalledLikeIt) {
  const Task task{.expect = R"("A")", .scorer = R"({"type":"choice","choices":["B","A"]})"};
  EXPECT_EQ(score(task, "A").value().points, kFullMarks);
}

TEST(ChoiceTest, TheReferenceIsALetterThatExists) {
  EXPECT_FALSE(validate_scorer({.expect = R"("F")", .scorer = "choice"}));
  EXPECT_TRUE(validate_scorer({.expect = R"("F")", .scorer = R"({"type":"choice","letters":6})"}));
  EXPECT_FALSE(validate_scorer({.expect = R"("")", .scorer = "choice"}));
}

TEST(ChoiceTest, IsLinearForHugeReplies) {
  std::string reply;
  for (int i = 0; i < 1'000'000; ++i) reply += "is the B ";
  EXPECT_EQ(score({.expect = R"("B")", .scorer = "choice"}, reply).value().points, 0);
}

}  // namespace
}  // namespace skillgit::tasks
