// `skillgit show`: all that is known of one candidate or one run.

#include "app/cli/show_command.hpp"

#include "support/described_repository.hpp"
#include "support/recorded_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace skillgit::cli {
namespace {

using support::commit_number;
using support::DescribedRepository;
using support::RecordedRun;
using support::RecordedRuns;
using tasks::Rollout;
using tasks::RolloutStatus;
using testing::HasSubstr;

Named newest_offer(const RecordedRun& run) {
  return {run.log_.header.name, run.log_.events.back()};
}

std::string printed(const CandidateView& view) {
  std::ostringstream out;
  print_candidate(view, /*coloured=*/false, out);
  return out.str();
}

Result<std::string> no_commits(const std::string&, const std::string&) {
  return fail(ErrorKind::not_found, "no such commit");
}

TEST(ShowCommandTest, NeedsAName) {
  const std::array args{"show"};
  const auto options = parse_show(args);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().kind(), ErrorKind::usage);
}

TEST(ShowCommandTest, EachEditIsComparedWithTheOneBefore) {
  RecordedRun run("dates", "r1");
  auto decision = run.next_decision(optimizer::Outcome::accepted, "first");
  decision.edits.push_back(decision.edits.front());
  run.add(decision, commit_number(7));
  const std::string tip = commit_number(7).hex;
  std::vector<std::string> asked;
  const CandidateView view =
      collect_candidate(newest_offer(run), [&](const std::string& from, const std::string& to) {
        asked.push_back(from.substr(40) + ".." + to.substr(40));
        return Result<std::string>("+ diff\n");
      });
  EXPECT_EQ(asked, (std::vector<std::string>{"~2..~1", "~1..~0"}));
  EXPECT_EQ(view.diffs, (std::vector<std::string>{"+ diff\n", "+ diff\n"}));
}

TEST(ShowCommandTest, ACandidateIsToldInFull) {
  RecordedRun run("dates", "r1");
  run.accept("add a rule");
  const auto view = collect_candidate(
      newest_offer(run), [](auto&, auto&) { return Result<std::string>("@@ -1 +1,2 @@\n+new\n"); });
  EXPECT_EQ(printed(view),
            "candidate dates/r1/c0001\n"
            "commit    1010000000000000000000000000000000000000\n"
            "verdict   accepted at step 1 (training score)\n"
            "reason    as its scores say\n"
            "score     0.5000 -> 0.7500 (hard 3/4), training score on val\n"
            "tasks     2 won, 1 lost, 1 equal, 0 missing\n"
            "fixed     t0 t1\n"
            "broke     t3\n"
            "\n"
            "edit 1 of 1, 95f6b6a39c70: add a rule\n"
            "  from exemplar; 0 rollouts speak for it\n"
            "  Because.\n"
            "\n"
            "    @@ -1 +1,2 @@\n"
            "    +new\n");
}

TEST(ShowCommandTest, WithoutItsCommitsACandidateIsShownFromTheLog) {
  RecordedRun run("dates", "r1");
  run.reject("add a rule");
  const std::string text = printed(collect_candidate(newest_offer(run), no_commits));
  EXPECT_NE(text.find("    SKILL.md, append:\n    + - new\n"), text.npos) << text;
}

TEST(ShowCommandTest, ARefusedOfferAsksForNoCommit) {
  RecordedRun run("dates", "r1");
  run.refuse("add a rule", "it changes nothing");
  const std::string text =
      printed(collect_candidate(newest_offer(run), [](auto&, auto&) -> Result<std::string> {
        ADD_FAILURE() << "there is no commit to compare";
        return std::string();
      }));
  EXPECT_NE(text.find("verdict   refused at step 1\nreason    it changes nothing\n"
                      "score     not measured\n"),
            text.npos)
      << text;
}

