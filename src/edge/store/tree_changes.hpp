#pragma once

#include "edge/store/git.hpp"

#include <string>
#include <vector>

namespace skillgit::store {

/// A place where two trees differ: a file, or a folder that one of them has not.
struct TreeChange {
  std::string path;
  git_filemode_t before = GIT_FILEMODE_UNREADABLE;  ///< Unreadable where there is nothing.
  git_filemode_t after = GIT_FILEMODE_UNREADABLE;   ///< Likewise.
};

/// Where `after` differs from `before`, in content or in mode. Trees that are equal are not read.
Result<std::vector<TreeChange>> tree_changes(const git_tree* before, const git_tree* after);

}  // namespace skillgit::store
