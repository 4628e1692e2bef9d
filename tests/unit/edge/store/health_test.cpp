// What a person should know of git and of a repository.

#include "skillgit/edge/store/health.hpp"

#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using support::ScratchRepository;

/// Makes the process an ordinary user's, who owns `folder`, for as long as it lives. Of who is
/// that already nothing is changed.
class OrdinaryUser {
 public:
  explicit OrdinaryUser(fs::path folder) : folder_(std::move(folder)) {
    constexpr uid_t kNobody = 65534;
    if (!is_root_) return;
    give_to(kNobody);
    EXPECT_EQ(::setresuid(kNobody, kNobody, 0), 0);
  }
  ~OrdinaryUser() {
    if (!is_root_) return;
    EXPECT_EQ(::setresuid(0, 0, 0), 0);
    give_to(0);
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  void give_to(uid_t owner) const {
    EXPECT_EQ(::chown(folder_.c_str(), owner, static_cast<gid_t>(-1)), 0);
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      EXPECT_EQ(::lchown(entry.path().c_str(), owner, static_cast<gid_t>(-1)), 0);
  }

  const bool is_root_ = ::getuid() == 0;
  const fs::path folder_;
};

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() {
    scratch_.commit({{"a", "1\n"}});
    scratch_.commit({{"a", "2\n"}});
  }
  std::unique_ptr<Repository> opened(const fs::path& where) const {
    return Repository::open(where).value();
  }
  fs::path lock(const std::string& name, std::chrono::minutes age) const {
    scratch_.write(".git/" + name, "");
    const fs::path path = scratch_.path() / ".git" / name;
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
    return path;
  }

  ScratchRepository scratch_;
};

TEST_F(HealthTest, GitTellsItsVersion) {
  const GitVersion version = git_version(scratch_.path()).value();
  EXPECT_GE(version.major, 2);
  EXPECT_TRUE(version.is_enough()) << version.text;
}

TEST_F(HealthTest, AVersionIsComparedByItsNumbers) {
  EXPECT_FALSE((GitVersion{.major = 2, .minor = 9}).is_enough());
  EXPECT_TRUE((GitVersion{.major = 2, .minor = 31}).is_enough());
  EXPECT_TRUE((GitVersion{.major = 3, .minor = 0}).is_enough());
}

TEST_F(HealthTest, AShallowCloneIsKnown) {
  const fs::path clone = scratch_.folder() / "shallow";
  scratch_.git({"clone", "-q", "--depth=1", "file://" + scratch_.path().string(), clone.string()});
  EXPECT_FALSE(is_shallow(*opened(scratch_.path())).value());
  EXPECT_TRUE(is_shallow(*opened(clone)).value());
}

TEST_F(HealthTest, AMergeThatIsUnderWayIsKnownWithBothWaysOut) {
  EXPECT_EQ(under_way(*opened(scratch_.path())), std::nullopt);
  scratch_.write(".git/MERGE_HEAD", scratch_.git({"rev-parse", "HEAD"}) + "\n");
  EXPECT_EQ(under_way(*opened(scratch_.path())),
            (UnderWay{"merge", "git commit", "git merge --abort"}));
}

TEST_F(HealthTest, ASeriesIsUnderWayBetweenTwoOfItsCommits) {
  scratch_.git({"switch", "-q", "-c", "side"});
  for (const char* line : {"3\n", "4\n"}) scratch_.commit({{"a", line}});
  scratch_.git({"switch", "-q", "main"});
  scratch_.commit({{"a", "5\n"}});
  for (const std::string what : {"cherry-pick", "revert"}) {
    scratch_.try_git({what, "main..side"});
    scratch_.commit({{"a", "by hand\n"}});
    EXPECT_EQ(under_way(*opened(scratch_.path())),
              (UnderWay{what, "git " + what + " --continue", "git " + what + " --abort"}));
    scratch_.git({what, "--quit"});
    EXPECT_EQ(under_way(*opened(scratch_.path())), std::nullopt);
  }
}

TEST_F(HealthTest, OnlyOldLocksAreAbandoned) {
  const auto index = lock("index.lock", std::chrono::minutes(2));
  lock("packed-refs.lock", std::chrono::minutes(0));
  const auto run = lock("refs/skillgit/runs/dates/r1.lock", std::chrono::minutes(90));
  const auto found = obstacles(*opened(scratch_.path()));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, index);
  EXPECT_EQ(found[0].remedy, "when no git is at work: rm " + index.string());
  EXPECT_EQ(found[1].path, run);
}

TEST_F(HealthTest, ARefWhereThoseOfRunsGoIsInTheWay) {
  scratch_.git({"update-ref", "refs/skillgit/runs/dates/r1", "HEAD"});
  EXPECT_TRUE(obstacles(*opened(scratch_.path())).empty());
  scratch_.git({"update-ref", "refs/skillgit/rejected/dates", "HEAD"});
  const auto found = obstacles(*opened(scratch_.path()));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "refs/skillgit/rejected/dates");
  EXPECT_EQ(found[0].remedy, "git update-ref --no-deref -d refs/skillgit/rejected/dates");
}

TEST_F(HealthTest, AnEmptyOrigHeadIsInTheWayAndAnOrdinaryOneIsNot) {
  scratch_.write(".git/ORIG_HEAD", scratch_.commit({{"a", "1"}}) + '\n');
  EXPECT_TRUE(obstacles(*opened(scratch_.path())).empty());
  scratch_.write(".git/ORIG_HEAD", "");
  const auto found = obstacles(*opened(scratch_.path()));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].remedy, "rm " + (scratch_.path() / ".git/ORIG_HEAD").string());
}

TEST_F(HealthTest, AFolderThatThisUserMayNotWriteIsInTheWay) {
  const fs::path objects = scratch_.path() / ".git/objects";
  const auto repository = opened(scratch_.path());
  std::vector<Obstacle> found;
  {
    const OrdinaryUser user(scratch_.folder());
    EXPECT_TRUE(obstacles(*repository).empty());
    fs::permissions(objects, fs::perms::owner_write, fs::perm_options::remove);
    found = obstacles(*repository);
    fs::permissions(objects, fs::perms::owner_write, fs::perm_options::add);
  }
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, objects);
  EXPECT_EQ(found[0].trouble, "cannot be written by this user");
}

TEST_F(HealthTest, AFolderWhereALockGoesIsInTheWay) {
  const fs::path git = scratch_.path() / ".git";
  fs::create_directories(git / "index.lock");
  fs::last_write_time(git / "index.lock",
                      fs::file_time_type::clock::now() - std::chrono::minutes(2));
  fs::create_directories(git / "skillgit/locks/dates.lock");
  scratch_.write(".git/skillgit/locks/other.lock", "1\n");
  const auto found = obstacles(*opened(scratch_.path()));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].remedy, "when no git is at work: rm -r " + (git / "index.lock").string());
  EXPECT_EQ(found[1].remedy,
            "when no skillgit is at work: rm -r " + (git / "skillgit/locks/dates.lock").string());
}

TEST_F(HealthTest, AFileWhereTheFolderOfJournalsBelongsIsInTheWay) {
  scratch_.write(".git/skillgit", "");
  const auto found = obstacles(*opened(scratch_.path()));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].remedy, "move " + (scratch_.path() / ".git/skillgit").string() + " away");
}

}  // namespace
}  // namespace skillgit::store
