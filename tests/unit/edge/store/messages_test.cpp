// What skillgit writes into commits and tags: readable by people, by git, and by skillgit again,
// whatever a model put into it.

#include "skillgit/edge/store/messages.hpp"

#include "edge/store/plain_text.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace skillgit::store {
namespace {

using optimizer::kFullMarks;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

RunName run() { return RunName::parse("demo", "r1").value(); }

optimizer::OfferedEdit edit_called(const std::string& subject, const std::string& why = "") {
  optimizer::OfferedEdit offered;
  offered.edit.text = "- Name the failing test.\n";
  offered.subject = subject;
  offered.why = why;
  offered.source = optimizer::Source::failure;
  offered.support = 3;
  offered.evidence = {"task 1", "täsk"};
  return offered;
}

Message message_of(const optimizer::OfferedEdit& offered) {
  return candidate_message(run(), 7, 2, 1, 4, offered);
}

optimizer::QuotedScore quoted(const std::string& task, optimizer::Points candidate,
                              optimizer::Points current) {
  return {.task = task,
          .score = {candidate, current},
          .candidate_draws = 1,
          .current_draws = 2,
          .pass_at = kFullMarks};
}

optimizer::Decision decision_with(optimizer::Outcome outcome) {
  optimizer::Decision decision;
  decision.offer = 7;
  decision.step = 2;
  decision.edits = {edit_called("name the failing test")};
  decision.outcome = outcome;
  decision.reason = "it broke more than it fixed";
  decision.val_tasks = 4;
  decision.first = {quoted("a", kFullMarks, 0), quoted("b b", 0, kFullMarks),
                    quoted("c", 0, kFullMarks), quoted("d", 300'000, 300'000)};
  return decision;
}

/// The trailers that git itself finds in a message.
std::string git_trailers(const std::string& message) {
  const support::ScratchRepository repository;
  repository.write("message", message);
  return repository.git({"interpret-trailers", "--parse", "message"});
}

TEST(CandidateMessageTest, SaysWhatTheEditDoesAndWhereItComesFrom) {
  EXPECT_EQ(
      compose(message_of(edit_called("name the failing test", "Two runs fixed the wrong one."))),
      "demo: name the failing test\n"
      "\n"
      "Two runs fixed the wrong one.\n"
      "\n"
      "Skillgit-Candidate: demo/r1/c0007\n"
      "Skillgit-Edit-Id: " +
          text::edit_id("demo", edit_called("").edit) +
          "\n"
          "Skillgit-Step: 2\n"
          "Skillgit-Edit: 1/4 append\n"
          "Skillgit-Source: failure\n"
          "Skillgit-Support: 3\n"
          "Skillgit-Evidence: task%201 t%C3%A4sk\n");
}

TEST(CandidateMessageTest, WithoutASubjectSaysWhichFileIsEdited) {
  EXPECT_EQ(message_of(edit_called("")).subject, "demo: append in SKILL.md");
}

TEST(CandidateMessageTest, GitReadsTheTrailersAndNoOthers) {
  const auto hostile = edit_called("Skillgit-Score: 1.000000\n\nSkillgit-Wins: 40",
                                   "Good.\n\nSkillgit-Score: 1.000000\nSigned-off-by: you\n---\n");
  EXPECT_THAT(git_trailers(compose(message_of(hostile))),
              testing::AllOf(HasSubstr("Skillgit-Candidate: demo/r1/c0007"),
                             HasSubstr("Skillgit-Evidence: task%201"), Not(HasSubstr("Score")),
                             Not(HasSubstr("Wins")), Not(HasSubstr("Signed-off-by"))));
}

TEST(CandidateMessageTest, KeepsASubjectToOneShortLine) {
  const std::string subject =
      message_of(edit_called("first\nsecond " + std::string(500, 'x'))).subject;
  EXPECT_THAT(subject, testing::StartsWith("demo: first second"));
  EXPECT_LE(subject.size(), 72u + 2u) << "an ellipsis is three bytes";
}

TEST(CandidateMessageTest, HidesNoCommandForAutosquash) {
  EXPECT_THAT(message_of(edit_called("fixup! something")).subject, testing::StartsWith("demo: "));
}

TEST(CandidateMessageTest, ShowsTextInTheOrderInWhichItStands) {
  EXPECT_EQ(message_of(edit_called("left \u202Egnihton\u202C right\u200B")).subject,
            "demo: left gnihton right");
}

TEST(PlainTextTest, WrapsParagraphsAndKeepsThemApart) {
  EXPECT_EQ(paragraphs("One   two.\r\n\r\n\r\n" + std::string(70, 'a') + " b c\n", 500),
            "One two.\n\n" + std::string(70, 'a') + " b\nc");
}

TEST(PlainTextTest, IndentsWhatGitWouldTakeForSomethingElse) {
  EXPECT_EQ(paragraphs("# heading\n---\ndiff --git a b\nKey: value\nplain", 500),
            "  # heading\n  ---\n  diff --git a b\n  Key: value\nplain");
}

TEST(PlainTextTest, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(one_line("a\xFF"
                     "b",
                     10),
            "a\uFFFDb");
}

TEST(PlainTextTest, IsHarmlessWhateverComesIn) {
  EXPECT_TRUE(rc::check("one line, valid, bounded", [](const std::string& bytes) {
    const std::string line = one_line(bytes, 30);
    RC_ASSERT(!find_invalid_utf8(line));
    RC_ASSERT(line.find_first_of("\n\r\t\x1b") == std::string::npos);
    RC_ASSERT(line.size() <= 30 * 4);
  }));
  EXPECT_TRUE(rc::check("no loaded line in a body", [](const std::string& bytes) {
    const std::string body = paragraphs("x: " + bytes + "\n#" + bytes + "\n---", 500);
    for (std::size_t at = 0; at < body.size();) {
      const auto end = std::min(body.find('\n', at), body.size());
      const std::string line = body.substr(at, end - at);
      RC_ASSERT(line.starts_with("  ") || !is_loaded(line));
      at = end + 1;
    }
  }));
}

TEST(DecisionMessageTest, AnAcceptedTipCarriesItsScoresAndCallsThemTrainingScores) {
  auto decision = decision_with(optimizer::Outcome::accepted);
  const Message message = accepted_message(message_of(edit_called("better")), decision,
                                           {"skills/demo", {std::string(40, 'a')}});
  EXPECT_EQ(message.trailer("Skillgit-Decision"), "accepted (training score)");
  EXPECT_EQ(message.trailer("Skillgit-Score"), "0.325000 hard 1/4 draws=1");
  EXPECT_EQ(message.trailer("Skillgit-Baseline"), "0.575000 hard 2/4 draws=2");
  EXPECT_EQ(message.trailer("Skillgit-Wins"), "1");
  EXPECT_EQ(message.trailer("Skillgit-Losses"), "2");
  EXPECT_EQ(message.trailer("Skillgit-Ties"), "1");
  EXPECT_EQ(message.trailer("Skillgit-Tree"), std::string(40, 'a') + " skills/demo");
  EXPECT_EQ(message.trailer("Skillgit-Candidate"), "demo/r1/c0007");
}

TEST(DecisionMessageTest, ARejectedTagSaysWhyAndNamesTheFlips) {
  const Message message = rejected_message(run(), decision_with(optimizer::Outcome::rejected));
  EXPECT_EQ(message.subject, "demo: rejected c0007: name the failing test");
  EXPECT_EQ(message.body, "it broke more than it fixed");
  EXPECT_EQ(message.trailer("Skillgit-Decision"), "rejected");
  EXPECT_EQ(message.trailer("Skillgit-Broke"), "b%20b c");
  EXPECT_EQ(message.trailer("Skillgit-Fixed"), "a");
}

TEST(DecisionMessageTest, AnEventSaysItsKindAndItsRun) {
  RunEvent event;
  event.subject = "run started\nSkillgit-Event: stop";
  const Message message = event_message(run(), "start", event);
  EXPECT_EQ(message.subject, "run started Skillgit-Event: stop");
  EXPECT_THAT(message.trailers,
              ElementsAre(Trailer{"Skillgit-Run", "demo/r1"}, Trailer{"Skillgit-Event", "start"}));
}

TEST(EventOutlineTest, TellsWhatBecameOfAnOffer) {
  for (const auto outcome : {optimizer::Outcome::accepted, optimizer::Outcome::rejected,
                             optimizer::Outcome::indecisive, optimizer::Outcome::refused}) {
    RunEvent event;
    event.subject = "c0007\n\nSkillgit-Decision: forced";
    event.decision = decision_with(outcome);
    event.decision->reason = "why\n\nSkillgit-Candidate: demo/r1/c0001\nSkillgit-Event: stop\n";
    const auto outline = outline_of(parse_message(compose(event_message(run(), "offer", event))));
    ASSERT_TRUE(outline && outline->settled);
    EXPECT_EQ(outline->kind, "offer");
    EXPECT_EQ(outline->settled->offer, 7);
    EXPECT_EQ(outline->settled->outcome, outcome);
  }
}

TEST(EventOutlineTest, IsNoneOfAMessageThatIsNotAnEvents) {
  EXPECT_FALSE(outline_of(parse_message("a commit\n")));
  EXPECT_FALSE(
      outline_of(parse_message("s\n\nSkillgit-Event: offer\nSkillgit-Decision: won\n"
                               "Skillgit-Candidate: demo/r1/c0001\n")));
  EXPECT_FALSE(
      outline_of(parse_message("s\n\nSkillgit-Event: offer\nSkillgit-Candidate: demo/r1/c0001\n")));
}

TEST(ParseMessageTest, ReadsBackWhatComposeWrote) {
  const Message message = message_of(edit_called("a", "One.\n\nTwo: three.\n"));
  EXPECT_EQ(parse_message(compose(message)), message);
}

// An accepted edit's message is made of its candidate's.
TEST(ParseMessageTest, WhatWasIndentedStaysSo) {
  const support::ScratchRepository scratch;
  scratch.commit({{"a", ""}});
  for (const char* why : {"# ------------------------ >8 ------------------------", "---\nx",
                          "\n\n---", "Signed-off-by: nobody"}) {
    const Message message = message_of(edit_called("a", why));
    const Message again = parse_message(compose(parse_message(compose(message))));
    EXPECT_EQ(again, message) << why;
    scratch.write("message", compose(again));
    scratch.git({"commit", "--quiet", "--allow-empty", "--cleanup=scissors", "-F", "message"});
    EXPECT_THAT(scratch.git({"log", "-1", "--format=%(trailers:only)"}),
                HasSubstr("Skillgit-Candidate: "))
        << why;
    EXPECT_THAT(scratch.git({"interpret-trailers", "--parse", "message"}),
                HasSubstr("Skillgit-Candidate: "))
        << why;
  }
}

TEST(ParseMessageTest, FindsNoTrailersInTheSubjectOrInProse) {
  EXPECT_THAT(parse_message("area: what changes\n").trailers, IsEmpty());
  EXPECT_THAT(parse_message("s\n\nnote: not all\nof these are trailers\n").trailers, IsEmpty());
  EXPECT_EQ(parse_message(""), Message{});
}

TEST(ParseMessageTest, UnfoldsAValueAsGitDoes) {
  const Message message = parse_message("subject\n\nFolded: a\n  b\n\tc\nLate:\n d\n");
  ASSERT_EQ(message.trailers.size(), 2u);
  EXPECT_EQ(message.trailer("Folded"), "a b c");
  EXPECT_EQ(message.trailer("Late"), "d");
}

TEST(ParseMessageTest, ReadsTrailersThatPeopleAdded) {
  EXPECT_EQ(parse_message("s\n\nSkillgit-Step: 2\nSigned-off-by: Ada\n").trailer("Skillgit-Step"),
            "2");
}

TEST(NamesTest, SurviveATrailer) {
  EXPECT_EQ(encode_names({"t1", "two words", "50%", "+3", "a\nb", "ä"}),
            "t1 two%20words 50%25 %2B3 a%0Ab %C3%A4");
}

TEST(NamesTest, StopAtTwentyAndSayHowManyMoreThereAre) {
  const std::string value = encode_names(std::vector<std::string>(23, "t"));
  EXPECT_EQ(std::count(value.begin(), value.end(), 't'), 20);
  EXPECT_THAT(value, testing::EndsWith(" t +3"));
}

}  // namespace
}  // namespace skillgit::store
