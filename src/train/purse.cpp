#include "train/purse.hpp"

#include "skillgit/edge/rollout/harness.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace skillgit::train {
namespace {

using Limit = std::optional<std::int64_t>;

/// Counts what was spent against limits, as a request of one stage meets them.
struct Counter {
  const Shares& shares;
  Stage stage;
  const Spending& spent;

  /// Whether `more` would pass a limit on what `of` reads off a stage: theirs all count, and of
  /// another stage at least its share.
  template <typename Of>
  bool passes(const Limit& limit, std::int64_t more, Of of) const {
    if (!limit) return false;
    std::int64_t all = more;
    for (const Stage one : {Stage::train, Stage::gate, Stage::final}) {
      const std::int64_t used = of(spent.of(one));
      const auto kept = one == stage ? std::nullopt : shares.kept(one, *limit);
      all = sum(all, std::max(used, kept.value_or(0)));
    }
    return all > *limit;
  }

  /// Training and gate take turns, so that of time only the final share is kept.
  bool passes_time(const Limit& limit, std::int64_t seconds) const {
    if (!limit) return false;
    const auto kept = stage == Stage::final ? std::nullopt : shares.kept(Stage::final, *limit);
    return seconds + 1 > *limit - kept.value_or(0);
  }
};

/// The limit that has been reached for good.
std::optional<StopReason> reached(const Budget& budget, const Expense& expense,
                                  const Spending& spent) {
  const Counter counter{budget.shares, expense.stage, spent};
  if (expense.is_rollout &&
      counter.passes(budget.rollouts, 1, [](const auto& of) { return of.rollouts; }))
    return StopReason::rollouts;
  if (counter.passes(budget.calls, 1, [](const auto& of) { return of.calls; }))
    return StopReason::calls;
  if (counter.passes_time(budget.seconds, spent.seconds)) return StopReason::seconds;
  return std::nullopt;
}

/// The limit that leaves no room for this much, as long as nothing turns out cheaper than feared.
std::optional<StopReason> without_room(const Budget& budget, const Expense& expense,
                                       const Cost& worst, const Spending& spent) {
  const Counter counter{budget.shares, expense.stage, spent};
  if (counter.passes(budget.tokens, worst.tokens(),
                     [](const auto& of) { return of.cost.tokens(); }))
    return StopReason::tokens;
  if (counter.passes(budget.nano_usd, worst.nano_usd,
                     [](const auto& of) { return of.cost.nano_usd; }))
    return StopReason::usd;
  return std::nullopt;
}

/// What an endpoint says of itself may be any number.
Cost bounded_cost(const model::Tokens& used, const std::optional<Price>& price) {
  Cost cost{.prompt_tokens = std::min(used.prompt, kMostCost),
            .reply_tokens = std::min(used.reply, kMostCost)};
  if (price)
    cost.nano_usd = std::min(cost_of(used, *price), kMostCost);
  else
    cost.unpriced_tokens = cost.tokens();
  return cost;
}

}  // namespace

Error interrupted() {
  return Error(ErrorKind::cancelled, "interrupted; what was paid for is kept")
      .with_hint("run the same command to go on where it stopped");
}

Expense greeting(const rollout::Harness& harness, Stage stage) {
  return {.request = {"identity", 0},
          .payee = Payee::target,
          .stage = stage,
          .most = harness.most_probe_tokens()};
}

std::optional<StopReason> limit_on_greeting(const rollout::Harness& harness, const Budget& budget,
                                            const Prices& prices,
                                            std::span<const rollout::FailedTry> failed) {
  const Expense expense = greeting(harness, Stage::train);
  const auto most_cost = [&](const std::optional<model::Tokens>& most) {
    return bounded_cost(most.value_or(*expense.most), prices.target);
  };
  Spending spent;
  StageSpending& stage = spent.of(expense.stage);
  for (const rollout::FailedTry& one : failed) {
    ++stage.calls;
    if (!one.answered) stage.cost += most_cost(one.most);
  }
  if (const auto limit = reached(budget, expense, spent)) return limit;
  const auto next = failed.empty() ? std::nullopt : failed.back().most_of_next;
  return without_room(budget, expense, most_cost(next), spent);
}

