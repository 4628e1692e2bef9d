// The tables that `export` prints.

#include "skillgit/app/report/tables.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace skillgit::report {
namespace {

using support::RecordedRun;

RecordedRun small_run() {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks =
      R"({"id":"t0","input":"?","expect":"1","split":"val"}
{"id":"=t1","input":"?","expect":"1","split":"train"}
)";
  run.add(train::BaselineRecord{.draws = {{"b0", "t0", 0, 0}}});
  auto decision = run.next_decision(optimizer::Outcome::accepted, "say \"so\", twice");
  decision.reason = "as its scores say";
  decision.val_tasks = 1;
  decision.first = support::scores("0", "1");
  run.add(train::OfferRecord{.decision = decision,
                             .draws = {{"l", "=t1", 0, 250'000}, {"c", "t0", 0, 1'000'000}}});
  run.log_.events.back().decision = decision;
  run.log_.events.back().candidate = support::commit_number(7);
  run.add(train::StepRecord{.step = 1, .draws = {}, .finished = false, .note = "done"});
  return run;
}

std::string rows(TableKind kind, const std::optional<train::Spending>& spending = std::nullopt) {
  return csv_rows(kind, small_run().log_, spending).value();
}

TEST(TablesTest, DrawsAreToldByStage) {
  EXPECT_EQ(rows(TableKind::draws),
            "dates,r1,0,,baseline,t0,val,0,0.000000,,,b0,\r\n"
            "dates,r1,1,1,train tasks,'=t1,train,0,0.250000,,,l,\r\n"
            "dates,r1,1,1,first pass,t0,val,0,1.000000,,,c,\r\n");
}

/// A run whose end measured its base, which is the best skill too, and its last one.
RecordedRun ended_run() {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks =
      R"({"id":"v","input":"?","expect":"1","split":"val"}
{"id":"t","input":"?","expect":"1","split":"test"}
)";
  run.add(train::BaselineRecord{.draws = {{"base-v", "v", 0, 0}}});
  run.add(train::FinalRecord{.draws = {{"last-v", "v", 0, 0},
                                       {"base-t", "t", 0, 0},
                                       {"base-t", "t", 1, 1'000'000},
                                       {"last-t", "t", 0, 0}},
                             .promoted = false,
                             .tasks = 1,
                             .base = 0,
                             .best = 1'000'000,
                             .last = 0});
  return run;
}

std::vector<train::PublishedSkill> ended_skills() {
  const train::Standing val{.mean = 250'000, .tasks = 4, .missing = 1};
  const auto skill = [&val](std::string_view name, int commit, tasks::Points test,
                            const std::string& key) {
    return train::PublishedSkill{.name = name,
                                 .commit = support::commit_number(commit),
                                 .val = val,
                                 .test = test,
                                 .test_tasks = 2,
                                 .test_keys = {key}};
  };
  return {skill("base", 1, 0, "base-t"), skill("best", 1, 1'000'000, "base-t"),
          skill("last", 3, 0, "last-t")};
}

/// The last field of each line.
std::vector<std::string> labels_of(const std::string& lines) {
  std::vector<std::string> labels;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.rfind(',') + 1;
    labels.push_back(line.substr(begin, line.size() - begin - 1));
  }
  return labels;
}

TEST(TablesTest, DrawsAtThePublishedEndTellWhichSkillTheyAreOf) {
  RecordedRun run = ended_run();
  run.log_.documents.config = "[train]\nreuse = false\n";
  EXPECT_EQ(labels_of(csv_rows(TableKind::draws, run.log_, {}, {}, ended_skills()).value()),
            (std::vector<std::string>{"", "last", "base", "best", "last"}));
}

TEST(TablesTest, ADrawThatTwoSkillsShareIsOfBoth) {
  EXPECT_EQ(labels_of(csv_rows(TableKind::draws, ended_run().log_, {}, {}, ended_skills()).value()),
            (std::vector<std::string>{"", "last", "base+best", "base+best", "last"}));
}

// Two test tasks of one content are two of those that the mean is over.
TEST(TablesTest, WhatThePublishedRulesCompareIsThreeLines) {
  EXPECT_EQ(csv_rows(TableKind::published, ended_run().log_, {}, {}, ended_skills()).value(),
            "dates,r1,base,1000000000000000000000000000000000000000,0.250000,3,0.000000,2\r\n"
            "dates,r1,best,1000000000000000000000000000000000000000,0.250000,3,1.000000,2\r\n"
            "dates,r1,last,3000000000000000000000000000000000000000,0.250000,3,0.000000,2\r\n");
}

TEST(TablesTest, WhatWasNotMeasuredIsEmptyAndNotNone) {
  auto skills = ended_skills();
  skills.resize(1);
  skills.front().val = {};
  skills.front().test.reset();
  skills.front().test_tasks = 0;
  EXPECT_EQ(csv_rows(TableKind::published, ended_run().log_, {}, {}, skills).value(),
            "dates,r1,base,1000000000000000000000000000000000000000,,,,\r\n");
}

TEST(TablesTest, SpendingIsByModelAndStage) {
  train::Spending spending;
  spending.target = {5, {.prompt_tokens = 500, .reply_tokens = 50, .unpriced_tokens = 550}};
  spending.optimizer = {2, {.prompt_tokens = 80, .reply_tokens = 9, .nano_usd = 1'234'500}};
  spending.of(train::Stage::train) = {
      .rollouts = 2,
      .calls = 4,
      .cost = {
          .prompt_tokens = 280, .reply_tokens = 29, .nano_usd = 1'234'500, .unpriced_tokens = 220}};
  spending.of(train::Stage::gate) = {
      .rollouts = 3,
      .calls = 3,
      .cost = {.prompt_tokens = 300, .reply_tokens = 30, .unpriced_tokens = 330}};
  EXPECT_EQ(rows(TableKind::spending, spending),
            "dates,r1,target,train,2,2,200,20,\r\n"
            "dates,r1,target,gate,3,3,300,30,\r\n"
            "dates,r1,optimizer,train,0,2,80,9,0.001234500\r\n");
  EXPECT_EQ(rows(TableKind::spending), "") << "without a journal nobody knows";
}

TEST(TablesTest, WhatCostsNothingHasAPriceOfZero) {
  train::Spending spending;
  spending.target = {1, {.prompt_tokens = 500, .reply_tokens = 50}};
  spending.of(train::Stage::gate) = {.rollouts = 1, .calls = 1, .cost = spending.target.cost};
  EXPECT_EQ(rows(TableKind::spending, spending), "dates,r1,target,gate,1,1,500,50,0.000000000\r\n");
}

TEST(TablesTest, DrawsHaveTokensWhereTheyAreKnown) {
  train::Spending spending;
  spending.attempts[{"b0", 0}] = {12, 3};
  EXPECT_TRUE(rows(TableKind::draws, spending)
                  .starts_with("dates,r1,0,,baseline,t0,val,0,0.000000,12,3,b0,\r\n"));
}

// As where the target's name in a log is another than the one that the draws were made with.
TEST(TablesTest, WhatNobodyHasMeasuredHasNoScore) {
  const train::Standing nothing{.mean = 0, .hard = 0, .tasks = 1, .missing = 1};
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = small_run().log_.documents.tasks;
  run.add(train::BaselineRecord{}).add(train::StepRecord{.step = 1});
  const auto steps = csv_rows(TableKind::steps, run.log_, {}, train::Standings{nothing, nothing});
  ASSERT_TRUE(steps) << steps.error().message();
  EXPECT_EQ(*steps,
            "dates,r1,0,1,0,0,0,0,0,,,,0,0,,\r\n"
            "dates,r1,1,1,0,0,0,0,0,,,,0,0,,\r\n");
}

TEST(TablesTest, ADecisionIsOneLine) {
  EXPECT_EQ(rows(TableKind::decisions),
            "dates,r1,1,1,accepted,0,1.000000,0.000000,1,0,1,0,1,1,0,0,1,0,1,"
            "7000000000000000000000000000000000000000,\"say \"\"so\"\", twice\","
            "as its scores say\r\n");
}

TEST(TablesTest, AScoreIsOneTaskOfOnePass) {
  EXPECT_EQ(rows(TableKind::scores), "dates,r1,1,1,first,t0,1.000000,0.000000,1,1,1.000000\r\n");
}

TEST(TablesTest, AMeanOfTrainTasksIsRoundedAndWhatEndsARunIsOfNoStep) {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = R"({"id":"t1","input":"?","expect":"1","split":"train"})";
  run.add(train::BaselineRecord{});
  run.add(train::StepRecord{
      .step = 1,
      .draws = {{"a", "t1", 0, 1'000'000}, {"a", "t1", 1, 1'000'000}, {"a", "t1", 2, 0}},
      .finished = true,
      .note = ""});
  run.add(train::FinalRecord{.draws = {{"z", "t9", 0, 0}},
                             .promoted = false,
                             .tasks = 1,
                             .base = {},
                             .best = {},
                             .last = {}});
  EXPECT_EQ(csv_rows(TableKind::steps, run.log_, {}).value(),
            "dates,r1,0,1,0,0,0,0,0,,,,0,0,,\r\n"
            "dates,r1,1,1,0,0,0,0,0,,,,0,3,0.666667,\r\n");
}

TEST(TablesTest, AStepHasTheCurrentSkillAndItsInterval) {
  const std::string text = rows(TableKind::steps);
  EXPECT_TRUE(text.starts_with("dates,r1,0,1,0,0,0,0,0,0.000000,0.000000,0.83")) << text;
  EXPECT_NE(text.find("dates,r1,1,1,1,0,0,0,0,1.000000,"), text.npos) << text;
  EXPECT_TRUE(text.ends_with(",1,1,0.250000,done\r\n")) << text;
}

TEST(TablesTest, AllScoresOfAStepAreByTheMetricAndThoseOfDrawsTheScorers) {
  RecordedRun run("dates", "r1");
  run.log_.events.front().record = to_text(train::StartRecord{
      .target = {}, .pins = {}, .rules = {.metric = {.kind = optimizer::MetricKind::hard}}});
  run.log_.documents.tasks =
      R"({"id":"t","input":"?","expect":"1","pass_at":0.6,"split":"train"}
{"id":"v","input":"?","expect":"1","pass_at":0.6,"split":"val"}
)";
  run.add(train::BaselineRecord{.draws = {{"b", "v", 0, 700'000}}});
  run.add(train::StepRecord{
      .step = 1, .draws = {{"l", "t", 0, 600'000}, {"l", "t", 1, 500'000}}, .note = ""});
  const std::string steps = csv_rows(TableKind::steps, run.log_, {}).value();
  EXPECT_TRUE(steps.starts_with("dates,r1,0,1,0,0,0,0,0,1.000000,")) << steps;
  EXPECT_TRUE(steps.ends_with(",0,2,0.500000,\r\n")) << steps;
  const std::string draws = csv_rows(TableKind::draws, run.log_, {}).value();
  EXPECT_NE(draws.find(",v,val,0,0.700000,"), draws.npos) << draws;
  EXPECT_NE(draws.find(",t,train,0,0.600000,"), draws.npos) << draws;
}

TEST(TablesTest, WhatEarlierRunsKnewOfTheBaseIsTheScoreOfStepZero) {
  RecordedRun run("dates", "r2");
  run.log_.documents.tasks = R"({"id":"t0","input":"?","expect":"1","split":"val"})";
  run.add(train::BaselineRecord{.draws = {}});
  EXPECT_TRUE(csv_rows(TableKind::steps, run.log_, {})->starts_with("dates,r2,0,1,0,0,0,0,0,,,,"));
  const train::Standing base{.mean = 500'000, .tasks = 4};
  EXPECT_TRUE(csv_rows(TableKind::steps, run.log_, {}, train::Standings{base, base})
                  ->starts_with("dates,r2,0,1,0,0,0,0,0,0.500000,"));
}

TEST(TablesTest, EveryLineHasAsManyFieldsAsTheHead) {
  const auto fields = [](const std::string& line) {
    bool quoted = false;
    return 1 + std::count_if(line.begin(), line.end(), [&quoted](char c) {
             if (c == '"') quoted = !quoted;
             return c == ',' && !quoted;
           });
  };
  train::Spending spending;
  spending.of(train::Stage::gate) = {.rollouts = 1, .calls = 1, .cost = {}};
  for (int at = 0; at <= static_cast<int>(TableKind::published); ++at) {
    const auto kind = static_cast<TableKind>(at);
    const RecordedRun run = kind == TableKind::published ? ended_run() : small_run();
    std::istringstream lines(csv_rows(kind, run.log_, spending, {}, ended_skills()).value());
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      EXPECT_EQ(fields(line), fields(csv_head(kind))) << to_string(kind) << ": " << line;
    EXPECT_GT(count, 0) << to_string(kind);
  }
}

TEST(TablesTest, ATableThatIsNoneIsRefusedWithTheNearestName) {
  EXPECT_EQ(parse_table_kind("draws").value(), TableKind::draws);
  const auto kind = parse_table_kind("draw");
  ASSERT_FALSE(kind);
  EXPECT_NE(kind.error().message().find("'draws'"), std::string::npos);
}

}  // namespace
}  // namespace skillgit::report
