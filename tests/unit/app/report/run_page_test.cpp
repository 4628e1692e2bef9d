// The page of a report.

#include "skillgit/app/report/run_page.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace skillgit::report {
namespace {

using support::RecordedRun;

constexpr std::string_view kHostile =
    "</pre><script src=https://evil.example/x.js></script>\"'\x1b]0;x\x07\u202e";

std::string tasks_text(int val) {
  std::string text;
  for (int i = 0; i < val; ++i)
    text += R"({"id":"t)" + std::to_string(i) +
            R"(","input":"?","expect":"1","split":"val"})"
            "\n";
  return text;
}

RecordedRun run_of(int val_tasks = 4) {
  RecordedRun run("dates", "r1");
  run.log_.documents.tasks = tasks_text(val_tasks);
  return run;
}

RunView view_of(const RecordedRun& run, ViewSources sources = {}) {
  return view_run(run.log_, std::move(sources)).value();
}

std::string page_of(const RecordedRun& run, ViewSources sources = {}) {
  return run_page(view_of(run, std::move(sources)));
}

bool has(const std::string& page, std::string_view text) { return page.find(text) != page.npos; }

TEST(RunPageTest, BeginsWithThatThereIsNoFreshResult) {
  const std::string page = page_of(run_of().accept("a"));
  const auto claim = page.find("Training scores only: chosen by the gate, no claim.");
  ASSERT_NE(claim, page.npos);
  EXPECT_LT(page.find("No fresh result."), claim);
  EXPECT_LT(claim, page.find("<h1>"));
}

TEST(RunPageTest, BeginsWithTheFreshResultWhereThereIsOne) {
  FreshResult fresh{.passed = true,
                    .split = "test",
                    .seen = {.wins = 12,
                             .losses = 5,
                             .ties = 23,
                             .gain = 0.173,
                             .interval = optimizer::Interval{0.05, 0.296},
                             .p = {.greater = 0.5}},
                    .draws = 3,
                    .attempt = 2,
                    .level = 0.0076,
                    .against = "skill/dates/v3",
                    .record = "abc123"};
  const std::string page = page_of(run_of().accept("a"), {.fresh = fresh});
  const auto claim =
      page.find("Fresh result, passed: +17.3 points (95 % interval +5.0 to +29.6), p = 0.5");
  ASSERT_NE(claim, page.npos);
  EXPECT_LT(claim, page.find("<h1>"));
  EXPECT_TRUE(has(page, "40 tasks compared"));
  EXPECT_TRUE(has(page, "Attempt 2 on these tasks passes at p &lt;= 0.0076"));
  EXPECT_FALSE(has(page, "no claim."));
}

TEST(RunPageTest, WhatChangedIsOneDiffBeforeTheScoresAndOpenWhereItIsShort) {
  std::string diff = "--- a/SKILL.md\n+++ b/SKILL.md\n@@ -1 +1 @@\n+new rule\n";
  const auto change_of = [&diff](const store::ObjectId& from, const store::ObjectId& to) {
    const bool whole = from == support::commit_number(1) && to == support::commit_number(102);
    return whole ? diff : std::string();
  };
  const RecordedRun run = run_of().accept("a").accept("b").reject("c");
  const std::string page = page_of(run, {.change_of = change_of});
  const auto section = page.find("<h2>What changed</h2><details open=\"\">");
  ASSERT_NE(section, page.npos);
  EXPECT_LT(section, page.find("<h2>Score</h2>"));
  EXPECT_TRUE(has(page, "<ins>+new rule</ins>"));
  EXPECT_TRUE(has(page, "href=\"#change\""));

  for (int i = 0; i < 100; ++i) diff += "+rule\n";
  EXPECT_TRUE(has(page_of(run, {.change_of = change_of}), "<h2>What changed</h2><details>"));
  EXPECT_FALSE(has(page_of(run_of().reject("c"), {.change_of = change_of}), "What changed"));
}

TEST(RunPageTest, TheOptimizersModelIsToldBesideIt) {
  RecordedRun run = run_of();
  run.log_.documents.config = "[optimizer]\nname = \"skillopt\"\nmodel = \"wise-1\"\n";
  EXPECT_TRUE(has(page_of(run), "<dt>Optimizer</dt><dd>skillopt, asking wise-1</dd>"));
}

TEST(RunPageTest, ManyNamesAreFoldedAndNoneIsTornApart) {
  RecordedRun run = run_of();
  auto decision = run.next_decision(optimizer::Outcome::accepted, "a");
  for (int i = 0; i < 9; ++i)
    decision.edits.front().evidence.push_back("task-" + std::to_string(i));
  run.add(decision, support::commit_number(7));
  EXPECT_TRUE(has(page_of(run),
                  "<div class=\"names\"><details><summary>9 train tasks</summary><div>"
                  "<span>task-0</span> <span>task-1</span>"));
}

