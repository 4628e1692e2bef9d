#include "skillgit/edge/rollout/attached.hpp"

#include <string>

namespace skillgit::rollout {

Status check_attached(const tasks::Task& task, text::PromptForm form, bool has_tools) {
  const std::string name = "task '" + task.id + "' ";
  if (!task.files.empty() && !has_tools)
    return fail(Error(ErrorKind::invalid, name + "brings files, and the target has no tools")
                    .with_hint("set target.tools = \"files\", or put what it needs into 'input'"));
  if (!task.images.empty() && form == text::PromptForm::plain)
    return fail(Error(ErrorKind::invalid, name + "brings images, and a plain prompt shows none")
                    .with_hint("set target.prompt = \"chat\""));
  return {};
}

}  // namespace skillgit::rollout
