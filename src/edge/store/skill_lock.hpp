#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace skillgit::store {

/// Takes the lock called `name` of a repository until the handle or the process goes. Fails with
/// conflict, naming the holder's process, when another has it and so is at that work.
Result<std::shared_ptr<void>> take_lock(const Repository& repository, const std::string& name,
                                        const std::string& work);

/// Removes the `*.lock` files, in these files' places and below these folders, that a killed git
/// left. One younger than two seconds may be at work, and is waited for.
void remove_stale_locks(const std::vector<std::filesystem::path>& places);

}  // namespace skillgit::store
