#pragma once

#include "edge/store/git_repository.hpp"
#include "skillgit/edge/store/promotion_log.hpp"

#include <cstdint>
#include <string>

namespace skillgit::store {

/// Writes the tag object of a version, signed when the user's configuration asks for that. Moves no
/// ref of the user's.
Result<ObjectId> write_version_tag(const GitRepository& repository, const std::string& slug,
                                   const NewVersion& version, std::int64_t now);

}  // namespace skillgit::store
