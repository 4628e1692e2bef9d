// A decision is kept with all that decided it, so that anyone can derive it again.

#include "skillgit/core/optimizer/decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace skillgit::optimizer {

void PrintTo(Outcome outcome, std::ostream* out) { *out << to_string(outcome); }

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

QuotedScore score(const std::string& task, std::optional<Points> candidate,
                  std::optional<Points> current) {
  return {.task = task,
          .score = {.candidate = candidate, .current = current, .is_rounded = current.has_value()},
          .candidate_draws = candidate ? 1 : 0,
          .current_draws = current ? 2 : 0};
}

const QuotedScore kWon = score("won", kFullMarks, 0);
const QuotedScore kLost = score("lost", 0, kFullMarks);

Decision accepted() {
  Decision decision;
  decision.offer = 7;
  decision.step = 3;
  decision.edits = {{.edit = {.op = text::EditOp::replace, .anchor = "old", .text = "new é\n"},
                     .subject = "say it better",
                     .why = "It was unclear.",
                     .source = Source::failure,
                     .support = 2,
                     .evidence = {"t1", "t 2"}}};
  decision.outcome = Outcome::accepted;
  decision.reason = "2 wins, 1 loss";
  decision.val_tasks = 3;
  decision.first = {kLost, kWon, score("won too", kFullMarks, 0)};
  return decision;
}

/// Two losses of three tasks decide it; the third was never sent.
Decision rejected() {
  Decision decision = accepted();
  decision.outcome = Outcome::rejected;
  decision.first = {score("a", 0, kFullMarks)};
  decision.ahead = kFullMarks;
  return decision;
}

std::string complaint(const Decision& decision) {
  const auto outcome = rederive(decision);
  return outcome ? "" : outcome.error().message();
}

std::string complaint(const Json& json) {
  const auto decision = decision_from_json(json);
  if (decision) return "";
  EXPECT_EQ(decision.error().kind(), ErrorKind::damaged);
  return decision.error().message();
}

TEST(DecisionTest, ReadsWhatItWrites) {
  Decision decision = accepted();
  decision.margin.thousandths = 500;
  decision.val_tasks = 4;
  decision.ahead = 12;
  decision.confirmed = {score("x", std::nullopt, 3), score("y", 4, std::nullopt)};
  EXPECT_EQ(decision_from_json(to_json(decision)).value(), decision);
  EXPECT_EQ(decision_from_json(to_json(Decision{})).value(), Decision{});
}

TEST(DecisionTest, ReadsNoMoreScoresThanThereAreTasks) {
  Json json = to_json(accepted());
  json["val_tasks"] = 2;
  EXPECT_EQ(complaint(json), "a decision quotes more scores than there are val tasks");
  json = to_json(rejected());
  json["ahead"] = 2 * kFullMarks + 1;
  EXPECT_NE(complaint(json), "");
  json["ahead"] = 2 * kFullMarks;
  EXPECT_EQ(complaint(json), "");
}

TEST(DecisionTest, WritesEqualDecisionsAsEqualBytes) {
  EXPECT_EQ(to_line(to_json(accepted())), to_line(to_json(accepted())));
  EXPECT_THAT(to_line(to_json(accepted())), HasSubstr(R"("op":"replace","source":"failure")"));
}

TEST(DecisionTest, ReadsNoMemberThatItDoesNotKnow) {
  Json json = to_json(accepted());
  json["verdict"] = "accept";
  EXPECT_EQ(complaint(json), "decision: unknown member 'verdict'");
  json = to_json(accepted());
  json["first"][1]["weight"] = 2;
  EXPECT_EQ(complaint(json), "decision.first[1]: unknown member 'weight'");
}

TEST(DecisionTest, MissesEveryMember) {
  const Json whole = to_json(accepted());
  for (const auto& [key, value] : whole.items()) {
    Json json = whole;
    json.erase(key);
    EXPECT_EQ(complaint(json), "decision: '" + key + "' is missing");
  }
}

TEST(DecisionTest, TakesEveryMemberOnlyInItsType) {
  const Json whole = to_json(accepted());
  for (const Json& wrong : {Json(true), Json(1.5), Json::object(), Json(-1), Json(UINT64_MAX)})
    for (const auto& [key, value] : whole.items()) {
      Json json = whole;
      json[key] = wrong;
      EXPECT_THAT(complaint(json), HasSubstr("decision: '" + key + "' is not "));
    }
  EXPECT_EQ(complaint(Json::array()), "decision is not an object");
}

TEST(DecisionTest, NamesThePlaceOfABadValue) {
  Json json = to_json(accepted());
  json["edits"][0]["source"] = "magic";
  EXPECT_EQ(complaint(json), "decision.edits[0]: unknown source of an edit 'magic'");
  json = to_json(accepted());
  json["first"][2]["current"] = kFullMarks + 1;
  EXPECT_EQ(complaint(json), "decision.first[2]: 'current' is not a number in 0..1000000");
}

TEST(DecisionTest, NamesAreReadAsTheyAreWritten) {
  for (const Source source :
       {Source::failure, Source::success, Source::slow_update, Source::exemplar, Source::human})
    EXPECT_EQ(parse_source(to_string(source)).value(), source);
  for (const Outcome outcome :
       {Outcome::accepted, Outcome::rejected, Outcome::indecisive, Outcome::refused})
    EXPECT_EQ(parse_outcome(to_string(outcome)).value(), outcome);
  EXPECT_FALSE(parse_source("slow_update"));
  EXPECT_FALSE(parse_outcome(""));
}

