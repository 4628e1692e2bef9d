#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/edge/store/run_store.hpp"
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

/// What one rollout uses, in tokens.
struct RolloutTokens {
  std::int64_t recorded = 0;  ///< How many rollouts of this skill it is read off; 0: guessed.
  Range prompt, reply;
  std::int64_t mean_prompt = 0, mean_reply = 0;
};

/// What a run will do, or has still to do, and cost. Known scores and early verdicts make it
/// cheaper than the most.
struct Estimate {
  std::optional<std::string> continues = {};  ///< The unfinished run that it would go on with.
  std::optional<Spending> spent = {};         ///< Of that run.
  std::int64_t train_tasks = 0, val_tasks = 0, test_tasks = 0;
  int steps = 0;                      ///< That are still to be made.
  Range baseline;                     ///< Rollouts to measure the base, and its repeats.
  optimizer::StepCost step;           ///< The most that one step asks for.
  std::int64_t offer = 0;             ///< Val rollouts of one offer whose accept is not confirmed.
  std::int64_t confirm = 0;           ///< What confirming an accept adds.
  Range rollouts;                     ///< In all that is to come.
  std::int64_t asks = 0;              ///< Questions to the optimizer model at most, likewise.
  std::optional<Standing> base = {};  ///< On val, where earlier runs have asked all of it.
  RolloutTokens per_rollout;
  Range tokens;                        ///< Of all rollouts to come; questions are not foreseen.
  std::optional<Range> nano_usd = {};  ///< Likewise; nothing where no price is known.
};

/// Looks at what training would look at, asks no model and writes nothing. Fails as train() does
/// before its first request, but for what only the target's name tells.
Result<Estimate> estimate(const store::Repository& repository, const store::RunStore& store,
                          const optimizer::Optimizer& optimizer, const TrainRequest& request);

}  // namespace skillgit::train
