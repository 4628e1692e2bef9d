#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace skillgit::tasks {

/// The task of one line, or the first thing that is wrong with it. `number` is the line's, from 1;
/// `scorer` is the canonical specification for a task that names none.
std::variant<Task, Problem> read_task_line(std::string_view line, std::size_t number,
                                           const std::string& scorer, const SplitRule& rule,
                                           const FileReader& reader = {});

}  // namespace skillgit::tasks
