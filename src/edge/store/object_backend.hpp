#pragma once

#include "skillgit/core/base/result.hpp"

#include <git2.h>

#include <filesystem>

namespace skillgit::store {

/// Has libgit2 read and write the loose objects of `repository`, in this folder, as git does.
///
/// Writes also go well while a `git gc` removes folders that have become empty, and are as open to
/// others as git makes them. A file that is no whole object fails to be read, unless a pack has the
/// object as well: libgit2 by itself never comes back from one whose compressed bytes end too early
/// (until its pull request 7346), nor from a pipe.
Status access_as_git(git_repository* repository, const std::filesystem::path& objects);

}  // namespace skillgit::store
