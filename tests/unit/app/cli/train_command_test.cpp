// `skillgit train`: what is asked for, and what is told at the end.

#include "app/cli/train_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

namespace skillgit::cli {
namespace {

train::TrainReport report_of(int accepted, train::StopReason stopped) {
  return {.header = {.name = store::RunName::parse("dates", "r1").value(), .branch = "main"},
          .accepted = accepted,
          .baseline_mean = 333'333,
          .current_mean = 825'000,
          .stopped = stopped};
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

TEST(TrainCommandTest, ARunIsNamedByItsDateAndFiveDigits) {
  EXPECT_EQ(make_run_id(0, 0), "19700101-00000");
  EXPECT_EQ(make_run_id(1'764'028'800, 33), "20251125-11000");
}

TEST(TrainCommandTest, ExitsWithZeroOnlyWhenSomethingWasAccepted) {
  EXPECT_EQ(exit_code_of(report_of(1, train::StopReason::steps)), ExitCode::ok);
  EXPECT_EQ(exit_code_of(report_of(0, train::StopReason::steps)), ExitCode::findings);
  EXPECT_EQ(exit_code_of(report_of(1, train::StopReason::rollouts)), ExitCode::budget);
  EXPECT_EQ(exit_code_of(report_of(1, train::StopReason::indecisive)), ExitCode::indecisive);
}

TEST(TrainCommandTest, JsonHasTheTrainingScoreAsDecimals) {
  const Json json = train_as_json(report_of(1, train::StopReason::steps));
  EXPECT_EQ(json["training_score"], (Json{{"base", 0.333333}, {"current", 0.825}}));
}

}  // namespace
}  // namespace skillgit::cli
