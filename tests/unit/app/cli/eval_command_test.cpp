// `skillgit eval`: a fresh measurement, told to people and to scripts.

#include "app/cli/eval_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

using optimizer::kFullMarks;

/// Three tasks: won, equal, and one that the other side has no score for.
EvalReport report_of_two_versions() {
  return {.skill = "dates",
          .what = "3 test tasks",
          .attempts = 3,
          .side = {.version = "1111111111", .hard = 2, .tasks = 3, .mean = 666'667},
          .against = Side{.version = "2222222222", .hard = 1, .tasks = 2, .mean = 500'000},
          .comparison = optimizer::Comparison{.wins = 1,
                                              .ties = 1,
                                              .missing = 1,
                                              .gain = 1. / 3,
                                              .interval = optimizer::Interval{-1, 1},
                                              .p = {.greater = .5, .two_sided = 1}},
          .evaluation = {.tasks = {{.id = "a", .score = {.candidate = kFullMarks, .current = 0}},
                                   {.id = "b", .score = {.candidate = 333'333, .current = 333'333}},
                                   {.id = "c", .score = {.candidate = 0, .current = {}}}},
                         .missing = 1,
                         .why_missing = "the endpoint\x1b hung up",
                         .requests = 17}};
}

TEST(EvalCommandTest, AVersionStandsBehindAnAt) {
  const std::array args{"eval", "dates@c3", "--against", "main", "-k", "3"};
  const auto options = parse_eval(args).value();
  EXPECT_EQ(options.skill, "dates");
  EXPECT_EQ(options.version, "c3");
  EXPECT_EQ(options.against, "main");
  EXPECT_EQ(options.attempts, 3);
}

TEST(EvalCommandTest, TheOnlySkillMayGoUnnamedBeforeTheAt) {
  const std::array args{"eval", "@HEAD~1"};
  const auto options = parse_eval(args).value();
  EXPECT_EQ(options.skill, std::nullopt);
  EXPECT_EQ(options.version, "HEAD~1");
}

TEST(EvalCommandTest, TasksComeFromOnePlace) {
  const std::array args{"eval", "--split", "val", "--tasks", "t.jsonl"};
  EXPECT_EQ(parse_eval(args).error().kind(), ErrorKind::usage);
}

TEST(EvalCommandTest, JsonHasEveryScoreAsADecimal) {
  const Json json = eval_as_json(report_of_two_versions());
  EXPECT_EQ(json["score"]["mean"], 0.666667);
  EXPECT_EQ(json["against"]["mean"], 0.5);
  EXPECT_EQ(json["tasks"][1], (Json{{"id", "b"}, {"score", 0.333333}, {"against", 0.333333}}));
  EXPECT_TRUE(json["tasks"][2]["against"].is_null());
  EXPECT_EQ(json["comparison"]["gain"].dump(), "0.333333");
  EXPECT_EQ(json["comparison"]["interval"], (Json{-1.0, 1.0}));
}

TEST(EvalCommandTest, TextNamesTheTasksThatWereWon) {
  std::ostringstream out;
  print_eval(report_of_two_versions(), out);
  EXPECT_TRUE(out.str().starts_with("dates on 3 test tasks, 3 fresh attempts each\n")) << out.str();
  EXPECT_NE(out.str().find("  skill     11111111  0."), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("  won: a\n"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("  lost:"), std::string::npos) << out.str();
}

TEST(EvalCommandTest, WhatItHasSpentIsTold) {
  EvalReport report = report_of_two_versions();
  report.evaluation.spending = {
      .rollouts = 17,
      .target = {.calls = 19,
                 .cost = {.prompt_tokens = 900, .reply_tokens = 100, .nano_usd = 420'000'000}},
      .seconds = 5};
  std::ostringstream out;
  print_eval(report, out);
  EXPECT_TRUE(out.str().ends_with("  spent: 17 rollouts, 19 calls, 1000 tokens, $0.42 in 5 s\n"))
      << out.str();
  EXPECT_EQ(eval_as_json(report)["spending"]["target"]["usd"], .42);
}

TEST(EvalCommandTest, TheShareThatEndedItIsNamed) {
  EvalReport report = report_of_two_versions();
  report.evaluation.stopped = train::StopReason::rollouts;
  std::ostringstream out;
  print_eval(report, out);
  EXPECT_NE(out.str().find("  ended early: the final share of the budget in rollouts is spent; "
                           "raise budget.final_share, or [budget] rollouts, to go on\n"),
            std::string::npos)
      << out.str();
}

TEST(EvalCommandTest, ADryRunTellsWhatIsKnownOfTheCost) {
  const std::array args{"eval", "dates", "-n"};
  EXPECT_TRUE(parse_eval(args).value().dry_run);
  EvalPlan plan{.skill = "dates",
                .what = "3 test tasks",
                .request = {.skill = {.files = {}, .id = "1111111111"},
                            .against = train::Subject{.files = {}, .id = "2222222222"},
                            .attempts = 3},
                .cost = {.rollouts = 18}};
  const auto text_of = [&plan] {
    std::ostringstream out;
    print_eval_plan(plan, out);
    return out.str();
  };
  EXPECT_TRUE(
      text_of().starts_with("dates 11111111 against 22222222 on 3 test tasks, 3 fresh "
                            "attempts each: 18 requests\n  a rollout: nobody can tell"))
      << text_of();
  EXPECT_TRUE(eval_plan_as_json(plan)["tokens"].is_null());

  plan.cost.per_rollout = {.recorded = 20, .prompt = {30, 90}, .reply = {2, 2}};
  plan.cost.tokens = {576, 1656};
  EXPECT_TRUE(
      text_of().ends_with("  in all: 576 to 1656 tokens, no price known for the target's model\n"))
      << text_of();
  plan.cost.nano_usd = {10'000'000, 420'000'000};
  EXPECT_TRUE(text_of().ends_with("  in all: 576 to 1656 tokens, $0.01 to $0.42\n")) << text_of();
  EXPECT_EQ(eval_plan_as_json(plan)["usd"]["most"], .42);
}

TEST(EvalCommandTest, TasksThatRunsHaveAskedAreTold) {
  EvalReport report = report_of_two_versions();
  report.seen = 2;
  std::ostringstream out;
  print_eval(report, out);
  EXPECT_NE(out.str().find("runs have asked 2 of these tasks under another split"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(eval_as_json(report)["seen"], 2);
}

TEST(EvalCommandTest, AGainOnTasksThatChoseTheSkillIsToldToBeNone) {
  EvalReport report = report_of_two_versions();
  report.split = tasks::Split::val;
  const auto text_of = [&report] {
    std::ostringstream out;
    print_eval(report, out);
    return out.str();
  };
  EXPECT_EQ(text_of().find("no result"), std::string::npos) << "no run has asked them";
  report.seen = 3;
  EXPECT_NE(text_of().find("runs have chosen edits by 3 of these tasks: a gain on them is no "
                           "result, `--split test` measures one\n"),
            std::string::npos)
      << text_of();
  EXPECT_EQ(eval_as_json(report)["split"], "val");
  report.split.reset();
  EXPECT_TRUE(eval_as_json(report)["split"].is_null());
}

TEST(EvalCommandTest, TextSaysWhyATaskCouldNotBeMeasured) {
  std::ostringstream out;
  print_eval(report_of_two_versions(), out);
  EXPECT_NE(out.str().find("  1 task could not be measured, and counts for neither\n"
                           "  the endpoint\\x1b hung up\n"),
            std::string::npos)
      << out.str();
}

}  // namespace
}  // namespace skillgit::cli
