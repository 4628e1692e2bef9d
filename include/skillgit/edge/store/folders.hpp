#pragma once

#include "skillgit/core/base/error.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <filesystem>

namespace skillgit::store {

/// Makes a folder, and those above it. Fails with invalid when this user may not, else with
/// damaged, and names what stands in its place.
Status make_folders(const std::filesystem::path& folder);

/// The same for a folder of ours in git's, which is as open to others as `core.sharedRepository`
/// says.
Status make_folders(const Repository& repository, const std::filesystem::path& folder);

/// The error for what `verb` (as in "cannot open 'x'") came to: invalid, and who has to allow it,
/// where the `errno` says that this user may not; else damaged, and for a full disk what to do.
Error cannot(const char* verb, const std::filesystem::path& path, int code);

}  // namespace skillgit::store
