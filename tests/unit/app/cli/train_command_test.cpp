// `skillgit train`: what is asked for, and what is told at the end.

#include "app/cli/train_command.hpp"

#include "app/cli/spending_text.hpp"
#include "app/cli/train_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

train::TrainReport report_of(int accepted, train::StopReason stopped) {
  return {.header = {.name = store::RunName::parse("dates", "r1").value(), .branch = "main"},
          .accepted = accepted,
          .standings = train::Standings{.base = {.mean = 333'333}, .current = {.mean = 825'000}},
          .stopped = stopped};
}

TrainPlan plan_of_dates() {
  TrainPlan plan;
  plan.request.slug = "dates";
  plan.request.branch = "main";
  return plan;
}

TEST(TrainCommandTest, ARunIdThatIsNoneIsRefused) {
  const std::array args{"train", "dates", "--run-id", "a/b"};
  EXPECT_FALSE(parse_train(args));
}

TEST(TrainCommandTest, TheFormatIsOneOfThreeAndJsonIsOneOfThem) {
  const auto format = [](std::vector<const char*> args) {
    args.insert(args.begin(), "train");
    const auto options = parse_train(args);
    return options ? std::optional(options->format) : std::nullopt;
  };
  EXPECT_EQ(format({}), Format::text);
  EXPECT_EQ(format({"--json"}), Format::json);
  EXPECT_EQ(format({"--format=ndjson"}), Format::ndjson);
  EXPECT_EQ(format({"--format=json", "--json"}), Format::json);
  EXPECT_EQ(format({"--format=ndjson", "--json"}), std::nullopt);
  EXPECT_EQ(format({"--format=yaml"}), std::nullopt);
}

TEST(TrainCommandTest, WhatWasBegunWithNewGoesOnWithoutIt) {
  Error error(ErrorKind::cancelled, "interrupted");
  EXPECT_EQ(without_new(error).hint(), std::nullopt);
  EXPECT_EQ(without_new(std::move(error).with_hint("run the same command to go on")).hint(),
            "run the same command to go on\nleave out --new there: it would start another");
}

