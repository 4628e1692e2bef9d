// `skillgit promote`: what is asked for, and how an attempt is told to people and to scripts.

#include "app/cli/promote_command.hpp"

#include "app/cli/promotion_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

using optimizer::kFullMarks;
using optimizer::PromotionVerdict;
using testing::HasSubstr;
using testing::Not;

/// Seven tasks that the candidate wins, one that it loses.
train::PromotionReport report_of_a_pass() {
  train::PromotionReport report;
  report.began = {.attempt = 1,
                  .skill_path = "skills/dates",
                  .candidate = {{"1111111111"}, {"aa"}},
                  .live = {{"2222222222"}, {"bb"}},
                  .live_name = "skill/dates/v1",
                  .draws = 1};
  for (int at = 0; at < 8; ++at) {
    const std::string id = "t" + std::to_string(at);
    report.began.tasks.push_back({id, id});
    report.tasks.push_back({id, {at > 0 ? kFullMarks : 0}, {at > 0 ? 0 : kFullMarks}});
  }
  report.result = optimizer::judge_promotion(report.tasks, 1, .05);
  report.version = "skill/dates/v2";
  report.requests = 16;
  report.spending = {
      .rollouts = 16,
      .target = {.calls = 17,
                 .cost = {.prompt_tokens = 900, .reply_tokens = 100, .nano_usd = 420'000'000}},
      .seconds = 5};
  return report;
}

std::string text_of(const train::PromotionReport& report) {
  std::ostringstream out;
  print_promotion("dates", report, out);
  return out.str();
}

TEST(PromoteCommandTest, AVersionStandsBehindAnAt) {
  const std::array args{"promote", "dates@c3", "--against", "main", "-k", "5", "-n"};
  const auto options = parse_promote(args).value();
  EXPECT_EQ(options.skill, "dates");
  EXPECT_EQ(options.version, "c3");
  EXPECT_EQ(options.against, "main");
  EXPECT_EQ(options.draws, 5);
  EXPECT_TRUE(options.dry_run);
}

TEST(PromoteCommandTest, AListIsOfAllAttempts) {
  const std::array args{"promote", "dates", "--list", "--against", "main"};
  EXPECT_EQ(parse_promote(args).error().kind(), ErrorKind::usage);
}

TEST(PromoteCommandTest, AttemptsAreANumberWithinReason) {
  for (const char* attempts : {"0", "21", "many"}) {
    const std::array args{"promote", "-k", attempts};
    EXPECT_EQ(parse_promote(args).error().kind(), ErrorKind::usage) << attempts;
  }
}

TEST(PromoteCommandTest, TheExitCodeIsTheVerdict) {
  EXPECT_EQ(exit_code_of(PromotionVerdict::passed), ExitCode::ok);
  EXPECT_EQ(exit_code_of(PromotionVerdict::not_passed), ExitCode::findings);
  EXPECT_EQ(exit_code_of(PromotionVerdict::indecisive), ExitCode::indecisive);
}

TEST(PromoteCommandTest, TextSaysWhatWasSeenAndWhatItHadToBe) {
  const std::string text = text_of(report_of_a_pass());
  EXPECT_THAT(text,
              HasSubstr("dates 11111111 against skill/dates/v1 (22222222), 1 fresh attempt of "
                        "both at each of 8 test tasks\n"));
  EXPECT_THAT(text, HasSubstr("7 won, 1 lost, 0 equal: +75.0 points"));
  EXPECT_THAT(text, HasSubstr("attempt 1 on these tasks passes at p <= 0.0304"));
  EXPECT_THAT(text, HasSubstr("passed: skill/dates/v2\n"));
  EXPECT_THAT(text, HasSubstr("  spent: 16 rollouts, 17 calls, 1000 tokens, $0.42 in 5 s\n"));
}

TEST(PromoteCommandTest, AClaimOnValIsOneAboutTheseTasks) {
  auto report = report_of_a_pass();
  EXPECT_THAT(text_of(report), Not(HasSubstr("on these tasks: they chose")));
  report.began.split = tasks::Split::val;
  EXPECT_THAT(text_of(report), HasSubstr("a gain on these tasks: they chose the edits"));
}

TEST(PromoteCommandTest, JsonHasEveryTask) {
  const Json json = promotion_as_json("dates", report_of_a_pass());
  EXPECT_EQ(json["verdict"], "passed");
  EXPECT_EQ(json["version"], "skill/dates/v2");
  EXPECT_EQ(json["live"]["name"], "skill/dates/v1");
  EXPECT_EQ(json["comparison"]["wins"], 7);
  EXPECT_EQ(json["spending"]["target"]["usd"], .42);
  EXPECT_EQ(json["tasks"][0], (Json{{"id", "t0"}, {"candidate", 0.}, {"live", 1.}}));
}

TEST(PromoteCommandTest, AnOpenAttemptHasNoVerdictYet) {
  const train::PromotionAttempt open{.id = {"3333"}, .began = report_of_a_pass().began};
  const Json json = attempts_as_json("dates", {open});
  EXPECT_TRUE(json["attempts"][0]["verdict"].is_null());
  std::ostringstream out;
  print_attempts({open}, out);
  EXPECT_THAT(out.str(), HasSubstr("attempt 1 on 8 test tasks  open"));
}

/// The plan of an attempt on five tasks against what is live.
std::string plan_against(const train::Live& live) {
  std::ostringstream out;
  train::PromoteRequest request{.slug = "dates", .candidate = {"1111111111"}};
  request.live = live;
  print_promotion_plan(request, {.level = .03, .tasks = 5, .fewest = 6}, out);
  return out.str();
}

TEST(PromoteCommandTest, ASetThatIsTooSmallIsSaidToBe) {
  const std::string plan = plan_against({{"2222222222"}, "the base of run r\x1b[2J"});
  EXPECT_THAT(plan, HasSubstr("it cannot pass: 6 tasks must differ at least"));
  EXPECT_THAT(plan, Not(HasSubstr("\x1b")));
}

TEST(PromoteCommandTest, ACommitThatHasNoOtherNameIsToldOnce) {
  EXPECT_THAT(plan_against({{"2222222222"}, "commit 22222222"}),
              HasSubstr("dates 11111111 against commit 22222222\n"));
}

}  // namespace
}  // namespace skillgit::cli
