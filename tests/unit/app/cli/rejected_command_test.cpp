// `skillgit rejected`: what was measured and did not make it.

#include "app/cli/rejected_command.hpp"

#include "support/recorded_runs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace skillgit::cli {
namespace {

using support::RecordedRun;
using support::RecordedRuns;

TEST(RejectedCommandTest, ListsNothingButRejects) {
  const std::array args{"rejected"};
  const auto options = parse_rejected(args).value();
  RecordedRun run("dates", "r1");
  run.accept("one").reject("two").refuse("three", "too long");
  int shown = 0;
  ASSERT_TRUE(collect_log(options, RecordedRuns({run}), [&](const LogEntry& entry) {
    EXPECT_EQ(entry.event.decision->offer, 2);
    return ++shown > 0;
  }));
  EXPECT_EQ(shown, 1);
}

TEST(RejectedCommandTest, TellsWhyWhatItBrokeAndWhatItWas) {
  RecordedRun run("dates", "r1");
  run.reject("add a rule");
  std::ostringstream out;
  print_rejected({run.log_.header.name, run.log_.events.back()}, out);
  EXPECT_EQ(out.str(),
            "dates/r1/c0001  step 1  10100000\n"
            "  why     as its scores say\n"
            "  score   0.5000 -> 0.2500 (hard 1/4)  +1 -2\n"
            "  broke   t2 t3\n"
            "  fixed   t0\n"
            "  edit    add a rule\n"
            "    SKILL.md, append:\n"
            "    + - new\n");
}

TEST(RejectedCommandTest, TakesNoFilter) {
  const std::array args{"rejected", "--accepted"};
  EXPECT_FALSE(parse_rejected(args));
}

}  // namespace
}  // namespace skillgit::cli
