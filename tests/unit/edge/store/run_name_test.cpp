// Names of runs are always good ref components.

#include "skillgit/edge/store/run_store.hpp"

#include <gtest/gtest.h>

namespace skillgit::store {
namespace {

TEST(RunNameTest, IsASlugAndARunId) {
  const auto name = RunName::parse("pdf-forms", "2026-01-02-k3x9q").value();
  EXPECT_EQ(name.str(), "pdf-forms/2026-01-02-k3x9q");
}

TEST(RunNameTest, RefusesWhatCouldLeaveItsPlaceInTheRefs) {
  for (const char* slug : {"", "Demo", "a/b", "..", "a.lock", "a b", "ä"})
    EXPECT_FALSE(RunName::parse(slug, "r1")) << slug;
  for (const char* run : {"", "a/b", "..", "a.lock", "-r", "a b", "@{0}"})
    EXPECT_FALSE(RunName::parse("demo", run)) << run;
}

TEST(RunNameTest, KnowsTheLongest) {
  EXPECT_TRUE(RunName::parse(std::string(64, 'a'), std::string(32, 'R')));
  EXPECT_FALSE(RunName::parse(std::string(65, 'a'), "r"));
  EXPECT_FALSE(RunName::parse("a", std::string(33, 'r')));
}

}  // namespace
}  // namespace skillgit::store
