#pragma once

#include "edge/store/git.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <set>

namespace skillgit::store {

/// Asks of each candidate of a run what check_candidate() asks, and walks over no commit twice.
class CandidateCheck {
 public:
  CandidateCheck(git_repository* repository, const ObjectId& base)
      : repository_(repository), standing_{base} {}

  Status check(const ObjectId& candidate);

 private:
  git_repository* repository_;
  std::set<ObjectId> standing_;  ///< The base, and what was found to stand on it.
};

/// Fails with damaged unless every commit from the run's base to `tip` has one parent and changes
/// nothing but text files that ship with the skill: all that an edit can do. A log that somebody
/// else has written may name other commits.
Status check_lineage(git_repository* repository, const RunHeader& header, const ObjectId& tip);

}  // namespace skillgit::store
