// `skillgit log`: what was tried, newest first.

#include "app/cli/log_command.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace skillgit::cli {
namespace {

using optimizer::Outcome;
using support::RecordedRun;
using support::RecordedRuns;

RecordedRuns two_runs() {
  RecordedRun older("dates", "r1"), newer("dates", "r2");
  older.accept("one").reject("two");
  newer.reject("three").refuse("four", "it changes nothing");
  return RecordedRuns({older, newer});
}

std::vector<std::string> subjects(const LogOptions& options, const store::RunStore& store) {
  std::vector<std::string> subjects;
  EXPECT_TRUE(collect_log(options, store, [&](const LogEntry& entry) {
    subjects.push_back(entry.event.decision->edits.front().subject);
    return true;
  }));
  return subjects;
}

template <std::size_t Size>
Result<LogOptions> parsed(const std::array<const char*, Size>& args) {
  return parse_log(args);
}

TEST(LogCommandTest, ListsTheNewestFirst) {
  EXPECT_EQ(subjects({}, two_runs()), (std::vector<std::string>{"four", "three", "two", "one"}));
}

TEST(LogCommandTest, ShowsOnlyWhatEndedAsAsked) {
  EXPECT_EQ(subjects({.only = Outcome::accepted}, two_runs()), std::vector<std::string>{"one"});
  EXPECT_EQ(subjects({.only = Outcome::rejected}, two_runs()),
            (std::vector<std::string>{"three", "two"}));
}

TEST(LogCommandTest, ShowsOnlyTheRunThatIsNamed) {
  EXPECT_EQ(subjects({.choice = {.skill = {}, .run = "r1"}}, two_runs()),
            (std::vector<std::string>{"two", "one"}));
}

TEST(LogCommandTest, ReadsNoMoreThanItShows) {
  RecordedRun long_run("dates", "r1");
  for (int i = 0; i < 1000; ++i) long_run.reject("again");
  const RecordedRuns runs({long_run});
  EXPECT_EQ(subjects({.most = 20}, runs).size(), 20U);
  EXPECT_EQ(runs.events_read_, 20);
}

TEST(LogCommandTest, StopsWhenNobodyReadsOn) {
  const RecordedRuns runs = two_runs();
  ASSERT_TRUE(collect_log({}, runs, [](const LogEntry&) { return false; }));
  EXPECT_EQ(runs.events_read_, 1);
}

TEST(LogCommandTest, ARunIsNamedOnceAboveItsOffers) {
  std::ostringstream out;
  LogPrinter printer(out, /*coloured=*/false);
  ASSERT_TRUE(collect_log({}, two_runs(), [&](const LogEntry& entry) {
    printer.print(entry);
    return true;
  }));
  EXPECT_EQ(
      out.str(),
      "run dates/r2\n"
      "  --------  c0002  refused     not measured                                     four\n"
      "  10100000  c0001  rejected    0.5000 -> 0.2500 (hard 1/4)               +1 -2  three\n"
      "\n"
      "run dates/r1\n"
      "  10200000  c0002  rejected    0.5000 -> 0.2500 (hard 1/4)               +1 -2  two\n"
      "  10100000  c0001  accepted    0.5000 -> 0.7500 (hard 3/4)               +2 -1  one\n");
}

TEST(LogCommandTest, TakesASkillACountAndARun) {
  const auto options = parsed<6>({"log", "dates", "-n", "20", "--run", "r1"}).value();
  EXPECT_EQ(options.choice.skill, "dates");
  EXPECT_EQ(options.choice.run, "r1");
  EXPECT_EQ(options.most, 20);
  EXPECT_FALSE(options.only);
}

TEST(LogCommandTest, RefusesACountThatIsNone) {
  for (const char* const count : {"0", "-3", "many", "99999999999999999999"})
    EXPECT_FALSE(parsed<3>({"log", "-n", count})) << count;
}

TEST(LogCommandTest, RefusesTwoFiltersAtOnce) {
  const auto options = parsed<3>({"log", "--accepted", "--rejected"});
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().kind(), ErrorKind::usage);
}

TEST(LogCommandTest, RejectsASecondSkillRatherThanIgnoreIt) {
  const auto options = parsed<3>({"log", "dates", "tables"});
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().message(), "unexpected argument 'tables'");
}

}  // namespace
}  // namespace skillgit::cli
