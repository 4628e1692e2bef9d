#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// What a person should know of git and of a repository before anything is trained there.

namespace skillgit::store {

/// The git program, as it describes itself.
struct GitVersion {
  int major = 0, minor = 0;
  std::string text;  ///< "2.39.5"

  /// Whether it has all that skillgit asks of it.
  bool is_enough() const { return major > 2 || (major == 2 && minor >= 31); }
};
inline constexpr const char* kOldestGit = "2.31";

/// Fails with unavailable when there is no git, and with damaged when it does not say.
Result<GitVersion> git_version(const std::filesystem::path& directory);

/// Whether the history of the clone is cut off.
Result<bool> is_shallow(const Repository& repository);

/// What somebody has begun in the worktree that git holds open until it is over.
struct UnderWay {
  std::string what;    ///< "merge"
  std::string finish;  ///< The command that brings it to its end; empty where `end` alone does.
  std::string end;     ///< The command that gives it up.

  friend bool operator==(const UnderWay&, const UnderWay&) = default;
};

/// A merge, rebase, cherry-pick, revert, bisection or `git am` in this worktree, if there is one.
std::optional<UnderWay> under_way(const Repository& repository);

/// A file that stands in the way of git or skillgit, for every command to come.
struct Obstacle {
  std::string kind;  ///< In a word.
  std::filesystem::path path;
  std::string trouble;  ///< What is the matter with it.
  std::string remedy;   ///< What to do, or the command that does it.

  friend bool operator==(const Obstacle&, const Obstacle&) = default;
};

/// Where git cannot read ORIG_HEAD: a power cut may leave it empty, and no merge can then write it.
std::optional<Obstacle> broken_orig_head(const Repository& repository);

/// That one; lock files of git, on refs that skillgit writes and on what a commit needs, that are
/// older than a minute, since a git that was killed has left them; refs where those of runs go;
/// what is no file where a lock of skillgit's goes; a folder that this user may not write; and a
/// file where skillgit's own folder belongs. Writes nothing.
std::vector<Obstacle> obstacles(const Repository& repository);

}  // namespace skillgit::store
