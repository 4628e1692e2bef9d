#include "train/measurer.hpp"

#include "skillgit/core/base/random.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <cassert>
#include <map>
#include <memory>
#include <utility>

namespace skillgit::train {

using rollout::Next;
using tasks::Rollout;
using tasks::RolloutStatus;

namespace {

/// Takes secrets out, before anyone keeps, reads or learns from them.
void redact(Rollout& rollout, std::span<const std::string> known) {
  for (std::string* text : {&rollout.prompt, &rollout.trajectory, &rollout.reply, &rollout.why})
    *text = text::redacted(std::move(*text), known);
}

}  // namespace

Failures failures_of(std::span<const Rollout> results) {
  Failures failures;
  for (const Rollout& one : results) {
    if (one.status != RolloutStatus::infra_error) continue;
    ++failures.count;
    failures.why = one.why;
  }
  return failures;
}

// An endpoint that takes seeds repeats itself for equal ones. A run's draws are pooled with those
// of the runs before it, so they have seeds of their own. 31 bits: some endpoints keep a seed in a
// signed 32-bit number.
std::int64_t Measurer::seed_of(const Wanted& wanted) const {
  RandomStream stream(options_.seed, options_.earlier_runs, wanted.attempt.index,
                      "rollout " + wanted.task->id);
  return static_cast<std::int64_t>(stream.next() >> 33);
}

Stage Measurer::stage_of(const Wanted& wanted) const {
  if (options_.is_final || wanted.task->split == tasks::Split::test) return Stage::final;
  return wanted.task->split == tasks::Split::train ? Stage::train : Stage::gate;
}

rollout::Attempt Measurer::attempt_at(const Wanted& wanted) const {
  return {*wanted.skill, *wanted.task, seed_of(wanted)};
}

Expense Measurer::expense_of(const Wanted& wanted, const rollout::Attempt& attempt) const {
  return {.request = wanted.attempt,
          .payee = Payee::target,
          .stage = stage_of(wanted),
          .is_rollout = true,
          .most = harness_.most_tokens(attempt)};
}

/// Makes an attempt that is paid for, and keeps what came of it.
Result<Rollout> Measurer::make(rollout::Attempt attempt, const AttemptKey& key,
                               const rollout::FailedTryHook& failed_try) {
  attempt.failed_try = failed_try;
  attempt.send_no_more = purse_.stop();
  SKILLGIT_TRY(Rollout rollout, harness_.run(attempt, /*stop=*/{}));
  redact(rollout, options_.secrets);
  const auto spent = purse_.cost(Payee::target, {rollout.prompt_tokens, rollout.reply_tokens});
  SKILLGIT_CHECK(journal_.done(key, rollout, spent, purse_.seconds()));
  return rollout;
}

Status Measurer::run(std::span<const Wanted> wanted, std::string_view purpose,
                     const std::function<Next(std::size_t, const Rollout&)>& on_result) {
  Progress progress{.purpose = purpose,
                    .payee = Payee::target,
                    .done = 0,
                    .total = static_cast<std::int64_t>(wanted.size()),
                    .failed = 0,
                    .spending = {}};
  const auto deliver = [&](std::size_t at, Rollout& rollout) {
    // A task's id is no part of what its score belongs to: others may have the same content.
    rollout.task = wanted[at].task->id;
    ++progress.done;
    if (rollout.status == RolloutStatus::infra_error) ++progress.failed;
    progress.spending = purse_.spending();
    observer_.requests_progressed(progress);
    return on_result(at, rollout);
  };

  // Tasks of one content share their attempts: each is asked once, and told to all of them.
  std::vector<std::size_t> unknown;
  std::map<AttemptKey, std::vector<std::size_t>> places;
  Next next = Next::go_on;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    SKILLGIT_TRY(auto kept, journal_.find(wanted[at].attempt));
    if (kept) {
      if (next == Next::go_on) next = deliver(at, *kept);
    } else {
      auto& same = places[wanted[at].attempt];
      if (same.empty()) unknown.push_back(at);
      same.push_back(at);
    }
  }
  if (next == Next::send_no_more || unknown.empty()) return {};

