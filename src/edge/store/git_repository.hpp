#pragma once

#include "edge/store/git.hpp"
#include "edge/store/git_program.hpp"
#include "skillgit/edge/store/repository.hpp"

namespace skillgit::store {

/// The first line of a file of git's; nothing of what is no ordinary file, or not there.
std::string first_line(const std::filesystem::path& file);

/// The Repository that stands on git: objects through libgit2, everything else asked of git.
class GitRepository final : public Repository {
 public:
  static Result<std::unique_ptr<GitRepository>> open(const std::filesystem::path& start);

  std::filesystem::path common_dir() const override { return place_.common_dir; }
  std::optional<std::filesystem::path> worktree() const override { return place_.worktree; }
  Result<std::optional<std::string>> head_branch() const override;
  Result<ObjectId> resolve(const std::string& revision) const override;
  Result<ObjectId> ancestor(const ObjectId& commit, std::size_t generations) const override;
  Result<std::optional<ObjectId>> branch_tip(const std::string& branch) const override;
  Result<SkillAt> read_skill(const ObjectId& commit, const std::string& path) const override;
  Result<std::optional<std::string>> read_file(const ObjectId& commit,
                                               const std::string& path) const override;
  Result<std::vector<std::string>> find_skills(const ObjectId& commit) const override;
  Result<std::vector<std::string>> dirty_paths(const std::string& path) const override;
  Result<std::set<std::string>> tracked_files() const override;
  Result<bool> is_ancestor(const ObjectId& ancestor, const ObjectId& descendant) const override;
  Result<std::vector<ObjectId>> changes_of(const std::string& path, const ObjectId& tip,
                                           const ObjectId& other) const override;
  Result<Identity> identity() const override;
  Result<std::optional<std::string>> git_config(const std::string& key) const override;
  Result<bool> git_flag(const std::string& key) const override;

  /// Makes all of the log that ends at `tip` readable: see fetch_log().
  Status bring_log(const ObjectId& tip) const;

  /// Where HEAD and the index of this worktree are.
  const std::filesystem::path& git_dir() const { return place_.git_dir; }
  git_repository* objects() const { return objects_.get(); }
  const GitProgram& git() const { return git_; }

  /// Where git says that it is.
  struct Place {
    std::filesystem::path git_dir;
    std::filesystem::path common_dir;
    std::optional<std::filesystem::path> worktree;
    bool inside_git_dir = false;
  };

 private:
  GitRepository(Place place, git::Repository objects, GitProgram git)
      : place_(std::move(place)), objects_(std::move(objects)), git_(std::move(git)) {}
  /// What `git config <arguments>` prints, up to a zero; nothing where git has no such key.
  Result<std::optional<std::string>> configured(const std::vector<std::string>& arguments) const;
  std::optional<std::string> plain_head_branch() const;
  Error no_such_revision(const std::string& revision) const;
  bool is_lost(const std::string& revision) const;
  std::optional<Error> lost_branch(const std::string& branch) const;
  /// A partial clone lacks files until git is asked for them; libgit2 does not fetch.
  Status fetch_what_lacks(const ObjectId& commit, const std::string& path) const;
  /// A power cut may take what git has staged, and git can then neither commit nor stash.
  Status check_staged(const std::string& folder) const;
  bool is_close_behind(const ObjectId& ancestor, const ObjectId& descendant) const;

  Place place_;
  git::Repository objects_;
  GitProgram git_;
  mutable std::set<ObjectId> whole_logs_;  ///< By their tips; of a partial clone alone.
};

/// What a repository is: there is no other kind outside of tests.
const GitRepository& git_behind(const Repository& repository);

}  // namespace skillgit::store
