#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skillgit::train {

/// One attempt at a task, as this machine keeps it.
struct KeptAttempt {
  bool of_candidate = true;  ///< Else of the skill that was current then.
  int index = 0;             ///< The how-manieth of the run.
  tasks::Rollout rollout;    ///< Without prompt and reply where only its score is known here.
};

/// The attempts at `task` that a settled offer can be read by: the candidate's, then current's.
/// A val task was asked to judge the offer; a train task before it was made, or after an accept.
///
/// Fails with not_found when the run has no such offer or task, and with usage for a test task,
/// which no run asks; an offer that was refused has no attempts.
Result<std::vector<KeptAttempt>> attempts_at(const store::Repository& repository,
                                             const store::RunStore& store,
                                             const store::RunName& run, int offer,
                                             std::string_view task);

}  // namespace skillgit::train
