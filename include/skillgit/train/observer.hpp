#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"

#include <cstdint>
#include <string_view>

namespace skillgit::train {

/// Where a batch of requests stands: rollouts of the target, or questions to the optimizer model.
struct Progress {
  std::string_view purpose;  ///< "baseline", "candidate c0003", "train tasks", ...
  Payee payee = Payee::target;
  std::int64_t done = 0;    ///< Answers in, known ones included.
  std::int64_t total = 0;   ///< Answers wanted; an early verdict needs fewer.
  std::int64_t failed = 0;  ///< Infrastructure errors in this batch.
  Spending spending;        ///< Of the whole run.
};

/// Watches a training run.
///
/// The loop reports facts and never prints. A progress line, a JSON stream and a test that
/// counts steps are three observers of the same loop. Told of one thing at a time, of progress on
/// the thread that made it.
class Observer {
 public:
  virtual ~Observer() = default;

  /// The run exists. `continued` tells whether an earlier process began it.
  virtual void run_began(const store::RunHeader& header, bool continued) = 0;

  virtual void requests_progressed(const Progress& progress) = 0;

  /// So many of `total` requests brought nothing, and once more nothing; `why` tells of the last.
  virtual void requests_failed(std::string_view purpose, std::size_t failed, std::size_t total,
                               std::string_view why) = 0;

  /// The base was measured on val, now or by an earlier process. `deterministic` tells whether the
  /// target repeats itself (nothing when it was not asked), `confirms` whether a would-be accept
  /// is drawn once more.
  virtual void baseline_measured(const Standing& base, std::optional<bool> deterministic,
                                 bool confirms) = 0;

  /// A continued run goes on from here, where something was accepted before.
  virtual void current_stands(const Standing& current) = 0;

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
