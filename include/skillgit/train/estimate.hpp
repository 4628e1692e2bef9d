#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/edge/model/tokens.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/evaluate.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"
#include "skillgit/train/trainer.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace skillgit::train {

/// From the least to the most.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

/// What one rollout, or one question to the optimizer model, uses, in tokens.
struct RequestTokens {
  /// How many of this skill it is read off. 0, of rollouts: from a token for four bytes to the most
  /// that the harness foresees.
  std::int64_t recorded = 0;
  Range prompt, reply;
  std::int64_t mean_prompt = 0, mean_reply = 0;
  /// Of rollouts: the longest prompt once the skill is as long as it may become
  /// (train.max_skill_tokens); nothing where the harness cannot tell.
  std::optional<std::int64_t> grown_prompt = {};
};

/// A limit that lets no rollout of a stage out.
struct Forbidden {
  Stage stage = Stage::gate;
  StopReason limit = StopReason::tokens;

  friend bool operator==(const Forbidden&, const Forbidden&) = default;
};

/// What a run will do, or has still to do, and cost. Known scores and early verdicts make it
/// cheaper than the most.
struct Estimate {
  std::optional<std::string> continues = {};  ///< The run that it would go on with.
  bool is_over = false;                       ///< That run is finished: nothing is to come.
  std::optional<Spending> spent = {};         ///< Of that run.
  std::int64_t train_tasks = 0, val_tasks = 0, test_tasks = 0;
  int steps = 0;                      ///< That are still to be made.
  Range baseline;                     ///< Rollouts to measure the base, and its repeats.
  optimizer::StepCost step;           ///< The most that one step asks for.
  std::int64_t offer = 0;             ///< Val rollouts of one offer whose accept is not confirmed.
  std::int64_t confirm = 0;           ///< What confirming an accept adds.
  Range end;                          ///< By the published rules: to measure at their end.
  Range rollouts;                     ///< In all that is to come.
  std::int64_t asks = 0;              ///< Questions to the optimizer model at most, likewise.
  std::optional<Standing> base = {};  ///< On val, where earlier runs have asked all of it.
  /// Nothing where none is recorded and the harness cannot tell.
  std::optional<RequestTokens> per_rollout = {};
  /// Nothing where none is recorded, or none is to come: nobody can foresee them.
  std::optional<RequestTokens> per_question = {};
  /// Of all that is to come, with the skill as long as it is: of rollouts, and of questions as far
  /// as `per_question` tells, in dollars as far as their price is known too.
  std::optional<Range> tokens = {};
  std::optional<Range> nano_usd = {};  ///< Likewise; nothing where no price is known.
  /// The most of both where the skill becomes as long as it may, and at once.
  std::optional<std::int64_t> grown_tokens = {}, grown_nano_usd = {};
  /// What a rollout with the skill as it is can use at most: so much has to be free of a budget
  /// before one is sent. Nothing where the harness cannot tell.
  std::optional<model::Tokens> reserved = {};
  std::optional<Forbidden> forbidden =
      {};  ///< Where the budget has no room for that, to begin with.
};

/// Looks at what training would look at, asks no model and writes nothing. Fails as train() does
/// before its first request, but for what only the target's name tells.
Result<Estimate> estimate(const store::Repository& repository, const store::RunStore& store,
                          const rollout::Harness& harness, const optimizer::Optimizer& optimizer,
                          const TrainRequest& request);

/// What a fresh measurement will ask for, and cost.
struct MeasurementEstimate {
  std::int64_t rollouts = 0;
  std::optional<RequestTokens> per_rollout = {};    ///< As of an Estimate.
  std::optional<Range> tokens = {}, nano_usd = {};  ///< Of all; nothing where nobody can tell.
};

/// Goes by what the runs of the skill `slug` have recorded, else by what the harness foresees; it
/// may be null, and then foresees nothing. Asks no model and writes nothing. Fails with damaged
/// where the journal of a run cannot be read.
Result<MeasurementEstimate> estimate_measurement(const store::Repository& repository,
                                                 const store::RunStore& store,
                                                 const rollout::Harness* harness,
                                                 const std::string& slug,
                                                 const EvalRequest& request);

}  // namespace skillgit::train
