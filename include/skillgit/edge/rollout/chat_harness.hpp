#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/text/rendering.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/box.hpp"
#include "skillgit/edge/rollout/harness.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace skillgit::rollout {

using text::PromptForm;

/// The tools of a target: it may list, read and search the files of a folder of its own, which
/// holds the skill's files and the task's.
struct ToolOptions {
  int max_turns = 10;           ///< Requests of one rollout; the last one has to be the answer.
  std::optional<Box> box = {};  ///< Where it may run commands as well; without one it may not.
  std::chrono::milliseconds command_time{30'000};  ///< For one command.
};

/// Whether a rollout with tools can have its folder here. Fails with unavailable, and names what is
/// in the way.
Status check_folder_for_rollouts();

struct ChatHarnessOptions {
  PromptForm form = PromptForm::chat;

  /// In the plain form, without stop sequences of its own, a reply also ends where the model
  /// goes on to make up the next input.
  model::Sampling sampling = {};

  std::string input_label = "Input:";  ///< For the plain form; the labels of worked examples.
  std::string answer_label = "Answer:";

  std::optional<ToolOptions> tools = {};  ///< Only in the chat form. Without them it asks once.
};

/// The harness that asks a model: the skill first, so that servers can reuse it as a prefix, and
/// the task last, with its images. `model` must outlive it.
///
/// Without tools it asks once. With them it does what the model's calls ask for, tells it the
/// results, and asks again, until there is an answer or no turn is left; the latter has `failed`.
/// A rollout then counts the tokens of all its turns, and most_tokens() foresees them.
///
/// A task that brings files needs tools, one that brings images the chat form: else `invalid`.
///
/// A reply without any text is a `failed` rollout, and so is a request that the endpoint refuses
/// for what it is: too long for the model, or against a policy. A model that does not answer is an
/// `infra_error`, and so is a reply under another id, or with other parameters, than the first
/// one: its score would belong to another model.
///
/// A greeting that is cut before the model has told its name is sent once more, with as much room
/// for the reply as a rollout has.
std::unique_ptr<Harness> make_chat_harness(model::Model& model, ChatHarnessOptions options);

}  // namespace skillgit::rollout
