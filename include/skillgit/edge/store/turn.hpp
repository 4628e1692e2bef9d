#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <memory>
#include <stop_token>
#include <string>

namespace skillgit::store {

/// Waits until no other process on this machine has the turn called `name` in this repository, then
/// has it until the handle or the process goes. Fails with invalid where no lock can be made, and
/// with conflict, at once, where the one that has it waits for this process: a hook of its git
/// called us. A request to stop ends the waiting with cancelled.
Result<std::shared_ptr<void>> wait_for_turn(const Repository& repository, const std::string& name,
                                            const std::stop_token& stop = {});

/// Whether a process trains the skill: it holds RunStore::lock_skill()'s lock. Looking keeps nobody
/// from training. False where that cannot be told.
bool is_trained_now(const Repository& repository, const std::string& slug);

}  // namespace skillgit::store
