#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/rollout/batch.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/observer.hpp"
#include "train/journal.hpp"
#include "train/purse.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::train {

/// An attempt that is wanted, and under which name its result is kept.
struct Wanted {
  const text::SkillFiles* skill = nullptr;
  const tasks::Task* task = nullptr;
  AttemptKey attempt;

  /// What it is for the gate, when it was given `points`.
  Draw draw(tasks::Points points) const {
    return {.key = attempt.key, .task = task->id, .index = attempt.index, .points = points};
  }
};

/// Rollouts that could not be made.
struct Failures {
  std::size_t count = 0;
  std::string why;  ///< The last of them.
};

/// Those of `results` that have no score.
Failures failures_of(std::span<const tasks::Rollout> results);

/// Makes rollouts durable: what the journal holds is not asked again, and what is asked is
/// reserved before it is sent and kept, without secrets, before it is used.
class Measurer {
 public:
  struct Options {
    int workers = 1;
    std::uint64_t seed = 0;
    int earlier_runs = 0;   ///< That a run builds on: whose draws count beside its own.
    bool is_final = false;  ///< Whether all of it is a fresh measurement, whatever the split.
    std::vector<std::string> secrets = {};  ///< Known values of them.
  };

  Measurer(rollout::Harness& harness, Journal& journal, Purse& purse, Observer& observer,
           Options options)
      : harness_(harness),
        journal_(journal),
        purse_(purse),
        observer_(observer),
        options_(std::move(options)) {}

  /// Runs what is wanted, in this order, each attempt once; `on_result` gets a result for each that
  /// is wanted: the kept ones first, on this thread, the others on a worker's, one at a time. When
  /// it answers send_no_more, nothing further is sent.
  ///
  /// Fails as Purse::send() does: with cancelled when a limit or the user ends it.
  Status run(std::span<const Wanted> wanted, std::string_view purpose,
             const std::function<rollout::Next(std::size_t, const tasks::Rollout&)>& on_result);

  /// Runs what has no score in `results`, one for each that is wanted, and what fails once more.
  /// Each result is put there as it arrives, so that what was made before a failure is not lost.
  ///
  /// Fails as run() does.
  Status measure(std::span<const Wanted> wanted, std::string_view purpose,
                 std::vector<tasks::Rollout>& results);

  /// Makes rollouts of `skill` that will be wanted later, while there are workers without work, and
  /// does not wait for them: whoever wants them finds them kept, or makes them. Nobody is told of
  /// them here. False under a budget: then none are made. Until end_ahead(), which has to come
  /// before their tasks go, nobody else may want them, and no others are made ahead.
  bool run_ahead(text::SkillFiles skill, std::vector<Wanted> wanted);

  /// Makes no more ahead, and waits for those in flight.
  void end_ahead() { purse_.end_ahead(); }

  /// Tells tasks that cannot be measured from a target that is gone, once those of `failures` have
  /// failed, were asked once more, and failed again; whoever watches is told of them.
  ///
  /// When they are all of `total`, or too many for any verdict, the target is greeted. Fails with
  /// unavailable when it does not answer that either: whoever asked shall then settle nothing.
  Status check_alive(std::string_view purpose, const Failures& failures, std::size_t total);

 private:
  Status greet();
  std::int64_t seed_of(const Wanted& wanted) const;
  Stage stage_of(const Wanted& wanted) const;
  rollout::Attempt attempt_at(const Wanted& wanted) const;
  Expense expense_of(const Wanted& wanted, const rollout::Attempt& attempt) const;
  Result<tasks::Rollout> make(rollout::Attempt attempt, const AttemptKey& key,
                              const rollout::FailedTryHook& failed_try);

  rollout::Harness& harness_;
  Journal& journal_;
  Purse& purse_;
  Observer& observer_;
  Options options_;
};

}  // namespace skillgit::train