TEST(RunPageTest, TheScoreThatStandsLastIsALineBesideItsMark) {
  RecordedRun run = run_of();
  run.accept("a").add(train::StepRecord{.step = 1});
  const std::string page = page_of(run);
  EXPECT_TRUE(has(page, "<path class=\"mark accepted\" d=\"M728.0 "));
  const auto current = page.find("<path class=\"current\" d=\"");
  EXPECT_TRUE(has(page.substr(current, page.find('>', current) - current), "L744.0 "));
}

TEST(RunPageTest, ForcedOffersAreInTheCurveAndItsKey) {
  RecordedRun run = run_of();
  run.add(train::StartRecord{.rules = {.published = true}}).accept("a");
  run.offer(optimizer::Outcome::forced, "b", {});
  const std::string page = page_of(run);
  EXPECT_TRUE(has(page, ".mark.forced {"));
  EXPECT_TRUE(has(page, "</svg>forced, without a verdict</li>"));
  EXPECT_FALSE(has(page_of(run_of().accept("a")), "forced, without a verdict"));
}

TEST(RunPageTest, NothingIsLoadedAndNothingRuns) {
  const std::string page = page_of(run_of().accept("a"));
  EXPECT_TRUE(has(page,
                  "Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src "
                  "&#39;sha256-"));
  for (const char* const loads : {"<script", "src=", "<link", "@import", "url(", " on", "<img"})
    EXPECT_FALSE(has(page.substr(page.find("</style>")), std::string(loads) + "=")) << loads;
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "http://"));
  EXPECT_FALSE(has(page, "https://"));
}

TEST(RunPageTest, TextOfOthersIsOnlyRead) {
  RecordedRun run = run_of();
  const std::string hostile(kHostile);
  run.log_.header.branch = hostile;
  run.log_.header.identity.name = hostile;
  run.log_.documents.config = hostile;
  run.log_.documents.tasks =
      R"({"id":"<img src=x onerror=alert(1)>","input":"?","expect":"1","split":"val"})";
  auto quoted = support::scores("0", "1");
  quoted.front().task = "<img src=x onerror=alert(1)>";
  auto decision = run.next_decision(optimizer::Outcome::accepted, hostile);
  decision.reason = hostile;
  decision.val_tasks = 1;
  decision.first = quoted;
  decision.edits.front().why = hostile;
  decision.edits.front().evidence = {hostile};
  decision.edits.front().edit.file = hostile;
  run.add(decision, support::commit_number(7));
  const std::string page =
      page_of(run, {.diff_of = [&](auto&, auto) { return "@@ -1 +1 @@\n+" + hostile + "\n"; }});
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "<img"));
  EXPECT_FALSE(has(page, "href=\"http"));
  EXPECT_FALSE(has(page, "\x1b"));
  EXPECT_FALSE(has(page, "\u202e"));
  EXPECT_TRUE(has(page, "\\u202e"));
}

TEST(RunPageTest, TellsWhichEditsDidNotApplyAndWhy) {
  RecordedRun run = run_of();
  run.add(train::StepRecord{
      .step = 1,
      .report = {.proposed = 1, .applied = 0, .dropped = {{"delete '<b>'", "anchor not found"}}}});
  EXPECT_TRUE(has(page_of(run),
                  "<h3>Edits that did not apply</h3><ul><li>step 1: delete "
                  "&#39;&lt;b&gt;&#39;: anchor not found</li></ul>"));
  run.add(train::StepRecord{
      .step = 2,
      .report = {.proposed = 1, .applied = 0, .dropped = {{"delete 'x'", "anchor not found"}}}});
  const std::string page = page_of(run, {.limits = {.dropped = 1}});
  EXPECT_FALSE(has(page, "step 1: delete"));
  EXPECT_TRUE(has(page, "Those of the oldest 1 step are left out here."));
  EXPECT_FALSE(has(page_of(run_of().accept("a")), "did not apply"));
}

TEST(RunPageTest, OnlyAPageThatWillChangeLooksAgain) {
  EXPECT_FALSE(has(page_of(run_of().accept("a")), "http-equiv=\"refresh\""));
  EXPECT_TRUE(has(page_of(run_of().accept("a"), {.live = true}), "http-equiv=\"refresh\""));
  train::Spending spending;
  spending.target.calls = 2;
  EXPECT_TRUE(has(page_of(run_of().accept("a"), {.spending = spending, .live = true}),
                  "asking who it is, in vain, and just now"));
}

TEST(RunPageTest, ARunWithoutAnythingIsAPage) {
  const std::string page = page_of(run_of());
  EXPECT_TRUE(has(page, "The base has not been measured on val yet."));
  EXPECT_TRUE(has(page, "Nothing has been offered yet."));
  EXPECT_TRUE(has(page, "The run is not finished."));
}

