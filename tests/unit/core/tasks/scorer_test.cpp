// What all scorers share: specifications, references, and the part of a reply that is judged.

#include "skillgit/core/tasks/scorer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skillgit::tasks {
namespace {

TEST(ScorerTest, ANameAndAnObjectSpecifyTheSame) {
  EXPECT_EQ(canonical_scorer("f1").value(), R"({"type":"f1"})");
  EXPECT_EQ(canonical_scorer(R"("f1")").value(), R"({"type":"f1"})");
  EXPECT_EQ(canonical_scorer(R"({ "type" : "f1" })").value(), R"({"type":"f1"})");
}

TEST(ScorerTest, AnUnknownNameIsAnErrorWithTheNearestKnownOne) {
  EXPECT_EQ(canonical_scorer("exat").error().message(),
            "unknown scorer 'exat'; did you mean 'exact'?");
  EXPECT_EQ(canonical_scorer(R"({"type":"exact","ignorecase":true})").error().message(),
            "scorer 'exact' has no option 'ignorecase'; did you mean 'ignore_case'?");
  EXPECT_EQ(canonical_scorer(R"({"type":"f1","tolerance":1})").error().message(),
            "scorer 'f1' has no option 'tolerance'");
  EXPECT_EQ(canonical_scorer(R"({"type":"json","bad":1})").error().hint(),
            "it has 'type', 'answer', 'match', 'keys'");
}

TEST(ScorerTest, OptionsOfTheWrongKindAreErrors) {
  for (const auto* wrong :
       {R"({"type":"exact","ignore_case":1})", R"({"type":"numeric","tolerance":-1})",
        R"({"type":"numeric","which":"middle"})", R"({"type":"choice","letters":27})",
        R"({"type":"choice","choices":["a","a"]})", R"({"type":"json","keys":[]})",
        R"({"type":"exact","answer":"all"})", R"({"type":1})", "{}", "{", "[]", "\"", "",
        R"({"type":"choice","letters":2,"choices":["a","b"]})"})
    EXPECT_FALSE(canonical_scorer(wrong)) << wrong;
}

TEST(ScorerTest, TheAnswerMayBeTheLastLineOrATag) {
  const Task line{.expect = R"("42")", .scorer = R"({"type":"exact","answer":"last-line"})"};
  EXPECT_EQ(score(line, "Let me think.\n\n42\n\n").value().points, kFullMarks);

  const Task tag{.expect = R"("42")", .scorer = R"({"type":"exact","answer":"tag"})"};
  EXPECT_EQ(score(tag, "<answer>1</answer> no, <ANSWER> 42 </ANSWER>!").value().points, kFullMarks);
  EXPECT_EQ(score(tag, "thinking\n42").value().points, kFullMarks)
      << "without a tag: the last line";
  EXPECT_EQ(score(tag, "<answer></answer>\n42").value().points, 0) << "an empty tag still counts";
}

TEST(ScorerTest, SaysWhatWasExpectedOnOneShortLine) {
  const Task task{.expect = R"(["a\nb","c","d"])", .scorer = "exact"};
  EXPECT_EQ(score(task, "x").value().why, "expected 'a b' or 2 others");
  const Task huge{.expect = '"' + std::string(1'000, 'x') + '"', .scorer = "exact"};
  EXPECT_LT(score(huge, "y").value().why.size(), 120U);
}

TEST(ScorerTest, AReferenceOfTheWrongKindIsTheTasksFault) {
  for (const auto* expect : {"", "null", "{}", "[]", "[[]]", "{", "[null]"}) {
    const Status usable = validate_scorer({.expect = expect, .scorer = "exact"});
    ASSERT_FALSE(usable) << expect;
    EXPECT_EQ(usable.error().kind(), ErrorKind::invalid);
  }
}

TEST(ScorerTest, SilenceMustNotPay) {
  for (const auto* scorer : {"exact", "contains", "f1"})
    EXPECT_FALSE(validate_scorer({.expect = R"(["a",""])", .scorer = scorer})) << scorer;
}

TEST(ScorerTest, ATooLongReplyScoresNothing) {
  const Task task{.expect = R"("a")", .scorer = "contains"};
  EXPECT_EQ(score(task, std::string((std::size_t{64} << 20) + 1, 'a')).value().points, 0);
}

}  // namespace
}  // namespace skillgit::tasks
