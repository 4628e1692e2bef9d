#pragma once

#include "skillgit/core/base/result.hpp"

#include <git2.h>

#include <filesystem>

namespace skillgit::store {

/// Has libgit2 write the objects of `repository`, into this folder, as git does: also while a
/// `git gc` removes folders that have become empty, and as open to others as git makes them.
Status write_as_git(git_repository* repository, const std::filesystem::path& objects);

}  // namespace skillgit::store
