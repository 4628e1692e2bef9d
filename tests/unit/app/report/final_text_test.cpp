// What the published rules measured at their end.

#include "skillgit/app/report/final_text.hpp"

#include <gtest/gtest.h>

namespace skillgit::report {
namespace {

train::FinalRecord measured() {
  return {.draws = {}, .promoted = false, .tasks = 12, .base = 250'000, .best = 500'000, .last = 0};
}

TEST(FinalTextTest, TellsTheThreeSkillsApart) {
  EXPECT_EQ(final_text(measured()), "base 0.2500, best 0.5000, last 0.0000, of 12 tasks");
}

TEST(FinalTextTest, SaysWhenTheLastSkillIsTheBest) {
  train::FinalRecord record = measured();
  record.last.reset();
  EXPECT_EQ(final_text(record), "base 0.2500, best 0.5000, last the best, of 12 tasks");
}

TEST(FinalTextTest, SaysWhatCouldNotBeMeasured) {
  train::FinalRecord record = measured();
  record.best.reset();
  EXPECT_EQ(final_text(record), "base 0.2500, best not measured, last 0.0000, of 12 tasks");
}

}  // namespace
}  // namespace skillgit::report
