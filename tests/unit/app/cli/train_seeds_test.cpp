// `skillgit train --seeds`: what is asked for, and the table at the end.

#include "app/cli/train_seeds.hpp"

#include "app/cli/model_notes.hpp"
#include "app/cli/train_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace skillgit::cli {
namespace {

using testing::HasSubstr;

Result<TrainCommandOptions> parsed_train(std::vector<const char*> args) {
  args.insert(args.begin(), "train");
  return parse_train(args);
}

train::SeedResult result_of(int number, int accepted, tasks::Points current, tasks::Points fresh) {
  const std::string id = train::run_id({.set = "s", .number = number});
  return {.seed = static_cast<std::uint64_t>(number),
          .run = {.header = {.name = store::RunName::parse("dates", id).value(), .branch = "main"},
                  .accepted = accepted,
                  .standings =
                      train::Standings{.base = {.mean = 400'000}, .current = {.mean = current}},
                  .stopped = train::StopReason::steps},
          .fresh = train::Standing{.mean = fresh, .hard = 5, .tasks = 10}};
}

train::SeedsReport report() {
  return {.set = "s",
          .runs = {result_of(1, 2, 800'000, 500'000), result_of(2, 0, 400'000, 700'000)},
          .fresh_base = train::Standing{.mean = 450'000, .hard = 4, .tasks = 10},
          .test_tasks = 10};
}

std::string text_of(const train::SeedsReport& report) {
  std::ostringstream out;
  print_seeds(report, out);
  return out.str();
}

TEST(TrainSeedsTest, ASetHasTwoToAHundredRunsAndANameOfItsOwn) {
  EXPECT_EQ(parsed_train({"--seeds", "5"})->seeds, 5);
  EXPECT_EQ(parsed_train({})->seeds, std::nullopt);
  EXPECT_FALSE(parsed_train({"--seeds", "1"}));
  EXPECT_FALSE(parsed_train({"--seeds", "101"}));
  EXPECT_TRUE(parsed_train({"--seeds", "5", "--run-id", "paper"}));
  EXPECT_FALSE(parsed_train({"--seeds", "5", "--run-id", "12345678901234567890123456789012"}));
  EXPECT_FALSE(parsed_train({"--seeds", "5", "--run-id", "paper-run2"}));
}

TEST(TrainSeedsTest, APlanTellsWhatTheMeasurementAtTheEndMayCost) {
  TrainPlan plan;
  plan.estimate.per_rollout = {.prompt = {80, 90}, .reply = {5, 10}};
  plan.request.options.prices.target = {.input = 1000, .output = 2000};
  const train::SeedsEstimate estimate{.set = "s", .to_come = {plan.estimate}, .fresh_rollouts = 30};
  std::ostringstream out;
  print_seeds_plan(estimate, std::vector{plan}, 2, out);
  EXPECT_THAT(out.str(),
              HasSubstr("at the end: at most 30 rollouts on test tasks, 3000 tokens, $"));
  const Json json = seeds_plan_as_json(estimate, std::vector{plan}, 2);
  EXPECT_EQ(json["fresh_tokens"], 3000);
  EXPECT_DOUBLE_EQ(json["fresh_usd"].get<double>(), (30 * 90 * 1000 + 30 * 10 * 2000) * 1e-9);
}

TEST(TrainSeedsTest, ARunOfASetIsNoRunByItself) {
  const auto options = parsed_train({"--run-id", "paper-run2"});
  ASSERT_FALSE(options);
  EXPECT_THAT(options.error().message(), HasSubstr("set 'paper'"));
  EXPECT_THAT(options.error().hint().value_or(""), HasSubstr("--seeds <n> --run-id paper"));
}

TEST(TrainSeedsTest, RunsDifferInSeedAndShareTheBudget) {
  config::Config config = config::resolve({.file = "[skill.dates]\npath = \"d\"\n"
                                                   "[train]\nseed = 9\n[budget]\nrollouts = 100\n"})
                              .value();
  train::TrainRequest request{.slug = "dates", .run_id = "s"};
  const auto seeds = seeds_request(config, request, 3).value();
  ASSERT_EQ(seeds.runs.size(), 3u);
  EXPECT_EQ(seeds.runs[2].request.options.seed, 11u);
  EXPECT_THAT(seeds.runs[2].request.documents.config, HasSubstr("seed = 11\n"));
  EXPECT_THAT(seeds.runs[2].request.documents.config, HasSubstr("rollouts = 33\n"));
  EXPECT_EQ(seeds.budget.rollouts, 100);

  config.train.seed = INT64_MAX;
  EXPECT_FALSE(seeds_request(config, request, 3));
}

TEST(TrainSeedsTest, TheTableHasARowARunAndTellsTrainingScoresFromResults) {
  const std::string text = text_of(report());
  EXPECT_THAT(text, HasSubstr("dates: 2 runs of set s"));
  EXPECT_THAT(text, HasSubstr("s-run2"));
  EXPECT_THAT(text,
              HasSubstr("training score on val (chosen by the gate, so no claim): mean 0.6000"));
  EXPECT_THAT(text, HasSubstr("fresh on 10 test tasks, one attempt each: mean 0.6000, standard "
                              "deviation 0.1414, from 0.5000 to 0.7000"));
  EXPECT_THAT(text, HasSubstr("the base: 0.4500; gain on average +0.1500"));
}

TEST(TrainSeedsTest, WithoutAMeasurementThereIsNoResult) {
  auto stopped = report();
  stopped.measurement_stopped = train::StopReason::rollouts;
  stopped.runs[1].fresh.reset();
  EXPECT_THAT(text_of(stopped), HasSubstr("the fresh measurement ended early"));
  EXPECT_TRUE(seeds_as_json(stopped)["fresh"].is_null());
  EXPECT_EQ(seeds_as_json(stopped)["measurement_stopped"], "rollouts");

  auto without = report();
  without.test_tasks = 0;
  EXPECT_THAT(text_of(without), HasSubstr("there are no test tasks"));
}

TEST(TrainSeedsTest, JsonHasEveryRunAndTheSpread) {
  const Json json = seeds_as_json(report());
  EXPECT_EQ(json["runs"][1]["seed"], 2);
  EXPECT_EQ(json["runs"][1]["run"], "s-run2");
  EXPECT_EQ(json["runs"][1]["fresh"]["mean"], 0.7);
  EXPECT_NEAR(json["fresh"]["score"]["standard_deviation"].get<double>(), 0.141421, 1e-6);
  EXPECT_NEAR(json["fresh"]["gain"].get<double>(), 0.15, 1e-9);
  EXPECT_EQ(json["training_score"]["most"], 0.8);
}

TEST(TrainSeedsTest, ExitsAsItsRunsDo) {
  EXPECT_EQ(exit_code_of(report()), ExitCode::ok) << "one accepted something";
  auto none = report();
  none.runs[0].run.accepted = 0;
  EXPECT_EQ(exit_code_of(none), ExitCode::findings);
  auto missing = report();
  missing.runs[0].fresh->missing = 3;
  EXPECT_EQ(exit_code_of(missing), ExitCode::indecisive);
  auto budget = missing;
  budget.runs[1].run.stopped = train::StopReason::usd;
  EXPECT_EQ(exit_code_of(budget), ExitCode::budget);
}

TEST(ModelNotesTest, SayHowToSetAPriceAndWhatAModelDoesNotTake) {
  const auto notes = [](const std::string& target, std::int64_t prompt = 100) {
    train::Estimate estimate;
    estimate.per_rollout = {.recorded = 1, .prompt = {prompt, prompt}, .reply = {1, 1}};
    return model_notes(config::resolve({.file = "[target]\n" + target}).value(), estimate);
  };
  EXPECT_THAT(notes("model = \"gpt-5.4-nano\"\n"), testing::IsEmpty());
  EXPECT_THAT(
      notes("model = \"mine\"\n"),
      testing::ElementsAre(HasSubstr("no price is known for 'mine': set it in [price.\"mine\"]")));
  EXPECT_THAT(notes("model = \"gpt-5.4-nano\"\nreasoning_effort = \"minimal\"\n"),
              testing::ElementsAre(HasSubstr("none, low, medium")));
  EXPECT_THAT(notes("model = \"gpt-5.4-nano\"\n", 400'000),
              testing::ElementsAre(HasSubstr("has room for 400000")));
}

}  // namespace
}  // namespace skillgit::cli
