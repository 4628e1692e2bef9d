#pragma once

#include "edge/store/git_program.hpp"
#include "skillgit/edge/store/repository.hpp"

namespace skillgit::store {

/// Fetches what a partial clone lacks of the log that ends at `tip`: the files of its commits, by
/// first parents. git by itself would ask the remote for each of them. Does nothing where all is
/// here; fails with unavailable, and git's own words, when it cannot be fetched.
Status fetch_log(const GitProgram& git, const ObjectId& tip);

}  // namespace skillgit::store
