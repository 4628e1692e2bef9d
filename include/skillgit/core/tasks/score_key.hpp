#pragma once

#include "skillgit/core/tasks/task.hpp"

#include <string>
#include <string_view>

namespace skillgit::tasks {

/// What a score belongs to, as 64 hex digits: SHA-256 over the tree of the files that ship, the
/// task's content, the target's identity (model, parameters, harness) and the scorers' version.
///
/// No step, file name or run is part of it: the same content is not paid for twice.
std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity);

}  // namespace skillgit::tasks
