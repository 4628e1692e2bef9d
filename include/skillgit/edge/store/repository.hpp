#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/text/edit.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {

/// The id of a git object, as 40 lower-case hex digits.
struct ObjectId {
  std::string hex;

  /// Enough of it for people.
  std::string brief() const { return hex.substr(0, 8); }

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a comparison with 0 there.
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

/// Whether a text is an object id. One that a record names must be: git takes other texts for
/// revisions, or for options.
bool is_object_id(std::string_view text);

/// Who makes the commits of a run.
struct Identity {
  std::string name;
  std::string email;
  bool is_default = false;  ///< git has none configured; a stated default stands in.

  friend bool operator==(const Identity&, const Identity&) = default;
};

/// A skill's folder as one commit has it.
struct SkillAt {
  std::string path;        ///< The folder, from the repository's root, without a slash at the end.
  text::SkillFiles files;  ///< The text files that ship and that edits may change: SKILL.md, *.md.
  std::map<std::string, ObjectId> other_files;  ///< The other files that ship, by blob.
  ObjectId tree = {};                           ///< The folder's own, with what does not ship.
};

/// All files of a skill, from its two kinds.
std::set<std::string> paths_of(const text::SkillFiles& files,
                               const std::map<std::string, ObjectId>& other_files);

/// The files of a skill that ship to a target: not its evals, tasks or dot files.
bool ships(std::string_view path_in_skill);

/// A user's repository: what is read from it, and nothing that changes it.
class Repository {
 public:
  virtual ~Repository() = default;

  /// Finds the repository as git does from `start` (and from GIT_DIR and GIT_WORK_TREE).
  ///
  /// Fails with not_found outside of one; with invalid, and the way on, for reftable or
  /// SHA-256 repositories and where a branch called `skillgit` stands in the way.
  static Result<std::unique_ptr<Repository>> open(const std::filesystem::path& start);

  virtual std::filesystem::path common_dir() const = 0;
  virtual std::optional<std::filesystem::path> worktree() const = 0;  ///< Nothing when bare.

  /// The branch that HEAD is on ("main"), or nothing when HEAD is detached.
  virtual Result<std::optional<std::string>> head_branch() const = 0;

  /// The commit that `revision` names, as `git rev-parse` understands it. Fails with not_found, or
  /// with damaged where it is git that cannot read what was named.
  virtual Result<ObjectId> resolve(const std::string& revision) const = 0;

  /// The commit that is `generations` first parents before `commit`. Fails with not_found when the
  /// history is shorter.
  virtual Result<ObjectId> ancestor(const ObjectId& commit, std::size_t generations) const = 0;

  /// The tip of a branch, or nothing when there is no such branch.
  virtual Result<std::optional<ObjectId>> branch_tip(const std::string& branch) const = 0;

  /// The skill in folder `path` at `commit`. Fails with not_found when there is no SKILL.md, and
  /// with invalid, by name, for files under a filter, LFS, working-tree-encoding or in a
  /// submodule, and for symbolic links.
  virtual Result<SkillAt> read_skill(const ObjectId& commit, const std::string& path) const = 0;

  /// The bytes of one file at `commit`, or nothing when it is not there.
  virtual Result<std::optional<std::string>> read_file(const ObjectId& commit,
                                                       const std::string& path) const = 0;

  /// The folders that hold a SKILL.md at `commit`, sorted.
  virtual Result<std::vector<std::string>> find_skills(const ObjectId& commit) const = 0;

  /// The files of the skill in folder `path` that ship and whose worktree or index differs from
  /// HEAD, untracked ones included, from the repository's root. Empty when bare.
  virtual Result<std::vector<std::string>> dirty_paths(const std::string& path) const = 0;

  /// The files that git tracks in the worktree, from the repository's root. Empty when bare.
  virtual Result<std::set<std::string>> tracked_files() const = 0;

  /// Whether `ancestor` is reachable from `descendant`; asked of git. Fails with invalid where the
  /// history of a shallow clone is too short to say, and with damaged where one of them is lost.
  virtual Result<bool> is_ancestor(const ObjectId& ancestor, const ObjectId& descendant) const = 0;

  /// The commits that `tip` reaches and `other` does not, and that change folder `path`: newest
  /// first, and not more than a thousand.
  virtual Result<std::vector<ObjectId>> changes_of(const std::string& path, const ObjectId& tip,
                                                   const ObjectId& other) const = 0;

  /// The identity that git would use, or the stated default.
  virtual Result<Identity> identity() const = 0;

  /// A value of git's own configuration, or nothing.
  virtual Result<std::optional<std::string>> git_config(const std::string& key) const = 0;

  /// Whether git's own configuration says yes to `key`, in any of git's words for it; not where it
  /// says nothing. Fails with invalid for what git takes for neither yes nor no.
  virtual Result<bool> git_flag(const std::string& key) const = 0;
};

/// Whether the skill in folder `path` ships the same files at both commits; not where one of them
/// has no such skill.
bool is_same_skill(const Repository& repository, const std::string& path, const ObjectId& a,
                   const ObjectId& b);

/// Whether `tip` has, or once had, the skill in folder `path` as `commit` has it: that commit is in
/// its history or, where it was squashed, rebased or picked, another since they parted that ships
/// the same files. What was changed or reverted afterwards does not count against it. Fails as
/// Repository::is_ancestor does.
Result<bool> has_had_skill(const Repository& repository, const std::string& path,
                           const ObjectId& tip, const ObjectId& commit);

}  // namespace skillgit::store
