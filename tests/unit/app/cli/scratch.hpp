#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::cli {

/// A folder of a test's own, which goes with it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "skillgit-test-XXXXXX";
    path_ = std::filesystem::canonical(::mkdtemp(pattern.data()));
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

  std::string read(const std::string& name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::filesystem::path path_;
};

/// What a command sees in a test, and what it said.
struct TestWorld {
  std::istringstream in;
  std::ostringstream out, err;
  Environment environment{.in = in,
                          .out = out,
                          .err = err,
                          .directory = "/",
                          .variables = {},
                          .settings = {},
                          .now = {},
                          .git_settings = {},
                          .stop = {}};
};

/// A repository that is a folder of files, or, without a worktree, a map of them at HEAD.
class FakeRepository final : public store::Repository {
 public:
  std::optional<std::filesystem::path> root;
  std::map<std::string, std::string> head_files;
  std::vector<std::string> folders;
  std::set<std::string> tracked;
  std::set<std::string> flags;  ///< Those of git's configuration that say yes.

  std::filesystem::path common_dir() const override { return "/nowhere"; }
  std::optional<std::filesystem::path> worktree() const override { return root; }
  Result<std::optional<std::string>> head_branch() const override { return std::nullopt; }
  Result<store::ObjectId> resolve(const std::string&) const override {
    return store::ObjectId{std::string(40, '1')};
  }
  Result<store::ObjectId> ancestor(const store::ObjectId& commit, std::size_t) const override {
    return commit;
  }
  Result<std::optional<store::ObjectId>> branch_tip(const std::string&) const override {
    return std::nullopt;
  }
  Result<store::SkillAt> read_skill(const store::ObjectId&, const std::string&) const override {
    return fail(ErrorKind::not_found, "no skill");
  }
  Result<std::optional<std::string>> read_file(const store::ObjectId&,
                                               const std::string& path) const override {
    const auto found = head_files.find(path);
    if (found == head_files.end()) return std::nullopt;
    return std::optional(found->second);
  }
  Result<std::vector<std::string>> find_skills(const store::ObjectId&) const override {
    return folders;
  }
  Result<std::vector<std::string>> dirty_paths(const std::string&) const override {
    return std::vector<std::string>();
  }
  Result<std::set<std::string>> tracked_files() const override { return tracked; }
  Result<bool> is_ancestor(const store::ObjectId&, const store::ObjectId&) const override {
    return true;
  }
  Result<std::vector<store::ObjectId>> changes_of(const std::string&, const store::ObjectId&,
                                                  const store::ObjectId&) const override {
    return std::vector<store::ObjectId>();
  }
  Result<store::Identity> identity() const override { return store::Identity{}; }
  Result<std::optional<std::string>> git_config(const std::string&) const override {
    return std::nullopt;
  }
  Result<bool> git_flag(const std::string& key) const override { return flags.contains(key); }
};

}  // namespace skillgit::cli
