// What names on the command line mean: runs, and candidates.

#include "app/cli/run_choice.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using support::commit_number;
using support::RecordedRun;
using support::RecordedRuns;

RecordedRuns three_runs() {
  RecordedRun older("dates", "20260101-aaaaa"), other("tables", "20260102-bbbbb"),
      newer("dates", "20260103-ccccc");
  older.accept("one").reject("two").reject("three");
  other.accept("one");
  newer.accept("one").refuse("two", "it changes nothing");
  return RecordedRuns({older, other, newer});
}

Result<std::optional<std::string>> no_commit(const std::string&) {
  return fail(ErrorKind::not_found, "no such commit");
}

std::string found(const std::string& name, const CandidateOfCommit& candidate_of = no_commit) {
  const auto named = find_named(name, std::nullopt, three_runs(), candidate_of);
  if (!named) return "error: " + named.error().message();
  return named->run.str() +
         (named->offer ? " offer " + std::to_string(named->offer->decision->offer) : "");
}

TEST(RunChoiceTest, NamesTheRunsOfAllSkillsNewestFirst) {
  const auto runs = choose_runs({}, three_runs()).value();
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs.front().run(), "20260103-ccccc");
}

TEST(RunChoiceTest, ARunMayBeNamedWithOrWithoutItsSkill) {
  for (const char* const name : {"20260102-bbbbb", "tables/20260102-bbbbb"}) {
    const auto runs = choose_runs({.skill = {}, .run = name}, three_runs()).value();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs.front().slug(), "tables");
  }
}

TEST(RunChoiceTest, NamesTheSkillThatWasProbablyMeant) {
  const auto runs = choose_runs({.skill = "date", .run = {}}, three_runs());
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(runs.error().message(), "skill 'date' has no runs; did you mean 'dates'?");
}

TEST(RunChoiceTest, ANameThatNoSkillCouldHaveIsNeverAskedOfTheStore) {
  EXPECT_FALSE(choose_runs({.skill = "../../heads/main", .run = {}}, three_runs()));
}

TEST(RunChoiceTest, ARepositoryWithoutRunsIsNoErrorUntilOneIsNeeded) {
  EXPECT_TRUE(choose_runs({}, RecordedRuns()).value().empty());
  const auto newest = choose_newest_run({}, RecordedRuns());
  ASSERT_FALSE(newest);
  EXPECT_EQ(newest.error().message(), "this repository has no runs yet");
}

TEST(RunChoiceTest, AShortCandidateNameMeansTheNewestRunThatHasIt) {
  EXPECT_EQ(found("c1"), "dates/20260103-ccccc offer 1");
  EXPECT_EQ(found("c3"), "dates/20260101-aaaaa offer 3");
  EXPECT_EQ(found("c0003"), "dates/20260101-aaaaa offer 3");
}

TEST(RunChoiceTest, ACandidateMayBeNamedWithItsRunItsSkillOrBoth) {
  EXPECT_EQ(found("20260101-aaaaa/c1"), "dates/20260101-aaaaa offer 1");
  EXPECT_EQ(found("tables/c1"), "tables/20260102-bbbbb offer 1");
  EXPECT_EQ(found("dates/20260101-aaaaa/c0002"), "dates/20260101-aaaaa offer 2");
}

TEST(RunChoiceTest, ASkillMeansItsNewestRun) {
  EXPECT_EQ(found("dates"), "dates/20260103-ccccc");
  EXPECT_EQ(found("20260101-aaaaa"), "dates/20260101-aaaaa");
}

TEST(RunChoiceTest, ACommitMeansTheCandidateThatItSaysItBelongsTo) {
  const auto by_trailer = [](const std::string& revision) -> Result<std::optional<std::string>> {
    if (revision != "abc1234") return std::optional<std::string>();
    return std::optional<std::string>("dates/20260101-aaaaa/c0002");
  };
  EXPECT_EQ(found("abc1234", by_trailer), "dates/20260101-aaaaa offer 2");
  EXPECT_EQ(found("def5678", by_trailer),
            "error: no candidate, run or commit of a candidate is named 'def5678'");
}

TEST(RunChoiceTest, WhatNothingIsNamedIsSaid) {
  for (const char* const name : {"c9", "nowhere/c1", "a/b/c/c1", "c0", "c", "", "c1x"})
    EXPECT_EQ(found(name), std::string("error: no candidate, run or commit of a candidate is "
                                       "named '") +
                               name + "'");
}

TEST(RunChoiceTest, ReadsNoFurtherBackThanTheOffer) {
  RecordedRun run("dates", "r1");
  for (int i = 0; i < 100; ++i) run.reject("again");
  const RecordedRuns runs({run});
  EXPECT_TRUE(find_offer(choose_newest_run({}, runs).value(), 99, runs).value());
  EXPECT_EQ(runs.events_read_, 2);
}

TEST(RunChoiceTest, ACommitOfACandidateWhoseLogIsElsewhereSaysWhatToFetch) {
  const auto of = [](const std::string& candidate) {
    return [candidate](const std::string&) -> Result<std::optional<std::string>> {
      return std::optional(candidate);
    };
  };
  const auto named = find_named("HEAD", std::nullopt, three_runs(), of("dates/elsewhere/c0001"));
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message(),
            "'HEAD' is a commit of candidate 'dates/elsewhere/c0001', which no log here has");
  EXPECT_EQ(named.error().hint(),
            "fetch it from where it was trained: `git fetch origin "
            "refs/skillgit/runs/dates/elsewhere:refs/skillgit/runs/dates/elsewhere`");
  for (const char* forged : {"dates/$(x)/c0001", "dates/r1", "dates/r1/x", "a/b/c/d"})
    EXPECT_EQ(found("HEAD", of(forged)),
              "error: no candidate, run or commit of a candidate is named 'HEAD'");
}

TEST(RunChoiceTest, ALogThatIsHereIsNotToBeFetched) {
  const auto candidate_of = [](const std::string&) -> Result<std::optional<std::string>> {
    return std::optional<std::string>("dates/20260101-aaaaa/c0002");
  };
  const Error error(ErrorKind::not_found, "it was rejected");
  EXPECT_EQ(or_log_to_fetch(error, "HEAD", three_runs(), candidate_of).message(),
            "it was rejected");
}

}  // namespace
}  // namespace skillgit::cli
