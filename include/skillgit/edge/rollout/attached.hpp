#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/rendering.hpp"

namespace skillgit::rollout {

/// Whether what the task brings can reach the target: files need tools, images the chat form.
/// Fails with invalid.
Status check_attached(const tasks::Task& task, text::PromptForm form, bool has_tools);

}  // namespace skillgit::rollout
