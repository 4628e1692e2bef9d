// What a shell is told while somebody types: names that exist here, fast, and never an error.

#include "app/cli/completion_values.hpp"

#include "app/cli/commands.hpp"
#include "scratch.hpp"
#include "support/recorded_runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using support::RecordedRun;
using support::RecordedRuns;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(CompletionValuesTest, NamesTheCandidatesOfTheNewestRunNewestFirst) {
  const RecordedRuns runs({RecordedRun("dates", "r1").accept("a").reject("b").accept("c"),
                           RecordedRun("dates", "r2").accept("d").reject("e")});
  EXPECT_THAT(candidate_values(runs).value(), ElementsAre("c0002", "c0001"));
}

TEST(CompletionValuesTest, NamesTheCandidatesThatCanBeUndone) {
  const RecordedRuns runs({RecordedRun("dates", "r1").accept("a").reject("b").accept("c")});
  EXPECT_THAT(accepted_values(runs).value(), ElementsAre("c0003", "c0001"));
}

TEST(CompletionValuesTest, NamesRunsNewestFirst) {
  const RecordedRuns runs({RecordedRun("dates", "r1"), RecordedRun("urls", "r2")});
  EXPECT_THAT(run_values(runs).value(), ElementsAre("r2", "r1"));
}

TEST(CompletionValuesTest, NamesSkillsThatAreConfiguredOrHaveRuns) {
  const RecordedRuns runs({RecordedRun("urls", "r1")});
  config::Config config;
  config.skills["dates"] = {};
  EXPECT_THAT(skill_values(config, runs).value(), ElementsAre("dates", "urls"));
  EXPECT_THAT(skill_values(std::nullopt, runs).value(), ElementsAre("urls"));
}

TEST(CompletionValuesTest, KnowsCommandsAndSettingsWithoutARepository) {
  TestWorld world;
  EXPECT_THAT(completion_values("<command>", world.environment), SizeIs(commands().size()));
  EXPECT_THAT(completion_values("<scorer>", world.environment), Contains("contains"));
  EXPECT_THAT(completion_values("<section.key>=<value>", world.environment),
              Contains("train.steps="));
}

TEST(CompletionValuesTest, SaysNothingWhereThereIsNothingToSay) {
  const ScratchFolder no_repository;
  TestWorld world;
  world.environment.directory = no_repository.path();
  for (const char* kind :
       {"<skill>", "<run>", "<candidate>", "<accepted>", "<rev>", "<n>", "", "$(reboot)"})
    EXPECT_THAT(completion_values(kind, world.environment), IsEmpty()) << kind;
  EXPECT_EQ(world.err.str(), "");
}

}  // namespace
}  // namespace skillgit::cli
