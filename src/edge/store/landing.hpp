#pragma once

#include "edge/store/git_repository.hpp"
#include "edge/store/refs.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::store {

/// See RunStore::is_protected.
bool is_protected(const GitRepository& repository, const std::string& branch,
                  const std::vector<std::string>& patterns);

/// See RunStore::land.
Result<Landing> land_on(const GitRepository& repository, RefWriter& refs, const RunHeader& header,
                        const ObjectId& tip, const std::vector<std::string>& protected_branches);

/// Where a branch is checked out, rebased or bisected: what git must not have moved beneath it.
struct BranchUse {
  enum class Kind { nowhere, here, elsewhere };
  Kind kind = Kind::nowhere;
  std::string where;                                   ///< In words, for `elsewhere`.
  std::optional<std::filesystem::path> worktree = {};  ///< The one that has it, where one has.
};

/// Whether a worktree's HEAD names the branch, or its rebase or bisection: a glance at git's files,
/// without a process. use_of() tells how.
bool may_be_in_use(const std::filesystem::path& common_dir, const std::string& branch);

Result<BranchUse> use_of(const GitRepository& repository, const std::string& branch);

}  // namespace skillgit::store
