// The regex scorer: finds a pattern, within bounds.

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

Score judged(std::string options, std::string expect, std::string_view reply) {
  const Task task{.expect = std::move(expect), .scorer = R"({"type":"regex")" + options + "}"};
  return score(task, reply).value();
}

TEST(RegexTest, MatchesAnywhereUnlessAnchored) {
  EXPECT_EQ(judged("", R"("\\d{4}")", "in 1984.").points, kFullMarks);
  EXPECT_EQ(judged(R"(,"anchored":true)", R"("\\d{4}")", "in 1984.").points, 0);
  EXPECT_EQ(judged(R"(,"anchored":true)", R"("\\d{4}")", " 1984\n").points, kFullMarks);
}

TEST(RegexTest, TakesThePatternFromTheScorerAsWell) {
  EXPECT_EQ(judged(R"(,"pattern":"^ok$","ignore_case":true)", "", "OK").points, kFullMarks);
}

TEST(RegexTest, KnowsUnicode) {
  EXPECT_EQ(judged("", R"("^\\w{4}$")", "caf\u00e9").points, kFullMarks);
}

TEST(RegexTest, ReplyThatIsNotUtf8IsJudgedAllTheSame) {
  EXPECT_EQ(judged("", R"("ok")", "\xFF\xFE ok").points, kFullMarks);
}

TEST(RegexTest, APatternThatExplodesIsNoMatch) {
  const Score score = judged("", R"("^(a+)+$")", std::string(200, 'a') + "!");
  EXPECT_EQ(score.points, 0);
  EXPECT_EQ(score.why, "match limit exceeded");
}

TEST(RegexTest, AQuadraticPatternOnAHugeReplyEndsSoon) {
  EXPECT_EQ(judged("", R"("x[^y]*y")", std::string(10'000'000, 'x')).points, 0);
}

TEST(RegexTest, AllPatternsOfATaskShareWhatAMatchMayTake) {
  std::string patterns;
  for (int i = 0; i < 12; ++i) patterns += R"("^(a+)+$",)";
  const Score score = judged("", '[' + patterns + R"("!"])", std::string(200, 'a') + "!");
  EXPECT_EQ(score.points, 0) << "the last is not asked any more";
  EXPECT_EQ(score.why, "match limit exceeded");
}

TEST(RegexTest, AHugeReplyIsNoTroubleForASimplePattern) {
  EXPECT_EQ(judged("", R"("answer: \\d+$")", std::string(10'000'000, 'x') + "answer: 42").points,
            kFullMarks);
}

TEST(RegexTest, DeepRepetitionDoesNotOverflowTheStack) {
  EXPECT_EQ(judged("", R"("^(?:a|b)*$")", std::string(100'000, 'a')).points, kFullMarks);
}

TEST(RegexTest, ABadPatternIsTheTasksFault) {
  for (const auto* pattern : {R"("(")", R"("\\C")", R"("a{1000}{1000}{1000}")"}) {
    const auto result = score({.expect = pattern, .scorer = "regex"}, "x");
    ASSERT_FALSE(result) << pattern;
    EXPECT_EQ(result.error().kind(), ErrorKind::invalid);
  }
  const auto result = score({.expect = R"("a(b")", .scorer = "regex"}, "x");
  EXPECT_EQ(result.error().message(),
            "the pattern 'a(b' is no regular expression: missing closing parenthesis at byte 4");
}

TEST(RegexTest, RefusesTwoPlacesForThePattern) {
  EXPECT_FALSE(score({.expect = R"("a")", .scorer = R"({"type":"regex","pattern":"b"})"}, "x"));
  EXPECT_FALSE(score({.scorer = "regex"}, "x"));
}

TEST(RegexTest, APatternThatMatchesNothingAtAllWouldRewardSilence) {
  EXPECT_FALSE(validate_scorer({.expect = R"("a*")", .scorer = "regex"}));
  EXPECT_TRUE(validate_scorer({.expect = R"("a+")", .scorer = "regex"}));
}

}  // namespace
}  // namespace skillgit::tasks
