#pragma once

#include "edge/store/git.hpp"
#include "skillgit/edge/store/run_store.hpp"

namespace skillgit::store {

/// Fails with damaged unless every commit from the run's base to `tip` has one parent and changes
/// nothing but text files that ship with the skill: all that an edit can do. A log that somebody
/// else has written may name other commits.
Status check_lineage(git_repository* repository, const RunHeader& header, const ObjectId& tip);

}  // namespace skillgit::store
