// Moving refs through git: all or nothing, from the value that is known, without a trace of a
// lock whatever happens to the child.

#include "edge/store/refs.hpp"

#include "edge/store/damage.hpp"
#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <cstdlib>
#include <filesystem>

namespace skillgit::store {
namespace {

class RefsTest : public testing::Test {
 protected:
  ObjectId tip(const std::string& ref) const { return {repository_.git({"rev-parse", ref})}; }
  bool exists(const std::string& ref) const { return !read_refs(git_, {ref}).value().empty(); }

  support::ScratchRepository repository_;
  ObjectId first_{repository_.commit({{"a", "1"}})};
  ObjectId second_{repository_.commit({{"a", "2"}})};
  GitProgram git_ = GitProgram::in(repository_.path());
  RefWriter refs_{git_, "skillgit: test"};
};

TEST_F(RefsTest, MovesManyAsOne) {
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", {}, first_}, {"refs/heads/y", {}, second_}}));
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", first_, second_}, {"refs/heads/y", second_, {}}}));
  EXPECT_EQ(tip("refs/skillgit/x"), second_);
  EXPECT_FALSE(exists("refs/heads/y"));
}

TEST_F(RefsTest, MovesNoneWhenOneIsNotWhereItWas) {
  const Status moved =
      refs_.apply({{"refs/skillgit/x", {}, first_}, {"refs/heads/main", first_, second_}});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(moved.error().message(), testing::HasSubstr("refs/heads/main"));
  EXPECT_FALSE(exists("refs/skillgit/x"));
}

// What a trace says on standard error hides what git complains of.
TEST_F(RefsTest, IsNotConfusedByTracesThatTheUserAskedGitFor) {
  for (const char* name : {"GIT_TRACE_REFS", "GIT_TRACE2_EVENT"}) {
    ::setenv(name, "1", 1);
    RefWriter traced(GitProgram::in(repository_.path()), "skillgit: test");
    ::unsetenv(name);
    const Status moved = traced.apply({{"refs/heads/main", first_, second_}});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind(), ErrorKind::conflict) << name << ": " << moved.error().message();
  }
}

TEST_F(RefsTest, ATraceIntoAFileIsWritten) {
  const auto file = repository_.folder() / "trace";
  ::setenv("GIT_TRACE", file.c_str(), 1);
  const GitProgram git = GitProgram::in(repository_.path());
  ::unsetenv("GIT_TRACE");
  ASSERT_TRUE(git.ask({"version"}));
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(RefsTest, GoesOnAfterARefusal) {
  ASSERT_FALSE(refs_.apply({{"refs/skillgit/x", first_, second_}}));
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", {}, second_}}));
  EXPECT_EQ(tip("refs/skillgit/x"), second_);
}

TEST_F(RefsTest, CreatesOnlyWhatIsNotThere) {
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", {}, first_}}));
  EXPECT_EQ(refs_.apply({{"refs/skillgit/x", {}, second_}}).error().kind(), ErrorKind::conflict);
}

TEST_F(RefsTest, ARefInTheWayIsNamedWithWhatTakesItAway) {
  for (const auto& [there, way_on] :
       {std::pair("refs/skillgit/x/y",
                  "`git update-ref --no-deref -d refs/skillgit/x/y` takes it away"),
        std::pair("refs/heads/x/y", "`git branch -m x/y <another name>`")}) {
    ASSERT_TRUE(refs_.apply({{there, {}, first_}}));
    const std::string wanted = std::string(there).substr(0, std::string(there).size() - 2);
    const Status moved = refs_.apply({{wanted, {}, first_}});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind(), ErrorKind::conflict);
    EXPECT_EQ(moved.error().message(),
              "the ref '" + std::string(there) + "' stands where '" + wanted + "' goes");
    EXPECT_EQ(moved.error().hint(), way_on);
  }
}

TEST_F(RefsTest, PointsNoRefAtAnObjectThatIsNotThere) {
  EXPECT_FALSE(refs_.apply({{"refs/skillgit/x", {}, ObjectId{std::string(40, '1')}}}));
}

TEST_F(RefsTest, AHeldLockIsAConflict) {
  repository_.write(".git/refs/skillgit/x.lock", "");
  EXPECT_EQ(refs_.apply({{"refs/skillgit/x", {}, first_}}).error().kind(), ErrorKind::conflict);
}

TEST_F(RefsTest, WritesTheReasonIntoTheReflog) {
  ASSERT_TRUE(refs_.apply({{"refs/heads/y", {}, first_}}));
  EXPECT_THAT(repository_.git({"reflog", "y"}), testing::HasSubstr("skillgit: test"));
}

TEST_F(RefsTest, NeverWritesThroughASymbolicRefUnlessTold) {
  repository_.git({"symbolic-ref", "refs/skillgit/trap", "refs/heads/main"});
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/trap", second_, first_}}));
  EXPECT_EQ(tip("refs/heads/main"), second_);

  repository_.git({"symbolic-ref", "refs/heads/alias", "refs/heads/main"});
  ASSERT_TRUE(
      refs_.apply({{.ref = "refs/heads/alias", .from = second_, .to = first_, .follow = true}}));
  EXPECT_EQ(tip("refs/heads/main"), first_);
}

TEST_F(RefsTest, RunsTheUsersHookAndTellsWhatItSaid) {
  repository_.write(".git/hooks/reference-transaction",
                    "#!/bin/sh\n[ \"$1\" = prepared ] && echo frozen >&2 && exit 1\nexit 0\n");
  std::filesystem::permissions(repository_.path() / ".git/hooks/reference-transaction",
                               std::filesystem::perms::owner_all);
  const Status moved = refs_.apply({{"refs/skillgit/x", {}, first_}});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(moved.error().message(), testing::HasSubstr("frozen"));
}

TEST_F(RefsTest, ADateThatGitCannotReadIsNoDamage) {
  RefWriter refs(git_.and_variable("GIT_COMMITTER_DATE", "garbage"), "test");
  const Status moved = refs.apply({{.ref = "refs/heads/main", .from = second_, .to = first_}});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind(), ErrorKind::invalid) << moved.error().message();
}