TEST(TrainCommandTest, ARunIsNamedByItsDateAndFiveDigits) {
  EXPECT_EQ(make_run_id(0, 0), "19700101-00000");
  EXPECT_EQ(make_run_id(1'764'028'800, 33), "20251125-11000");
}

TEST(TrainCommandTest, ExitsWithZeroOnlyWhenSomethingWasAccepted) {
  EXPECT_EQ(exit_code_of(report_of(1, train::StopReason::steps)), ExitCode::ok);
  EXPECT_EQ(exit_code_of(report_of(0, train::StopReason::steps)), ExitCode::findings);
  for (const auto reason : {train::StopReason::rollouts, train::StopReason::calls,
                            train::StopReason::tokens, train::StopReason::usd})
    EXPECT_EQ(exit_code_of(report_of(1, reason)), ExitCode::budget);
  EXPECT_EQ(exit_code_of(report_of(1, train::StopReason::indecisive)), ExitCode::indecisive);
}

TEST(TrainCommandTest, ARunThatAcceptedNothingSaysWhatToChange) {
  auto report = report_of(0, train::StopReason::patience);
  report.rejected = 3;
  EXPECT_NE(next_without_accept(report).find("train.seed"), std::string::npos);
  EXPECT_EQ(next_without_accept(report).find("optimizer."), std::string::npos)
      << "each optimizer has settings of its own";
  report.stopped = train::StopReason::usd;
  EXPECT_EQ(next_without_accept(report).find("train.seed"), std::string::npos)
      << "it goes on as it is";
}

TEST(TrainCommandTest, WhereAllWasRefusedTheReasonIsWhatHelps) {
  auto report = report_of(0, train::StopReason::steps);
  report.refused = 4;
  EXPECT_NE(next_without_accept(report).find("why an offer was refused"), std::string::npos);
  std::ostringstream out;
  print_train(report, out);
  EXPECT_NE(out.str().find("0 accepted, 0 rejected, 4 refused in"), std::string::npos) << out.str();
}

TEST(TrainCommandTest, APublishedRunWithoutTestSaysWhatMeasuresIt) {
  auto report = report_of(1, train::StopReason::steps);
  EXPECT_NE(next_of_published(report).find("gate.final_test = true"), std::string::npos);
  report.final = train::FinalRecord{.draws = {}, .tasks = 4, .base = 250'000, .best = 500'000};
  EXPECT_EQ(next_of_published(report).find("gate.final_test"), std::string::npos);
  std::ostringstream out;
  print_train(report, out);
  EXPECT_NE(out.str().find("of 4 tasks\nstopped: "), std::string::npos) << out.str();
}

TEST(TrainCommandTest, OneStepToComeIsTheStep) {
  TrainPlan plan = plan_of_dates();
  plan.estimate.steps = 1;
  plan.estimate.forbidden = train::Forbidden{.limit = train::StopReason::usd};
  std::ostringstream out;
  print_plan(plan, out);
  EXPECT_NE(out.str().find("\nthe step to come:\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("the budget in dollars has no room"), std::string::npos) << out.str();
}

TEST(TrainCommandTest, DollarsAreWrittenToTheLastDecimalThatSaysSomething) {
  EXPECT_EQ(usd_text(0), "$0.00");
  EXPECT_EQ(usd_text(420'000'000), "$0.42");
  EXPECT_EQ(usd_text(12'000'000'000), "$12.00");
  EXPECT_EQ(usd_text(1'234'500), "$0.0012345");
}

TEST(TrainCommandTest, APriceOfZeroIsAPrice) {
  train::Spending spending;
  spending.target = {1, {.prompt_tokens = 5, .reply_tokens = 1}};
  EXPECT_EQ(spending_text(spending), "0 rollouts, 1 calls, 6 tokens, $0.00");
  spending.optimizer = {1, {.prompt_tokens = 8, .reply_tokens = 2, .unpriced_tokens = 10}};
  EXPECT_EQ(spending_text(spending),
            "0 rollouts, 2 calls, 16 tokens, $0.00 without the optimizer model, whose price is not "
            "known");
  spending.target.cost.unpriced_tokens = 6;
  EXPECT_EQ(spending_text(spending), "0 rollouts, 2 calls, 16 tokens");
  EXPECT_TRUE(spending_as_json(spending)["target"]["usd"].is_null());
}

TEST(TrainCommandTest, TheNameOfABranchIsNeutralised) {
  train::TrainReport report = report_of(1, train::StopReason::steps);
  report.tip = {std::string(40, '1')};
  report.header.branch =
      "a\xe2\x80\xae"
      "b";
  report.landing = store::Landing{.state = store::Landing::State::landed, .reason = {}};
  std::ostringstream out;
  print_train(report, out);
  EXPECT_NE(out.str().find("branch 'a\\u202eb' has it"), std::string::npos) << out.str();
  TrainPlan plan = plan_of_dates();
  plan.request.branch = report.header.branch;
  std::ostringstream told;
  print_plan(plan, told);
  EXPECT_EQ(told.str().find("\xe2\x80\xae"), std::string::npos) << told.str();
}

TEST(TrainCommandTest, OneStepIsNoSteps) {
  train::TrainReport report = report_of(1, train::StopReason::steps);
  report.steps = 1;
  std::ostringstream out;
  print_train(report, out);
  EXPECT_NE(out.str().find("1 accepted, 0 rejected in 1 step\n"), std::string::npos) << out.str();
}

TEST(TrainCommandTest, TheOptimizerModelHasAnAccountOfItsOwn) {
  train::TrainReport report = report_of(1, train::StopReason::steps);
  report.spending.optimizer = {3, {.prompt_tokens = 21, .reply_tokens = 9, .unpriced_tokens = 30}};
  std::ostringstream out;
  print_train(report, out);
  EXPECT_NE(out.str().find("optimizer model: 3 calls, 21 prompt and 9 reply tokens\n"),
            std::string::npos);
  EXPECT_EQ(train_as_json(report)["spending"]["optimizer"]["calls"], 3);
}

TEST(TrainCommandTest, WhatIsReservedIsNotToldAsSpent) {
  train::Spending spending;
  spending.target = {4, {.prompt_tokens = 900, .reply_tokens = 100, .unpriced_tokens = 1000}};
  EXPECT_EQ(spending_text(spending), "0 rollouts, 4 calls, 1000 tokens");
  spending.reserved = {3, {.prompt_tokens = 600, .reply_tokens = 90, .unpriced_tokens = 690}};
  EXPECT_EQ(
      spending_text(spending),
      "0 rollouts, 4 calls, 1000 tokens (3 calls without an answer at their most: 690 tokens)");
  EXPECT_EQ(spending_as_json(spending)["reserved"]["prompt_tokens"], 600);
}

TEST(TrainCommandTest, APlanThatGoesOnTellsWhatIsLeft) {
  TrainPlan plan = plan_of_dates();
  plan.request.options.budget.rollouts = 100;
  plan.estimate.continues = "dates/r1";
  plan.estimate.spent.emplace().rollouts = 30;
  plan.estimate.rollouts = {10, 400};
  std::ostringstream out;
  plan.notes = {"no price is known for 'm'"};
  print_plan(plan, out);
  EXPECT_NE(out.str().find("rollouts: 70 of 100 left\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("note: no price is known for 'm'\n"), std::string::npos);
  for (std::size_t at = 0; at < out.str().size();) {
    const auto end = std::min(out.str().find('\n', at), out.str().size());
    EXPECT_LE(end - at, 120u) << out.str().substr(at, end - at);
    at = end + 1;
  }
}

TEST(TrainCommandTest, APlanSaysThatNothingLandsOnAProtectedBranch) {
  TrainPlan plan = plan_of_dates();
  plan.branch_is_protected = true;
  std::ostringstream out;
  print_plan(plan, out);
  EXPECT_NE(out.str().find("branch 'main' is protected, so nothing lands by itself"),
            std::string::npos)
      << out.str();
}

TEST(TrainCommandTest, APlanSaysWhatTheResultCouldBeShownToBe) {
  TrainPlan plan = plan_of_dates();
  plan.promotion = {.attempt = 2, .tasks = 40, .fewest = 8, .smallest_gain = 20};
  plan.warnings = {"two tasks ask\nthe same"};
  std::ostringstream out;
  print_plan(plan, out);
  EXPECT_NE(
      out.str().find("promotion: 40 test tasks, each drawn once, attempt 2: a gain of some 20 "
                     "points, spread evenly, passes four times out of five\n"),
      std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("warning: two tasks ask\\nthe same\n"), std::string::npos);
  EXPECT_EQ(plan_as_json(plan)["promotion"]["smallest_gain"], 0.2);
  EXPECT_EQ(plan_as_json(plan)["warnings"].size(), 1u);
}

TEST(TrainCommandTest, JsonHasTheTrainingScoreAsDecimals) {
  const Json json = train_as_json(report_of(1, train::StopReason::steps));
  EXPECT_EQ(json["training_score"], (Json{{"base", 0.333333}, {"current", 0.825}}));
}

}  // namespace
}  // namespace skillgit::cli
