#include "train/measurer.hpp"

#include "skillgit/core/base/random.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <utility>
#include <vector>

namespace skillgit::train {

using rollout::Next;
using tasks::Rollout;
using tasks::RolloutStatus;

namespace {

/// A harness whose rollouts hold no secrets: before anyone keeps, reads or learns from them.
class Redacting final : public rollout::Harness {
 public:
  explicit Redacting(rollout::Harness& inner) : inner_(inner) {}

  Result<Rollout> run(const rollout::Attempt& attempt, std::stop_token stop) override {
    auto rollout = inner_.run(attempt, std::move(stop));
    if (rollout)
      for (std::string* text : {&rollout->prompt, &rollout->reply, &rollout->why})
        *text = text::redacted(std::move(*text));
    return rollout;
  }

  Result<std::string> identity(std::stop_token stop) override {
    return inner_.identity(std::move(stop));
  }

 private:
  rollout::Harness& inner_;
};

}  // namespace

Measurer::Measurer(rollout::Harness& harness, Journal& journal, const Clock& clock,
                   Observer& observer, Limits limits, std::stop_token stop)
    : harness_(harness),
      journal_(journal),
      clock_(clock),
      observer_(observer),
      limits_(limits),
      stop_(std::move(stop)),
      began_(clock.elapsed()),
      seconds_before_(journal.seconds()) {}

std::int64_t Measurer::seconds() const {
  const auto here = std::chrono::duration_cast<std::chrono::seconds>(clock_.elapsed() - began_);
  return seconds_before_ + here.count();
}

std::optional<StopReason> Measurer::halted() const {
  const std::scoped_lock lock(mutex_);
  return halted_;
}

// 31 bits: some endpoints keep a seed in a signed 32-bit number.
std::int64_t Measurer::seed_of(const Wanted& wanted) const {
  RandomStream stream(limits_.seed, 0, wanted.attempt.index, "rollout " + wanted.task->id);
  return static_cast<std::int64_t>(stream.next() >> 33);
}

Status Measurer::reserve(const AttemptKey& attempt) {
  const std::scoped_lock lock(mutex_);
  if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "interrupted");
  if (limits_.budget.rollouts && journal_.requests() >= *limits_.budget.rollouts) {
    halted_ = StopReason::rollouts;
    return fail(ErrorKind::cancelled, "the budget in rollouts is spent");
  }
  if (limits_.budget.seconds && seconds() >= *limits_.budget.seconds) {
    halted_ = StopReason::seconds;
    return fail(ErrorKind::cancelled, "the budget in seconds is spent");
  }
  return journal_.sent(attempt, seconds());
}

Status Measurer::run(std::span<const Wanted> wanted, std::string_view purpose,
                     const std::function<Next(std::size_t, const Rollout&)>& on_result) {
  {
    const std::scoped_lock lock(mutex_);
    halted_.reset();
  }
  Progress progress{.purpose = purpose,
                    .done = 0,
                    .total = static_cast<std::int64_t>(wanted.size()),
                    .spent = 0,
                    .failed = 0};
  const auto deliver = [&](std::size_t at, const Rollout& rollout) {
    ++progress.done;
    if (rollout.status == RolloutStatus::infra_error) ++progress.failed;
    progress.spent = journal_.requests();
    observer_.rollouts_progressed(progress);
    return on_result(at, rollout);
  };

  std::vector<std::size_t> unknown;
  Next next = Next::go_on;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (const auto kept = journal_.find(wanted[at].attempt)) {
      if (next == Next::go_on) next = deliver(at, *kept);
    } else {
      unknown.push_back(at);
    }
  }
  if (next == Next::send_no_more || unknown.empty()) return {};

  std::vector<rollout::Attempt> attempts;
  attempts.reserve(unknown.size());
  for (const std::size_t at : unknown)
    attempts.push_back({*wanted[at].skill, *wanted[at].task, seed_of(wanted[at])});

  // No stop token: what is in flight was paid for, and reserve() lets nothing more out.
  Redacting harness(harness_);
  return rollout::run_batch(
      harness, attempts, limits_.workers, /*stop=*/{},
      {.before = [&](std::size_t i) { return reserve(wanted[unknown[i]].attempt); },
       .arrived =
           [&](std::size_t i, const Rollout& rollout) {
             return journal_.done(wanted[unknown[i]].attempt, rollout, seconds());
           },
       .after = [&](std::size_t i,
                    const Rollout& rollout) { return deliver(unknown[i], rollout); }});
}

}  // namespace skillgit::train
