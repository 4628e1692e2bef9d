// What reaches the disk at once is what the user told git of it.

#include "edge/store/syncing.hpp"

#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

namespace skillgit::store {
namespace {

using support::ScratchRepository;

Syncing syncing_of(const ScratchRepository& scratch) {
  return follow_fsync(*Repository::open(scratch.path()).value()).value();
}

TEST(SyncingTest, WithoutASettingNothingIsSynced) {
  const ScratchRepository scratch;
  EXPECT_FALSE(syncing_of(scratch).loose_objects);
  EXPECT_FALSE(syncing_of(scratch).references);
}

TEST(SyncingTest, TheOlderSettingIsReadAsGitReadsIt) {
  const ScratchRepository scratch;
  for (const char* word : {"true", "yes", "on", "1"}) {
    scratch.git({"config", "core.fsyncObjectFiles", word});
    EXPECT_TRUE(syncing_of(scratch).loose_objects) << word;
  }
  scratch.git({"config", "core.fsyncObjectFiles", "no"});
  EXPECT_FALSE(syncing_of(scratch).loose_objects);
}

TEST(SyncingTest, TheNewerSettingCountsWhereBothAreThere) {
  const ScratchRepository scratch;
  scratch.git({"config", "core.fsyncObjectFiles", "true"});
  scratch.git({"config", "core.fsync", "reference"});
  EXPECT_FALSE(syncing_of(scratch).loose_objects);
  EXPECT_TRUE(syncing_of(scratch).references);
}

}  // namespace
}  // namespace skillgit::store
