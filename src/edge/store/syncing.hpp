#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <string>

namespace skillgit::store {

/// What of a repository survives a power cut at once, as the user told git (`core.fsync`).
struct Syncing {
  bool loose_objects = false;
  bool references = false;
};

/// Makes what libgit2 writes from here on reach the disk as the user has it, and says how that is.
///
/// Where loose objects were not synced, a power cut leaves some that are empty or all zeros. Each
/// would pass for the object that is then written again, so they are removed first.
Result<Syncing> follow_fsync(const Repository& repository);

/// Brings the move of `ref`, which git has made, to the disk. git syncs a ref's bytes, but not
/// that they have got their name.
Status sync_move(const Repository& repository, const std::string& ref);

}  // namespace skillgit::store
