// The scorers that compare texts: exact, contains, f1.

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

Points points(std::string scorer, std::string expect, std::string_view reply) {
  const Task task{.expect = std::move(expect), .scorer = std::move(scorer)};
  return score(task, reply).value().points;
}

Points f1(std::string expect, std::string_view reply) {
  return points("f1", std::move(expect), reply);
}

TEST(ExactTest, IsEqualTextApartFromTheWhiteSpaceAround) {
  EXPECT_EQ(points("exact", R"("Paris")", " Paris\n"), kFullMarks);
  EXPECT_EQ(points("exact", R"("Paris")", "Paris."), 0);
  EXPECT_EQ(points("exact", R"("Paris")", "paris"), 0);
  EXPECT_EQ(points("exact", R"("a b")", "a  b"), 0);
}

TEST(ExactTest, ComposedAndDecomposedLettersAreEqual) {
  EXPECT_EQ(points("exact", "\"caf\u00e9\"", "cafe\u0301"), kFullMarks);
}

TEST(ExactTest, CanIgnoreCaseAndSpace) {
  EXPECT_EQ(points(R"({"type":"exact","ignore_case":true})", "\"STRASSE\"", "stra\u00dfe"),
            kFullMarks);
  EXPECT_EQ(points(R"({"type":"exact","ignore_space":true})", R"("a b")", "a \n b"), kFullMarks);
}

TEST(ExactTest, AnyAlternativeWillDoAndNumbersAreText) {
  EXPECT_EQ(points("exact", R"(["NYC",42])", "42"), kFullMarks);
  EXPECT_EQ(points("exact", "42", "42.0"), 0);
}

TEST(ExactTest, BytesThatAreNoTextAreNotEqualToNothing) {
  EXPECT_EQ(points("exact", R"("a")", "a\xFF"), 0);
}

TEST(ContainsTest, FindsAnyAlternativeAnywhere) {
  EXPECT_EQ(points("contains", R"(["cat","dog"])", "a hotdog stand"), kFullMarks);
  EXPECT_EQ(points("contains", R"(["cat","dog"])", "a Cat"), 0);
}

TEST(ContainsTest, AllAsksForEveryTextAndGivesTheShareThatIsThere) {
  const std::string all = R"({"type":"contains","all":true})";
  EXPECT_EQ(points(all, R"(["a","b","c"])", "a b"), 666'667);
  EXPECT_EQ(points(all, R"(["a","b","c"])", "c b a"), kFullMarks);
}

TEST(ContainsTest, IsLinearForHugeRepliesThatNearlyMatch) {
  const std::string needle = std::string(5'000, 'a') + "b";
  EXPECT_EQ(points("contains", '"' + needle + '"', std::string(10'000'000, 'a')), 0);
}

TEST(F1Test, CountsTokensInCommon) {
  EXPECT_EQ(f1(R"("barack hussein obama")", "Barack Obama"), 800'000);
  EXPECT_EQ(f1(R"("x y")", "z"), 0);
  EXPECT_EQ(f1(R"("x x y")", "x x x"), 666'667) << "a token counts as often as both have it";
}

TEST(F1Test, DropsCaseArticlesAndAsciiPunctuation) {
  EXPECT_EQ(f1(R"("american in paris")", "An American in Paris."), kFullMarks);
  EXPECT_EQ(f1(R"("usa")", "U.S.A."), kFullMarks);
  EXPECT_EQ(f1(R"("usa")", "U. S. A."), 0);
  EXPECT_EQ(f1(R"("atre")", "theatre"), 0) << "an article is a whole word";
  EXPECT_EQ(f1(R"("its")", "it\u2019s"), 0) << "a curly apostrophe is not ASCII";
}

TEST(F1Test, TakesTheBestAlternative) {
  EXPECT_EQ(f1(R"(["no","yes it is"])", "yes it is"), kFullMarks);
}

TEST(F1Test, ArticlesAloneEqualOnlyNothing) {
  EXPECT_EQ(f1(R"("The The")", "the"), kFullMarks);
  EXPECT_EQ(f1(R"("Matt")", "the"), 0);
}

TEST(F1Test, NearlyAllIsNotAll) {
  std::string reply = "x";
  for (int i = 0; i < 1'500'000; ++i) reply += " x";
  const std::string expect = '"' + reply.substr(2) + '"';
  EXPECT_EQ(f1(expect, reply), kFullMarks - 1);
}

}  // namespace
}  // namespace skillgit::tasks
