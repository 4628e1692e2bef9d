#pragma once

#include "app/cli/run_choice.hpp"
#include "skillgit/edge/store/repository.hpp"

namespace skillgit::cli {

/// Reads the candidate that a commit belongs to off its trailers. `repository` must outlive it.
CandidateOfCommit candidate_of_commit(const store::Repository& repository);

}  // namespace skillgit::cli
