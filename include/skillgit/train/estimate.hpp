#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/trainer.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace skillgit::train {

/// What a run will do, and cost at most. Known scores and early verdicts make it cheaper.
struct Estimate {
  std::optional<std::string> continues;  ///< The unfinished run that it would go on with.
  std::int64_t train_tasks = 0, val_tasks = 0, test_tasks = 0;
  int steps = 0;
  std::int64_t baseline = 0;       ///< Requests to measure the base, and its repeats.
  std::int64_t step_rollouts = 0;  ///< On train tasks, in one step.
  int step_offers = 0;             ///< In one step.
  std::int64_t offer = 0;          ///< Val requests of one offer whose accept is not confirmed.
  std::int64_t confirm = 0;        ///< What confirming an accept adds.
  std::int64_t most = 0;           ///< Requests in all steps, before the budget.
  std::optional<std::int64_t> budget;
  std::int64_t request_tokens = 0;  ///< Of the longest prompt at the start, about.
};

/// Looks at what training would look at, asks no model and writes nothing. Fails as train() does
/// before its first request.
Result<Estimate> estimate(const store::Repository& repository, const store::RunStore& store,
                          const optimizer::Optimizer& optimizer, const TrainRequest& request);

}  // namespace skillgit::train
