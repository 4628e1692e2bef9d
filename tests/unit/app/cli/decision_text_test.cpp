// How decisions look.

#include "app/cli/decision_text.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

using optimizer::Outcome;
using support::RecordedRun;
using support::scores;

store::RunEvent accepted(const std::string& subject) {
  RecordedRun run("dates", "r1");
  return run.accept(subject).log_.events.back();
}

std::string shown(const text::Edit& edit) {
  std::ostringstream out;
  print_edit(edit, "", out);
  return out.str();
}

TEST(DecisionTextTest, ScoresHaveFourDigitsAndAreRounded) {
  EXPECT_EQ(score_text(0), "0.0000");
  EXPECT_EQ(score_text(666'667), "0.6667");
  EXPECT_EQ(score_text(999'999), "1.0000");
  EXPECT_EQ(score_text(optimizer::kFullMarks), "1.0000");
}

TEST(DecisionTextTest, AnOfferIsOneLine) {
  EXPECT_EQ(decision_line(accepted("name the month"), false),
            "10100000  c0001  accepted    0.5000 -> 0.7500 (hard 3/4)               +2 -1  "
            "name the month");
}

TEST(DecisionTextTest, AVerdictThatWasCalledEarlySaysOfHowManyTasks) {
  RecordedRun run("dates", "r1");
  auto decision = run.next_decision(Outcome::rejected, "no");
  decision.val_tasks = 40;
  decision.first = scores("111", "000");
  EXPECT_EQ(comparison_text(decision), "1.0000 -> 0.0000 (hard 0/3 of 40)");
}

TEST(DecisionTextTest, AVerdictOfTwoPassesSaysThatTasksCountByBoth) {
  RecordedRun run("dates", "r1");
  auto decision = run.next_decision(Outcome::accepted, "gain");
  decision.val_tasks = 2;
  decision.first = scores("00", "11");
  decision.confirmed = scores("00", "10");
  EXPECT_EQ(comparison_text(decision), "0.0000 -> 0.5000 (hard 1/2, 2 draws)");
}

TEST(DecisionTextTest, WhatWasNeverMeasuredHasNoScore) {
  RecordedRun run("dates", "r1");
  const auto event = run.refuse("again", "it changes nothing").log_.events.back();
  EXPECT_EQ(decision_line(event, false),
            "--------  c0001  refused     not measured                                     again");
  EXPECT_TRUE(decision_summary(run.log_.header.name, event)["training_score"].is_null());
}

TEST(DecisionTextTest, TasksThatCouldNotBeMeasuredCountForNeither) {
  RecordedRun run("dates", "r1");
  auto decision = run.next_decision(Outcome::indecisive, "maybe");
  decision.val_tasks = 3;
  decision.first = scores("110", "1?1");
  EXPECT_EQ(comparison_text(decision), "0.5000 -> 1.0000 (hard 2/2)");
}

TEST(DecisionTextTest, ASubjectCannotWriteOnTheTerminal) {
  const std::string line = decision_line(accepted("fine\x1b[2J\nforged line"), false);
  EXPECT_EQ(line.find('\x1b'), line.npos);
  EXPECT_EQ(line.find('\n'), line.npos);
}

TEST(DecisionTextTest, ColourIsTheOnlyDifferenceThatColourMakes) {
  EXPECT_EQ(outcome_text(Outcome::accepted, false), "accepted");
  EXPECT_EQ(outcome_text(Outcome::accepted, true), "\x1b[32maccepted\x1b[m");
}

TEST(DecisionTextTest, AnEditIsShownAsLinesThatGoAndCome) {
  using text::EditOp;
  EXPECT_EQ(shown({.op = EditOp::replace, .anchor = "old", .text = "new\nnewer"}),
            "SKILL.md, replace:\n- old\n+ new\n+ newer\n");
  EXPECT_EQ(shown({.op = EditOp::insert_after, .anchor = "here", .text = "new"}),
            "SKILL.md, insert_after:\n  here\n+ new\n");
  EXPECT_EQ(shown({.op = EditOp::append, .anchor = {}, .text = "new\r\n"}),
            "SKILL.md, append:\n+ new\n");
  EXPECT_EQ(shown({.op = EditOp::remove, .anchor = "old", .text = {}}),
            "SKILL.md, delete:\n- old\n");
}

TEST(DecisionTextTest, ADiffIsNeutralisedBeforeItIsColoured) {
  std::ostringstream out;
  print_diff("@@ -1 +1 @@\n-a\n+b\x1b[8mhidden\n c\n", "", true, out);
  EXPECT_EQ(out.str(),
            "\x1b[36m@@ -1 +1 @@\x1b[m\n\x1b[31m-a\x1b[m\n\x1b[32m+b\\x1b[8mhidden\x1b[m\n c\n");
}

TEST(DecisionTextTest, ALineOfTheSkillThatBeginsAsAHeadingDoesIsNone) {
  std::ostringstream out;
  print_diff("--- a/SKILL.md\n+++ b/SKILL.md\n@@ -1 +1 @@\n--- x\n+++ y\n", "", true, out);
  EXPECT_EQ(out.str(),
            "\x1b[1m--- a/SKILL.md\x1b[m\n\x1b[1m+++ b/SKILL.md\x1b[m\n"
            "\x1b[36m@@ -1 +1 @@\x1b[m\n\x1b[31m--- x\x1b[m\n\x1b[32m+++ y\x1b[m\n");
}

TEST(DecisionTextTest, JsonHasScoresAsDecimalsWithAtMostSixDigits) {
  EXPECT_EQ(score_as_json(825'000).dump(), "0.825");
  EXPECT_EQ(score_as_json(333'333).dump(), "0.333333");
  EXPECT_EQ(score_as_json(optimizer::kFullMarks).dump(), "1.0");
  EXPECT_TRUE(score_as_json(std::nullopt).is_null());
}

TEST(DecisionTextTest, TheSummaryNamesTheOfferInFull) {
  RecordedRun run("dates", "r1");
  const auto event = run.accept("one").log_.events.back();
  const Json json = decision_summary(run.log_.header.name, event);
  EXPECT_EQ(json["candidate"], "dates/r1/c0001");
  EXPECT_EQ(json["outcome"], "accepted");
  EXPECT_EQ(json["training_score"]["candidate"], 0.75);
  EXPECT_EQ(json["training_score"]["current_hard"], 2);
  EXPECT_EQ(json["fixed"], (Json{"t0", "t1"}));
  EXPECT_EQ(json["broke"], (Json::array({"t3"})));
  EXPECT_FALSE(json["edits"][0].contains("text"));
  EXPECT_EQ(decision_details(run.log_.header.name, event)["edits"][0]["text"], "- new\n");
}

}  // namespace
}  // namespace skillgit::cli