  std::vector<rollout::Attempt> attempts;
  std::vector<Expense> expenses;
  attempts.reserve(unknown.size());
  for (const std::size_t at : unknown) {
    attempts.push_back(attempt_at(wanted[at]));
    expenses.push_back(expense_of(wanted[at], attempts.back()));
  }
  std::vector<Rollout> rollouts(attempts.size());
  const auto ask = [&](std::size_t i, const rollout::FailedTryHook& failed_try) -> Status {
    SKILLGIT_TRY(rollouts[i], make(attempts[i], expenses[i].request, failed_try));
    return {};
  };
  return purse_.send(expenses, options_.workers, ask, [&](std::size_t i) {
    // Kept no longer than somebody looks at it: a batch may be large.
    Rollout rollout = std::exchange(rollouts[i], {});
    Next next_one = Next::go_on;
    for (const std::size_t at : places.at(wanted[unknown[i]].attempt))
      if (next_one == Next::go_on) next_one = deliver(at, rollout);
    return next_one;
  });
}

Status Measurer::measure(std::span<const Wanted> wanted, std::string_view purpose,
                         std::vector<Rollout>& results) {
  assert(results.size() == wanted.size());
  for (int round = 0; round < 2; ++round) {
    std::vector<Wanted> missing;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < wanted.size(); ++at)
      if (results[at].status == RolloutStatus::infra_error) {
        missing.push_back(wanted[at]);
        places.push_back(at);
      }
    SKILLGIT_CHECK(run(missing, purpose, [&](std::size_t i, const Rollout& rollout) {
      results[places[i]] = rollout;
      return Next::go_on;
    }));
  }
  return {};
}

bool Measurer::run_ahead(text::SkillFiles skill, std::vector<Wanted> wanted) {
  std::erase_if(wanted, [this](const Wanted& one) { return journal_.knows(one.attempt); });
  const auto files = std::make_shared<const text::SkillFiles>(std::move(skill));
  std::vector<Expense> expenses;
  for (Wanted& one : wanted) {
    one.skill = files.get();
    expenses.push_back(expense_of(one, attempt_at(one)));
  }
  const auto ask = [this, files, wanted = std::move(wanted)](
                       std::size_t i, const rollout::FailedTryHook& failed_try) -> Status {
    SKILLGIT_TRY(const Rollout rollout, make(attempt_at(wanted[i]), wanted[i].attempt, failed_try));
    if (rollout.status != RolloutStatus::infra_error) return {};
    return fail(ErrorKind::unavailable, rollout.why);
  };
  return purse_.send_ahead(std::move(expenses), options_.workers, ask);
}

Status Measurer::check_alive(std::string_view purpose, const Failures& failures,
                             std::size_t total) {
  if (failures.count == 0) return {};
  if (failures.count == total || optimizer::is_too_much_missing(failures.count, total))
    SKILLGIT_CHECK(greet());
  observer_.requests_failed(purpose, failures.count, total, failures.why);
  return {};
}

/// Fails with unavailable where the target does not answer a greeting.
Status Measurer::greet() {
  const Expense expense = greeting(harness_, options_.is_final ? Stage::final : Stage::train);
  Result<model::Tokens> greeted = model::Tokens{};
  SKILLGIT_CHECK(purse_.send(
      {&expense, 1}, /*workers=*/1,
      [&](std::size_t, const rollout::FailedTryHook& failed_try) -> Status {
        greeted = harness_.greet(purse_.stop(), failed_try);
        if (!greeted && greeted.error().kind() == ErrorKind::cancelled)
          return fail(greeted.error());
        if (!greeted) return {};
        const auto spent = purse_.cost(Payee::target, *greeted);
        return journal_.settled(expense.request, spent, purse_.seconds());
      },
      [](std::size_t) { return Next::go_on; }));
  if (greeted) return {};
  return fail(Error(greeted.error().kind(), "the target is gone: " + greeted.error().message())
                  .with_hint("nothing that was paid for is lost; run the same command to go on"));
}

}  // namespace skillgit::train