std::optional<StopReason> limit_on_rollout(const TrainOptions& options, Stage stage,
                                           const std::optional<model::Tokens>& most,
                                           const Spending& spent) {
  const Expense expense{.request = {}, .stage = stage, .is_rollout = true, .most = most};
  if (const auto limit = reached(options.budget, expense, spent)) return limit;
  const Cost worst = bounded_cost(most.value_or(model::Tokens{}), options.prices.target);
  return without_room(options.budget, expense, worst, spent);
}

Purse::Purse(Journal& journal, const Clock& clock, Budget budget, Prices prices,
             std::stop_token stop)
    : journal_(journal),
      clock_(clock),
      budget_(budget),
      prices_(prices),
      stop_(std::move(stop)),
      began_(clock.elapsed()),
      seconds_before_(journal.spending().seconds) {}

std::int64_t Purse::seconds() const {
  const auto here = std::chrono::duration_cast<std::chrono::seconds>(clock_.elapsed() - began_);
  return seconds_before_ + here.count();
}

Spending Purse::spending() const {
  Spending spent = journal_.spending();
  spent.seconds = seconds();
  return spent;
}

Result<Spending> Purse::rest() {
  Spending spent = spending();
  if (spent.seconds > journal_.spending().seconds) SKILLGIT_CHECK(journal_.rested(spent.seconds));
  return spent;
}

std::optional<StopReason> Purse::halted() const {
  const std::scoped_lock lock(mutex_);
  return halted_;
}

std::optional<Cost> Purse::cost(Payee payee, const model::Tokens& used) const {
  if (used.prompt == 0) return std::nullopt;
  const auto& price = payee == Payee::target ? prices_.target : prices_.optimizer;
  return bounded_cost(used, price);
}

Result<Cost> Purse::worst_of(const Expense& expense) const {
  if (!expense.most && (budget_.tokens || budget_.nano_usd))
    return fail(Error(ErrorKind::invalid,
                      "nobody can tell beforehand how many tokens a rollout of this harness uses")
                    .with_hint("limit the run by [budget] rollouts or seconds instead"));
  const auto& price = expense.payee == Payee::target ? prices_.target : prices_.optimizer;
  if (budget_.nano_usd && !price)
    return fail(Error(ErrorKind::invalid,
                      "the budget is in dollars, and no price is known for the model of the " +
                          std::string(to_string(expense.payee)))
                    .with_hint("set it in [price.<model>] of skillgit.toml"));
  return cost(expense.payee, expense.most.value_or(model::Tokens{})).value_or(Cost{});
}

/// Reserves a try of a request that is sent after `pause`. While only what is in flight leaves no
/// room for it, waits for that to arrive.
Status Purse::reserve(const Expense& expense, std::chrono::milliseconds pause) {
  SKILLGIT_TRY(const Cost worst, worst_of(expense));
  std::unique_lock lock(mutex_);
  SKILLGIT_CHECK(wait_for_room(expense, worst, pause, lock));
  SKILLGIT_CHECK(note_sent(expense, worst));
  ++in_flight_;
  return {};
}

Result<std::string> Purse::introduce(rollout::Harness& harness, Stage stage) {
  const bool asks = !harness.is_introduced();
  const Expense expense = greeting(harness, stage);
  if (asks) SKILLGIT_CHECK(reserve(expense));
  const auto told =
      harness.introduce(stop_, [&](const rollout::FailedTry& one) { return failed(expense, one); });
  if (asks) arrived();
  if (!told) return fail(in_words_of_a_run(told.error()));
  if (asks) SKILLGIT_CHECK(settle(expense, told->used));
  return told->identity;
}

Status Purse::count_introduction(const rollout::Harness& harness, Stage stage,
                                 const rollout::Introduction& introduction) {
  const Expense expense = greeting(harness, stage);
  SKILLGIT_TRY(const Cost worst, worst_of(expense));
  for (const rollout::FailedTry& one : introduction.failed) {
    SKILLGIT_CHECK(note_sent(expense, worst));
    SKILLGIT_CHECK(settle(expense, one));
  }
  SKILLGIT_CHECK(note_sent(expense, worst));
  return settle(expense, introduction.used);
}

Status Purse::note_sent(const Expense& expense, const Cost& worst) {
  return journal_.sent({.request = expense.request,
                        .payee = expense.payee,
                        .stage = expense.stage,
                        .is_rollout = expense.is_rollout,
                        .worst = worst},
                       seconds());
}