TEST_F(RefsTest, ReplacesAChildThatWasKilled) {
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", {}, first_}}));
  const std::string mark = "pkill -KILL -P " + std::to_string(::getpid()) + " git";
  ASSERT_EQ(std::system(mark.c_str()), 0);
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/x", first_, second_}}));
  EXPECT_EQ(tip("refs/skillgit/x"), second_);
}

TEST_F(RefsTest, ReadsRefsByNameAndByFolder) {
  ASSERT_TRUE(refs_.apply({{"refs/skillgit/a/x", {}, first_}, {"refs/skillgit/ab", {}, second_}}));
  EXPECT_THAT(read_refs(git_, {"refs/skillgit/a/", "refs/heads/main"}).value(),
              testing::ElementsAre(testing::Pair("refs/heads/main", second_),
                                   testing::Pair("refs/skillgit/a/x", first_)));
}

TEST_F(RefsTest, IsNotLedAstrayByTheEnvironmentOfAHook) {
  ::setenv("GIT_DIR", "/nowhere", 1);
  ::setenv("GIT_INDEX_FILE", "/nowhere/index", 1);
  ::setenv("GIT_OBJECT_DIRECTORY", "/nowhere/objects", 1);
  RefWriter refs(GitProgram::in(repository_.path()), "test");
  for (const char* name : {"GIT_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"}) ::unsetenv(name);
  EXPECT_TRUE(refs.apply({{"refs/skillgit/x", {}, first_}}));
}

TEST(DamageTest, AFullDiskIsNoDamage) {
  for (const char* complaint :
       {"failed to write out file: No space left on device", "Disk quota exceeded",
        "cannot update ref 'refs/skillgit/x': couldn't write '.git/refs/skillgit/x.lock'"})
    EXPECT_THAT(damage(complaint).hint().value_or(""), testing::HasSubstr("make room on"));
}

TEST(GitWordsTest, AreOneLineWithoutLabelsAndHints) {
  EXPECT_EQ(in_git_words("error: Your changes would be lost:\n\ta.md\nhint: commit\nfatal: no.\n"),
            "Your changes would be lost: a.md no");
  EXPECT_EQ(in_git_words(""), "git gave no reason (a hook of yours may have refused)");
}

}  // namespace
}  // namespace skillgit::store