TEST(RunPageTest, ALuckyBaselineDoesNotHideThatTheTargetVaries) {
  const auto page = [](const train::BaselineRecord& baseline) {
    RecordedRun run = run_of();
    run.add(baseline);
    return page_of(run);
  };
  const std::string all_equal = "the target gave 8 of 8 replies again";
  EXPECT_TRUE(has(page({.draws = {}, .repeats = 8, .repeats_equal = 8}),
                  all_equal + ": it repeats itself."));
  EXPECT_TRUE(has(page({.draws = {}, .repeats = 8, .repeats_equal = 8, .varied = true}),
                  all_equal + ", but it varied when it was asked before"));
  EXPECT_TRUE(
      has(page({.draws = {}, .varied = true}), "The target varied when it was asked before"));
}

TEST(RunPageTest, WithoutAJournalTokensAreNotRecordedHere) {
  RecordedRun run = run_of();
  run.add(train::BaselineRecord{.draws = {{.key = "k", .task = "t0", .index = 0, .points = 0}}});
  EXPECT_TRUE(has(page_of(run), "not recorded here"));
}

TEST(RunPageTest, BothModelsAndTheirSumAreInTheCost) {
  train::Spending spending;
  spending.target = {10, {.prompt_tokens = 1000, .reply_tokens = 50, .unpriced_tokens = 1050}};
  spending.optimizer = {3,
                        {.prompt_tokens = 40'000, .reply_tokens = 2'000, .nano_usd = 70'000'000}};
  const std::string page = page_of(run_of().accept("a"), {.spending = spending});
  const auto row = [](const std::string& name, const std::string& calls, const std::string& prompt,
                      const std::string& reply, const std::string& dollars) {
    const std::string next = "</td><td class=\"n\">";
    return "<th scope=\"row\">" + name + "</th><td class=\"n\">" + calls + next + prompt + next +
           reply + next + dollars + "</td>";
  };
  EXPECT_TRUE(has(page, row("target", "10", "1,000", "50", "price not known")));
  EXPECT_TRUE(has(page, row("optimizer model", "3", "40,000", "2,000", "$0.07")));
  EXPECT_TRUE(has(page, row("both", "13", "41,000", "2,050", "$0.07 without the target")));
}

TEST(RunPageTest, WithThePublishedRulesTheScoreIsOfTheBestSkill) {
  RecordedRun run = run_of();
  run.add(train::StartRecord{.rules = {.published = true}}).accept("a");
  EXPECT_TRUE(has(page_of(run), "training score on val, base → best"));
  EXPECT_TRUE(has(page_of(run_of().accept("a")), "training score on val, base → current"));
}

TEST(RunPageTest, StepsAreCountedOfThoseThatCanBeMade) {
  RecordedRun run = run_of();
  run.add(train::BaselineRecord{}).add(train::StepRecord{.step = 1});
  EXPECT_TRUE(has(page_of(run, {.planned_steps = 9}), "1 of 9"));
}

TEST(RunPageTest, StatesInWordsWhatASignOrColourMeans) {
  const std::string page = page_of(run_of().accept("a"));
  EXPECT_TRUE(has(page, "<span class=\"v accepted\">✓ accepted</span>"));
  EXPECT_TRUE(has(page, "title=\"c0001, t0: done, better than current\""));
  EXPECT_TRUE(has(page, "title=\"c0001, t3: failed, worse than current\""));
}

TEST(RunPageTest, IsKnownByItsBeginning) {
  EXPECT_TRUE(is_run_page(page_of(run_of())));
  EXPECT_FALSE(is_run_page("<!doctype html>\n<html>"));
  EXPECT_FALSE(is_run_page(""));
}

TEST(RunPageTest, TheSameViewGivesTheSameBytes) {
  const RunView view = view_of(run_of().accept("a").reject("b"));
  EXPECT_EQ(run_page(view), run_page(view));
}

/// What links inside the page point to.
TEST(RunPageTest, EveryLinkLeadsSomewhere) {
  const std::string page =
      page_of(run_of().accept("a").reject("b").refuse("c", "no"), {.limits = {.told_offers = 2}});
  for (auto at = page.find("href=\"#"); at != page.npos; at = page.find("href=\"#", at + 1)) {
    const auto begin = at + std::string_view("href=\"#").size();
    const std::string id = page.substr(begin, page.find('"', begin) - begin);
    EXPECT_TRUE(has(page, "id=\"" + id + "\"")) << id;
  }
}

TEST(RunPageTest, StaysSmallWithTwoThousandTasksAndFiftyOffers) {
  RecordedRun run = run_of(2000);
  std::string current(2000, '0'), candidate(2000, '0');
  for (std::size_t i = 0; i < 2000; ++i) {
    current[i] = i % 3 == 0 ? '1' : '0';
    candidate[i] = i % 5 < 2 ? '1' : '0';
  }
  for (int i = 0; i < 50; ++i)
    run.offer(optimizer::Outcome::rejected, "subject " + std::to_string(i),
              support::scores(current, candidate));
  const std::string page = page_of(run);
  EXPECT_LT(page.size(), 5'000'000u);
  EXPECT_EQ(std::count(page.begin(), page.end(), '\x1b'), 0);
  EXPECT_FALSE(has(page, "left out here"));
}

}  // namespace
}  // namespace skillgit::report