/// Ends a request that was answered, and whose answer is not kept.
Status Purse::settle(const Expense& expense, const model::Tokens& used) {
  return journal_.settled(expense.request, cost(expense.payee, used), seconds());
}

Status Purse::wait_for_room(const Expense& expense, const Cost& worst,
                            std::chrono::milliseconds pause, std::unique_lock<std::mutex>& lock) {
  for (;;) {
    if (stop_.stop_requested()) return fail(interrupted());
    Spending spent = spending();
    spent.seconds = sum(spent.seconds, std::chrono::ceil<std::chrono::seconds>(pause).count());
    if (const auto limit = reached(budget_, expense, spent)) return halt(*limit);
    const auto limit = without_room(budget_, expense, worst, spent);
    if (!limit) return {};
    if (in_flight_ == 0) return halt(*limit);
    room_.wait(lock);
  }
}

Status Purse::halt(StopReason reason) {
  halted_ = reason;
  room_.notify_all();
  return fail(ErrorKind::cancelled,
              "the budget in " + std::string(to_string(reason)) + " leaves no room for a request");
}

/// Sets right what a failed try is counted at, where it is known to be less than was reserved.
Status Purse::settle(const Expense& expense, const rollout::FailedTry& one) {
  if (one.answered) return journal_.settled(expense.request, Cost{}, seconds());
  const auto most = one.most ? cost(expense.payee, *one.most) : std::nullopt;
  return most ? journal_.settled(expense.request, *most, seconds()) : Status();
}

Status Purse::failed(const Expense& expense, const rollout::FailedTry& one) {
  SKILLGIT_CHECK(settle(expense, one));
  if (one.is_last) return {};
  arrived();
  Expense again = expense;
  again.is_rollout = false;
  if (one.most_of_next) again.most = one.most_of_next;
  Status reserved = reserve(again, one.pause);
  if (reserved) return {};
  {
    // make() counts this request's arrival once more.
    const std::scoped_lock lock(mutex_);
    ++in_flight_;
  }
  // No later try will tell what earlier requests of the attempt have used.
  if (const auto before = cost(expense.payee, one.before))
    SKILLGIT_CHECK(
        journal_.used(expense.request, expense.payee, expense.stage, *before, seconds()));
  return reserved;
}

/// What an asking was ended by: where the user did it, what a run says of that.
Error Purse::in_words_of_a_run(const Error& error) const {
  return error.kind() == ErrorKind::cancelled && stop_.stop_requested() ? interrupted() : error;
}

void Purse::arrived() {
  {
    const std::scoped_lock lock(mutex_);
    --in_flight_;
  }
  room_.notify_all();
}

/// Makes a request that is reserved.
Status Purse::make(const Expense& expense, std::size_t index, const Ask& ask) {
  Status asked = ask(index, [&](const rollout::FailedTry& one) { return failed(expense, one); });
  arrived();
  return asked ? asked : fail(in_words_of_a_run(asked.error()));
}

Status Purse::send(std::span<const Expense> expenses, int workers, const Ask& ask,
                   const std::function<rollout::Next(std::size_t)>& after) {
  // No stop token: what is in flight was paid for, and reserve() lets nothing more out. Who asks
  // looks at stop() before each try.
  return workers_.run(expenses.size(), workers, /*stop=*/{},
                      {.before = [&](std::size_t i) { return reserve(expenses[i]); },
                       .send = [&](std::size_t i) { return make(expenses[i], i, ask); },
                       .after = after});
}

bool Purse::send_ahead(std::vector<Expense> expenses, int workers, Ask ask) {
  if (budget_.is_limited()) return false;
  struct Ahead {
    std::vector<Expense> expenses;
    Ask ask;
    std::atomic<std::size_t> next = 0;
  };
  const auto ahead = std::make_shared<Ahead>();
  ahead->expenses = std::move(expenses);
  ahead->ask = std::move(ask);
  workers_.set_aside(workers, [this, ahead] {
    const std::size_t index = ahead->next++;
    if (index >= ahead->expenses.size()) return false;
    const Expense& expense = ahead->expenses[index];
    return reserve(expense) && make(expense, index, ahead->ask);
  });
  return true;
}

}  // namespace skillgit::train
