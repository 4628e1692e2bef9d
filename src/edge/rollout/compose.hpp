#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"

#include <cstdint>
#include <string>

namespace skillgit::rollout {

/// Changes whenever the same skill and task would be put to a model in another way; part of a
/// score's key.
inline constexpr int kPromptVersion = 1;

/// Asks for `task` to be done with `skill`. Pure. Nothing but the task's input is told of it.
///
/// Plain: the skill's body without front matter and without white space at its end, an empty
/// line, "Input: <input>", and a line "Answer:" for the model to go on with. White space at the
/// end of the input is left out; an input of several lines stands below its label, with an empty
/// line after it.
///
/// Chat: the body as the system message, with a list of the skill's other files, by name, at its
/// end, and a word on the tools where there are any; and the input, byte for byte, as the user's,
/// with the task's images.
model::Request compose(const ChatHarnessOptions& options, const text::SkillFiles& skill,
                       const tasks::Task& task, std::int64_t seed);

/// A request that costs next to nothing and asks for nothing in particular.
model::Request compose_probe(const ChatHarnessOptions& options);

/// What was sent, as one text for people.
std::string as_text(const model::Request& request);

}  // namespace skillgit::rollout
