// Objects are written as git writes them, whoever else is at work in the repository.

#include "edge/store/git.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using support::ScratchRepository;

/// Removes the folders of loose objects as soon as they are empty, as `git gc` does now and then.
class Remover {
 public:
  explicit Remover(const fs::path& objects)
      : thread_([this, objects] {
          while (!stopped_)
            for (const auto& folder : fs::directory_iterator(objects))
              if (folder.path().filename().string().size() == 2) ::rmdir(folder.path().c_str());
        }) {}
  ~Remover() {
    stopped_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

TEST(ObjectWriterTest, WritesWhileFoldersGoUnderIt) {
  const ScratchRepository scratch(ScratchRepository::Kind::bare);
  const auto repository = git::open_objects(scratch.path().string()).value();
  const Remover remover(scratch.path() / "objects");
  for (int number = 0; number < 1000; ++number) {
    const auto id = git::write_blob(repository.get(), std::to_string(number));
    ASSERT_TRUE(id) << id.error().message();
    const std::string hex = git::to_id(*id).hex;
    fs::remove(scratch.path() / "objects" / hex.substr(0, 2) / hex.substr(2));
  }
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

struct Shared {
  const char* setting;
  mode_t folder, object;
};

class SharedTest : public testing::TestWithParam<Shared> {};

TEST_P(SharedTest, WhatIsWrittenIsAsOpenAsGitMakesIt) {
  const auto& [setting, folder, object] = GetParam();
  const ScratchRepository scratch(ScratchRepository::Kind::bare);
  scratch.git({"config", "core.sharedRepository", setting});
  const mode_t umask = ::umask(077);
  const auto repository = git::open_objects(scratch.path().string()).value();
  const std::string hex = git::to_id(git::write_blob(repository.get(), "ours").value()).hex;
  scratch.write("file", "git's");
  const std::string by_git = scratch.git({"hash-object", "-w", "file"});
  const auto opened = Repository::open(scratch.path()).value();
  const Status made = make_folders(*opened, scratch.path() / "skillgit/runs/dates");
  ::umask(umask);

  const fs::path objects = scratch.path() / "objects";
  EXPECT_EQ(mode_of(objects / hex.substr(0, 2)), folder);
  EXPECT_EQ(mode_of(objects / hex.substr(0, 2) / hex.substr(2)), object);
  EXPECT_EQ(mode_of(objects / by_git.substr(0, 2)), folder);
  EXPECT_EQ(mode_of(objects / by_git.substr(0, 2) / by_git.substr(2)), object);
  ASSERT_TRUE(made);
  EXPECT_EQ(mode_of(scratch.path() / "skillgit"), folder);
  EXPECT_EQ(mode_of(scratch.path() / "skillgit/runs/dates"), folder);
}

INSTANTIATE_TEST_SUITE_P(AllSettings, SharedTest,
                         testing::Values(Shared{"umask", 0700, 0400}, Shared{"group", 02770, 0440},
                                         Shared{"true", 02770, 0440}, Shared{"all", 02775, 0444},
                                         Shared{"0640", 02750, 0440}, Shared{"0666", 02777, 0444}),
                         [](const auto& shared) {
                           return "As_" + std::string(shared.param.setting);
                         });

}  // namespace
}  // namespace skillgit::store
