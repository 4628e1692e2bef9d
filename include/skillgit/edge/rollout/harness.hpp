#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/model/tokens.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace skillgit::rollout {

/// What a harness is told of one attempt. The task's reference is not for the target.
struct Attempt {
  const text::SkillFiles& skill;
  const tasks::Task& task;
  std::int64_t seed = 0;  ///< For endpoints that take one; a function of run, task and draw.

  /// For the requests that it makes: see model::Request.
  std::function<Status(const model::FailedTry&)> failed_try = {};
};

/// What asking for a harness's identity uses at most: a greeting, and a reply of few tokens; some
/// models refuse to be cut any shorter.
inline constexpr model::Tokens kProbeTokens{.prompt = 256, .reply = 16};

/// How the target is run: one call, an agent program, any command.
///
/// Safe to use from several threads at once.
class Harness {
 public:
  virtual ~Harness() = default;

  /// Runs the target once and scores its answer.
  ///
  /// What the target does wrong is a `failed` rollout, what the machinery does wrong an
  /// `infra_error`. Fails only with cancelled, soon after `stop` was requested, and with denied or
  /// invalid when no attempt can go better: nobody needs to try the others.
  virtual Result<tasks::Rollout> run(const Attempt& attempt, std::stop_token stop) = 0;

  /// What, besides skill and task, the score of a rollout depends on: harness, prompt form and
  /// version, the model's id as the endpoint returns it, and its parameters. One line.
  ///
  /// Asks the endpoint once; fails with unavailable or denied when it does not answer as it should.
  virtual Result<std::string> identity(std::stop_token stop) = 0;

  /// Whether the endpoint still answers, as who it was: asks what identity() asks, each time anew.
  /// Tells attempts that fail for a reason of their own from an endpoint that is gone.
  ///
  /// Fails as identity() does.
  virtual Status greet(std::stop_token stop) = 0;

  /// The most tokens that one try of `attempt` can use; nothing where nobody can tell.
  virtual std::optional<model::Tokens> most_tokens(const Attempt&) const { return std::nullopt; }
};

}  // namespace skillgit::rollout
