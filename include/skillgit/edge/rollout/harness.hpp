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
#include <vector>

namespace skillgit::rollout {

/// A try of a request that brought no reply, in an attempt that may make several requests.
struct FailedTry {
  bool answered = false;               ///< As in model::FailedTry.
  bool is_last = false;                ///< Likewise.
  std::chrono::milliseconds pause{0};  ///< Likewise.

  /// What the try has used at most; nothing: as much as most_tokens() says of the attempt.
  std::optional<model::Tokens> most = {};
  model::Tokens before = {};  ///< What earlier requests of the attempt have used.

  /// What the other try can use at most, where that is not what was reserved for this one.
  std::optional<model::Tokens> most_of_next = {};
};

/// Told of each try that brought no reply, as model::Request has it; an error ends the asking with
/// it. May be empty.
using FailedTryHook = std::function<Status(const FailedTry&)>;

/// What a model tells of a request's failed tries, told to `hook`, which outlives it.
std::function<Status(const model::FailedTry&)> told_to(const FailedTryHook& hook);

/// What a harness is told of one attempt. The task's reference is not for the target.
struct Attempt {
  const text::SkillFiles& skill;
  const tasks::Task& task;
  std::int64_t seed = 0;  ///< For endpoints that take one; a function of run, task and draw.

  FailedTryHook failed_try = {};
  std::stop_token send_no_more = {};  ///< As in model::Request; a tool that works ends then.
};

/// What asking a harness who it is uses at most: a greeting, and a reply of few tokens; some
/// models refuse to be cut any shorter.
inline constexpr model::Tokens kProbeTokens{.prompt = 256, .reply = 16};

/// Who a target is.
struct Introduction {
  /// What, besides skill and task, the score of a rollout depends on: harness, prompt form and
  /// version, the model's id as the endpoint returns it, and its parameters. One line.
  std::string identity;
  model::Tokens used = {};  ///< By asking for it; all zero where nobody was asked, or counts.
  std::vector<FailedTry> failed = {};  ///< The tries before that brought no reply.
};

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

  /// Asks the endpoint who it is, once, and tells the same from then on. Fails with unavailable,
  /// denied or invalid when it does not answer as it should, and with cancelled soon after `stop`.
  virtual Result<Introduction> introduce(std::stop_token stop, const FailedTryHook& failed_try) = 0;

  /// Whether introduce() asks nothing any more.
  virtual bool is_introduced() const = 0;

  /// Whether the endpoint still answers, as who it was: asks what introduce() asks, each time anew,
  /// and tells what that used. Tells attempts that fail for a reason of their own from an endpoint
  /// that is gone.
  ///
  /// Fails as introduce() does.
  virtual Result<model::Tokens> greet(std::stop_token stop, const FailedTryHook& failed_try) = 0;

  /// The most tokens that introduce() or greet() uses.
  virtual model::Tokens most_probe_tokens() const { return kProbeTokens; }

  /// The most tokens that `attempt` can use, each of its requests tried once; nothing where nobody
  /// can tell.
  virtual std::optional<model::Tokens> most_tokens(const Attempt&) const { return std::nullopt; }
};

}  // namespace skillgit::rollout
