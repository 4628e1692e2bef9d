// Objects are written as git writes them, whoever else is at work in the repository.

#include "edge/store/callback.hpp"
#include "edge/store/git.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
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

TEST(ObjectBackendTest, WritesWhileFoldersGoUnderIt) {
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

/// A repository whose objects are loose, with one commit of one file.
class LooseTest : public testing::Test {
 protected:
  LooseTest() : commit_(scratch_.commit({{"file", std::string(3000, 'x') + "y"}})) {}

  fs::path file_of(const std::string& hex) const {
    return scratch_.path() / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
  }

  /// Reads as a process does that starts now.
  Result<std::string> read(const std::string& blob) const {
    const auto repository = git::open_objects((scratch_.path() / ".git").string()).value();
    return git::read_blob(repository.get(), git::to_oid({blob}).value());
  }

  std::string named(const std::string& revision) const {
    return scratch_.git({"rev-parse", revision});
  }

  void put(const fs::path& file, const std::string& bytes) const {
    fs::remove(file);
    std::ofstream(file, std::ios::binary) << bytes;
  }

  const ScratchRepository scratch_;
  const std::string commit_;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(LooseTest, AFileThatIsTooLargeForAnObjectIsDamaged) {
  const std::string hex = named("HEAD:file");
  constexpr std::uintmax_t kTebibyte = std::uintmax_t{1} << 40;
  fs::permissions(file_of(hex), fs::perms::owner_all);
  fs::resize_file(file_of(hex), kTebibyte);
  const auto found = read(hex);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::damaged);
}

TEST(CallbackTest, AnExceptionOfWhatLibgit2CallsIsAnErrorOfLibgit2) {
  const ScratchRepository scratch;
  const auto repository = git::open_objects((scratch.path() / ".git").string()).value();
  const int code = git::without_exceptions([]() -> int { throw std::length_error("too long"); });
  const Status status = git::check(code);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(), "too long");
}

TEST_F(LooseTest, AnObjectThatIsCutShortAnywhereIsDamaged) {
  for (const std::string& hex : {named("HEAD:file"), named("HEAD^{tree}"), commit_}) {
    const std::string whole = bytes_of(file_of(hex));
    ASSERT_GT(whole.size(), 20u);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      put(file_of(hex), whole.substr(0, length));
      const auto repository = git::open_objects((scratch_.path() / ".git").string()).value();
      const git_oid oid = git::to_oid({hex}).value();
      git::Object object;
      const Status found =
          git::check(git_object_lookup(git::out(object), repository.get(), &oid, GIT_OBJECT_ANY));
      ASSERT_FALSE(found) << length;
      EXPECT_EQ(found.error().kind(), ErrorKind::damaged) << length;
      EXPECT_TRUE(found.error().hint()) << length;
    }
    put(file_of(hex), whole);
  }
}

TEST_F(LooseTest, AnEmptyFileIsAnObjectLikeOthers) {
  scratch_.write("empty", "");
  const std::string blob = scratch_.git({"hash-object", "-w", "empty"});
  EXPECT_EQ(read(blob).value(), "");
}

TEST_F(LooseTest, OneWithMoreBehindItOrAnotherContentIsDamaged) {
  const std::string blob = named("HEAD:file");
  const std::string whole = bytes_of(file_of(blob));
  put(file_of(blob), whole + "x");
  EXPECT_EQ(read(blob).error().kind(), ErrorKind::damaged);
  put(file_of(blob), bytes_of(file_of(commit_)));
  EXPECT_EQ(read(blob).error().kind(), ErrorKind::damaged);
  for (const std::string header : {"blob 99999999999999999", "blob 18446744073709551615"}) {
    std::string bytes(200, '\0');
    auto size = static_cast<uLongf>(bytes.size());
    ASSERT_EQ(::compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                         reinterpret_cast<const Bytef*>(header.c_str()), header.size() + 1),
              Z_OK);
    put(file_of(blob), bytes.substr(0, size));
    EXPECT_EQ(read(blob).error().kind(), ErrorKind::damaged) << header;
  }
  put(file_of(blob), whole);
  EXPECT_EQ(read(blob).value(), std::string(3000, 'x') + "y");
}

TEST_F(LooseTest, APipeIsNotWaitedFor) {
  const std::string blob = named("HEAD:file");
  fs::remove(file_of(blob));
  ASSERT_EQ(::mkfifo(file_of(blob).c_str(), 0600), 0);
  EXPECT_EQ(read(blob).error().kind(), ErrorKind::damaged);
}

// It is how git people mend one: they fetch a pack that has it.
TEST_F(LooseTest, APackThatHasItStandsInForADamagedOne) {
  const std::string blob = named("HEAD:file");
  const std::string whole = bytes_of(file_of(blob));
  scratch_.git({"repack", "-q", "-a"});
  put(file_of(blob), whole.substr(0, whole.size() / 2));
  EXPECT_EQ(read(blob).value(), std::string(3000, 'x') + "y");
}

TEST_F(LooseTest, WhatIsBorrowedFromAnotherRepositoryIsReadSoToo) {
  const std::string blob = named("HEAD:file");
  const fs::path clone = scratch_.folder() / "clone";
  scratch_.git({"clone", "-q", "--shared", "--bare", ".", clone.string()});
  const auto read_there = [&] {
    const auto repository = git::open_objects(clone.string()).value();
    return git::read_blob(repository.get(), git::to_oid({blob}).value());
  };
  EXPECT_EQ(read_there().value().size(), 3001u);
  // Folders that borrow from each other have an end.
  std::ofstream(scratch_.path() / ".git/objects/info/alternates")
      << "# whatever\n"
      << (clone / "objects").string() << '\n'
      << (clone / "objects").string() << '\n';
  EXPECT_EQ(read_there().value().size(), 3001u);
  const std::string whole = bytes_of(file_of(blob));
  put(file_of(blob), whole.substr(0, whole.size() - 8));
  EXPECT_EQ(read_there().error().kind(), ErrorKind::damaged);
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
