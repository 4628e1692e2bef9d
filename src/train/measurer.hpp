#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/rollout/batch.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/train/clock.hpp"
#include "skillgit/train/observer.hpp"
#include "skillgit/train/options.hpp"
#include "train/journal.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>

namespace skillgit::train {

/// An attempt that is wanted, and under which name its result is kept.
struct Wanted {
  const text::SkillFiles* skill = nullptr;
  const tasks::Task* task = nullptr;
  AttemptKey attempt;
};

/// Makes rollouts durable: what the journal holds is not asked again, what is asked is counted
/// before it is sent and kept before it is used, and no request leaves that a limit forbids.
class Measurer {
 public:
  struct Limits {
    Budget budget;
    int workers = 1;
    std::uint64_t seed = 0;
  };

  Measurer(rollout::Harness& harness, Journal& journal, const Clock& clock, Observer& observer,
           Limits limits, std::stop_token stop);

  /// Runs what is wanted, in this order; `on_result` gets each result once, on this thread, the
  /// kept ones first. When it answers send_no_more, nothing further is sent.
  ///
  /// Fails with cancelled when a limit or the user ends it; halted() then tells which limit.
  Status run(std::span<const Wanted> wanted, std::string_view purpose,
             const std::function<rollout::Next(std::size_t, const tasks::Rollout&)>& on_result);

  /// The limit that ended the last run(), if one did.
  std::optional<StopReason> halted() const;

  /// How long the run has been worked on, in all its processes.
  std::int64_t seconds() const;

  std::int64_t requests() const { return journal_.requests(); }

 private:
  Status reserve(const AttemptKey& attempt);
  std::int64_t seed_of(const Wanted& wanted) const;

  rollout::Harness& harness_;
  Journal& journal_;
  const Clock& clock_;
  Observer& observer_;
  Limits limits_;
  std::stop_token stop_;
  std::chrono::milliseconds began_;
  std::int64_t seconds_before_;
  mutable std::mutex mutex_;
  std::optional<StopReason> halted_;
};

}  // namespace skillgit::train