TEST(ShowCommandTest, ARunCountsItsTasksBySplit) {
  RecordedRun run("dates", "r1");
  run.accept("add a rule");
  run.log_.documents.config = "[train]\nsteps = 3\n";
  run.log_.documents.tasks =
      "{\"id\":\"a\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"train\"}\n"
      "{\"id\":\"b\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n"
      "{\"id\":\"c\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n";
  std::ostringstream out;
  const auto view = collect_run(run.log_.header.name, DescribedRepository(), RecordedRuns({run}));
  ASSERT_TRUE(view) << view.error().message();
  print_run(*view, /*coloured=*/false, out);
  EXPECT_NE(out.str().find("tasks     1 train, 2 val, 0 test\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("    steps = 3\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("c0001  accepted"), std::string::npos) << out.str();
}

TEST(ShowCommandTest, ARunTellsHowItStandsWhicheverItIs) {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = "{\"id\":\"a\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n";
  const auto shown = [&run] {
    std::ostringstream out;
    RunView view =
        collect_run(run.log_.header.name, DescribedRepository(), RecordedRuns({run})).value();
    view.standings = train::Standings{.base = {.mean = 250'000}, .current = {.mean = 500'000}};
    view.spending = train::Spending{.rollouts = 7, .seconds = 3};
    print_run(view, /*coloured=*/false, out);
    return out.str();
  };
  run.accept("add a rule");
  EXPECT_THAT(shown(), HasSubstr("state     not at rest\n"));
  run.stop(train::StopReason::steps);
  EXPECT_THAT(shown(), HasSubstr("state     stopped: all steps were made\n"
                                 "score     0.2500 -> 0.5000, training score on val\n"
                                 "spent     7 rollouts, 0 calls, 0 tokens in 3 s\n"));
}

TEST(ShowCommandTest, ARunTellsWhichEditsDidNotApply) {
  RecordedRun run("dates", "r1");
  run.accept("add a rule");
  run.add(train::StepRecord{.step = 1, .report = {.proposed = 1, .applied = 1}});
  run.add(train::StepRecord{.step = 2,
                            .report = {.proposed = 5,
                                       .applied = 3,
                                       .dropped = {{"delete 'a\x1b[2J'", "anchor not found"},
                                                   {"replace 'b'", "protected region"}}}});
  run.log_.documents.tasks = "{\"id\":\"a\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n";
  std::ostringstream out;
  const auto view = collect_run(run.log_.header.name, DescribedRepository(), RecordedRuns({run}));
  ASSERT_TRUE(view) << view.error().message();
  print_run(*view, /*coloured=*/false, out);
  EXPECT_TRUE(
      out.str().ends_with("\nedits that did not apply, oldest first\n"
                          "  step 2: 2 of 5 edits did not apply\n"
                          "    delete 'a\\x1b[2J': anchor not found\n"
                          "    replace 'b': protected region\n"))
      << out.str();
}

TEST(ShowCommandTest, ARunOfThePublishedRulesTellsWhatTheyMeasured) {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = "{\"id\":\"a\",\"input\":\"?\",\"expect\":\"1\",\"split\":\"val\"}\n";
  run.log_.events.clear();
  run.add(train::StartRecord{.rules = {.published = true}});
  run.add(train::FinalRecord{
      .draws = {}, .promoted = false, .tasks = 4, .base = 250'000, .best = 500'000, .last = 0});
  std::ostringstream out;
  const auto view = collect_run(run.log_.header.name, DescribedRepository(), RecordedRuns({run}));
  ASSERT_TRUE(view) << view.error().message();
  print_run(*view, /*coloured=*/false, out);
  EXPECT_NE(out.str().find("base 0.2500, best 0.5000, last 0.0000, of 4 tasks"), std::string::npos)
      << out.str();
}

TEST(ShowCommandTest, AttemptsAreReadOneUnderTheOther) {
  std::ostringstream out;
  print_attempts({{.of_candidate = true,
                   .index = 0,
                   .rollout = {.task = "q7",
                               .status = RolloutStatus::scored,
                               .points = 0,
                               .why = "expected 4",
                               .prompt = "2 + 2\n=",
                               .reply = "5\x1b[2J"}},
                  {.of_candidate = false,
                   .index = 1,
                   .rollout = {.task = "q7",
                               .status = RolloutStatus::scored,
                               .points = 1'000'000,
                               .why = {},
                               .prompt = {},
                               .reply = {}}}},
                 out);
  EXPECT_EQ(out.str(),
            "candidate, attempt 1, task q7: scored 0.0000: expected 4\n"
            "  prompt\n"
            "    2 + 2\n"
            "    =\n"
            "  reply\n"
            "    5\\x1b[2J\n"
            "\n"
            "current, attempt 2, task q7: scored 1.0000\n"
            "  only the score is known on this machine\n"
            "\n");
}

}  // namespace
}  // namespace skillgit::cli
