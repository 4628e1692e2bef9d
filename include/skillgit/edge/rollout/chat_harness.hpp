#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/text/rendering.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/harness.hpp"

#include <memory>
#include <string>

namespace skillgit::rollout {

using text::PromptForm;

struct ChatHarnessOptions {
  PromptForm form = PromptForm::chat;

  /// In the plain form, without stop sequences of its own, a reply also ends where the model
  /// goes on to make up the next input.
  model::Sampling sampling = {};

  std::string input_label = "Input:";  ///< For the plain form; the labels of worked examples.
  std::string answer_label = "Answer:";
};

/// The harness that asks a model once: the skill first, so that servers can reuse it as a
/// prefix, and the task last. `model` must outlive it.
///
/// A reply without any text is a `failed` rollout, and so is a request that the endpoint refuses
/// for what it is: too long for the model, or against a policy. A model that does not answer is an
/// `infra_error`, and so is a reply under another id, or with other parameters, than the first
/// one: its score would belong to another model.
std::unique_ptr<Harness> make_chat_harness(model::Model& model, ChatHarnessOptions options);

}  // namespace skillgit::rollout