TEST(TallyTest, CountsWhatBothHaveAScoreFor) {
  QuotedScore easy = score("easy", 500'000, 400'000);
  easy.pass_at = 300'000;
  const Tally counted = tally({score("z", kFullMarks, 0), score("b", kFullMarks, 0), kLost, easy,
                               score("same", 7, 7), score("gone", std::nullopt, kFullMarks)});
  EXPECT_EQ(counted.wins, 3);
  EXPECT_EQ(counted.losses, 1);
  EXPECT_EQ(counted.ties, 1);
  EXPECT_EQ(counted.missing, 1);
  EXPECT_EQ(counted.candidate_hard, 3);
  EXPECT_EQ(counted.current_hard, 2);
  EXPECT_EQ(counted.candidate_mean, 500'001);
  EXPECT_EQ(counted.current_mean, 280'001);
  EXPECT_THAT(counted.fixed, ElementsAre("b", "z"));
  EXPECT_THAT(counted.broke, ElementsAre("lost"));
}

TEST(TallyTest, OfNothingIsNothing) {
  EXPECT_EQ(tally({}).candidate_mean, 0);
  EXPECT_EQ(tally({score("gone", std::nullopt, 1)}).missing, 1);
}

TEST(RederiveTest, FindsTheOutcomeInTheScoresAlone) {
  EXPECT_EQ(rederive(accepted()).value(), Outcome::accepted);
  EXPECT_EQ(rederive(rejected()).value(), Outcome::rejected);

  Decision lied = accepted();
  lied.outcome = Outcome::rejected;
  EXPECT_EQ(rederive(lied).value(), Outcome::accepted);
}

TEST(RederiveTest, LetsTheSecondPassDecide) {
  Decision decision = accepted();
  decision.confirmed = {score("lost", 0, kFullMarks), score("won", 0, 0),
                        score("won too", kFullMarks, 0)};
  decision.outcome = Outcome::rejected;
  EXPECT_EQ(rederive(decision).value(), Outcome::rejected);

  decision.outcome = Outcome::accepted;
  EXPECT_THAT(complaint(decision), HasSubstr("does not confirm"));
}

TEST(RederiveTest, AsksTheSecondPassForItsMargin) {
  Decision decision = accepted();
  decision.confirmed = decision.first;
  EXPECT_EQ(rederive(decision).value(), Outcome::accepted);
  decision.outcome = Outcome::rejected;
  decision.margin.thousandths = 1'000;
  EXPECT_EQ(rederive(decision).value(), Outcome::rejected);
}

TEST(RederiveTest, KnowsThatTooMuchWasMissing) {
  Decision decision = accepted();
  decision.outcome = Outcome::indecisive;
  decision.first = {score("a", std::nullopt, 0), score("b", std::nullopt, 0),
                    score("c", kFullMarks, 0)};
  EXPECT_EQ(rederive(decision).value(), Outcome::indecisive);
}

TEST(RederiveTest, ARefusalQuotesNothing) {
  Decision decision;
  EXPECT_EQ(rederive(decision).value(), Outcome::refused);
  decision.first = {kWon};
  EXPECT_THAT(complaint(decision), HasSubstr("refused, yet it quotes scores"));
}

TEST(RederiveTest, SeesThroughAPrefixThatDecidesNothing) {
  Decision decision = rejected();
  decision.ahead = 0;
  EXPECT_EQ(complaint(decision), "decision 7: the quoted prefix decides nothing");
}

TEST(RederiveTest, SeesThroughAPrefixThatIsTooLong) {
  Decision decision = rejected();
  decision.first.push_back(score("b", 0, kFullMarks));
  EXPECT_EQ(complaint(decision), "decision 7: the quoted prefix is longer than need be");
}

TEST(RederiveTest, SeesThroughTasksAheadThatWouldHaveComeFirst) {
  Decision decision = rejected();
  decision.ahead = 3 * kFullMarks;
  EXPECT_THAT(complaint(decision), HasSubstr("cannot score that much"));
}

TEST(RederiveTest, SeesThroughAnotherOrder) {
  Decision decision = accepted();
  std::swap(decision.first[0], decision.first[1]);
  EXPECT_EQ(complaint(decision), "decision 7: task 'won' is out of order");
}

TEST(RederiveTest, SeesThroughImpossibleScores) {
  Decision decision = accepted();
  decision.first[1] = decision.first[2];
  EXPECT_THAT(complaint(decision), HasSubstr("'won too' is quoted twice"));

  decision = accepted();
  decision.first[1].score.candidate = kFullMarks + 1;
  EXPECT_THAT(complaint(decision), HasSubstr("'won' has an impossible score"));

  decision = accepted();
  decision.first[1].candidate_draws = 0;
  EXPECT_THAT(complaint(decision), HasSubstr("'won' has an impossible score"));

  decision = accepted();
  decision.val_tasks = 0;
  EXPECT_THAT(complaint(decision), HasSubstr("no task at all"));
}

TEST(RederiveTest, SeesThroughMoreTasksThanAnyGateTakes) {
  Decision decision = accepted();
  decision.val_tasks = std::numeric_limits<int>::max();
  EXPECT_THAT(complaint(decision), HasSubstr("more tasks than a gate takes"));
}

TEST(RederiveTest, SeesThroughASecondPassThatNobodyWon) {
  Decision decision = rejected();
  decision.confirmed = decision.first;
  EXPECT_THAT(complaint(decision), HasSubstr("follows only a won first one"));

  decision = accepted();
  decision.confirmed = {kWon};
  EXPECT_THAT(complaint(decision), HasSubstr("different tasks"));
}

}  // namespace
}  // namespace skillgit::optimizer
