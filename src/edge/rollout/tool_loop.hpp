#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/model/tokens.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"
#include "skillgit/edge/rollout/harness.hpp"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace skillgit::rollout {

/// What came of a conversation with tools.
struct Conversation {
  std::optional<model::Reply> reply = {};  ///< The answer.
  std::string gave_up = {};         ///< Why the target has none, where that is its own fault.
  std::optional<Error> error = {};  ///< Why there is none, where it is not.
  model::Tokens used = {};          ///< In all turns, and at most in a last try without a reply.
  std::string trajectory = {};      ///< What was called, and what came of it.
};

/// Asks with tools until there is an answer.
class ToolLoop {
 public:
  /// `objection` says what is wrong with a reply; all of it outlives the loop.
  ToolLoop(model::Model& model, const ToolOptions& options,
           std::function<std::optional<std::string>(const model::Reply&)> objection)
      : model_(model), options_(options), objection_(std::move(objection)) {}

  Conversation run(const Attempt& attempt, model::Request request, std::stop_token stop) const;

 private:
  model::Model& model_;
  const ToolOptions& options_;
  std::function<std::optional<std::string>(const model::Reply&)> objection_;
};

/// The most tokens of all turns that begin with `request`. Each turn sends again what was said
/// before it; what a model has said is sent again in as many tokens as it took.
model::Tokens most_tokens(const ToolOptions& options, const model::Request& request);

}  // namespace skillgit::rollout
