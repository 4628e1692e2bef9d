// Objects are written as git writes them, whoever else is at work in the repository.

#include "edge/store/git.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using support::ScratchRepository;

/// Removes a folder again and again when it is empty, as `git gc` does now and then.
class Remover {
 public:
  explicit Remover(const fs::path& folder)
      : thread_([this, folder] {
          while (!stopped_) {
            ::rmdir(folder.c_str());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          }
        }) {}
  ~Remover() {
    stopped_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// Texts whose objects all go into the folder "00".
std::vector<std::string> neighbours(std::size_t count) {
  std::vector<std::string> texts;
  for (int number = 0; texts.size() < count; ++number) {
    std::string text = std::to_string(number);
    git_oid id;
    git_odb_hash(&id, text.data(), text.size(), GIT_OBJECT_BLOB);
    if (id.id[0] == 0) texts.push_back(std::move(text));
  }
  return texts;
}

TEST(ObjectWriterTest, WritesWhileFoldersGoUnderIt) {
  const ScratchRepository scratch(ScratchRepository::Kind::bare);
  const auto repository = git::open_objects(scratch.path().string()).value();
  const fs::path folder = scratch.path() / "objects" / "00";
  const Remover remover(folder);
  for (const std::string& text : neighbours(300)) {
    const auto id = git::write_blob(repository.get(), text);
    ASSERT_TRUE(id) << id.error().message();
    fs::remove(folder / git::to_id(*id).hex.substr(2));
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
