#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"

#include <cstdint>
#include <string_view>

namespace skillgit::train {

/// Where a batch of rollouts stands.
struct Progress {
  std::string_view purpose;  ///< "baseline", "candidate c0003", "train tasks", ...
  std::int64_t done = 0;     ///< Rollouts in, known ones included.
  std::int64_t total = 0;    ///< Rollouts wanted; an early verdict needs fewer.
  std::int64_t spent = 0;    ///< Requests sent in the whole run.
  std::int64_t failed = 0;   ///< Infrastructure errors in this batch.
};

/// Watches a training run.
///
/// The loop reports facts and never prints. A progress line, a JSON stream and a test that
/// counts steps are three observers of the same loop. Called from one thread.
class Observer {
 public:
  virtual ~Observer() = default;

  /// The run exists. `continued` tells whether an earlier process began it.
  virtual void run_began(const store::RunHeader& header, bool continued) = 0;

  virtual void rollouts_progressed(const Progress& progress) = 0;

  /// The base was measured on val: `mean` of `tasks` tasks, `hard` of them at their pass mark.
  virtual void baseline_measured(optimizer::Points mean, int hard, int tasks,
                                 bool deterministic) = 0;

  virtual void step_began(int step, int steps) = 0;

  /// An offer was settled; `commit` is the accepted commit, or the rejected candidate.
  virtual void offer_settled(const optimizer::Decision& decision,
                             const std::optional<store::ObjectId>& commit) = 0;

  virtual void landed(const store::Landing& landing) = 0;

  /// The optimizer ended a step with this note.
  virtual void step_ended(int step, std::string_view note) = 0;

  virtual void run_stopped(StopReason reason) = 0;
};

}  // namespace skillgit::train
