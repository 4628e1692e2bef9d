#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/model/tokens.hpp"
#include "skillgit/edge/rollout/batch.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/train/clock.hpp"
#include "skillgit/train/options.hpp"
#include "train/journal.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace skillgit::train {

/// A request that will be paid for.
struct Expense {
  AttemptKey request;
  Payee payee = Payee::target;
  Stage stage = Stage::train;
  bool is_rollout = false;
  std::optional<model::Tokens> most;  ///< That it can use; nothing where nobody can tell.
};

/// What ends a command that its user stopped.
Error interrupted();

/// What it may cost to ask the target who it is.
Expense greeting(const rollout::Harness& harness, Stage stage);

/// The limit that forbids the next greeting of a target that nothing was spent on but greetings,
/// those that `failed`.
std::optional<StopReason> limit_on_greeting(const rollout::Harness& harness, const Budget& budget,
                                            const Prices& prices,
                                            std::span<const rollout::FailedTry> failed);

/// The limit that lets no rollout of `stage` out which can use so much, nothing known where nobody
/// can tell, once so much is spent.
std::optional<StopReason> limit_on_rollout(const TrainOptions& options, Stage stage,
                                           const std::optional<model::Tokens>& most,
                                           const Spending& spent);

/// The money of a run. Each request is reserved at its worst case before it is sent, under limits
/// that no request may pass. What a share keeps for a stage is not there for requests of another,
/// until that stage has used as much. Safe to use from several threads.
class Purse {
 public:
  Purse(Journal& journal, const Clock& clock, Budget budget, Prices prices, std::stop_token stop);

  /// Asks the target who it is, where it has not told. Fails as send() and Harness::introduce() do.
  Result<std::string> introduce(rollout::Harness& harness, Stage stage);

  /// Counts what asking it has taken before there was a purse.
  Status count_introduction(const rollout::Harness& harness, Stage stage,
                            const rollout::Introduction& introduction);

  /// What one try has cost; nothing where the endpoint did not count the tokens.
  std::optional<Cost> cost(Payee payee, const model::Tokens& used) const;

  /// Once this is requested nothing more is sent.
  const std::stop_token& stop() const { return stop_; }

  /// What `send` does with a request, on a worker's thread, given what to tell of failed tries.
  using Ask = std::function<Status(std::size_t, const rollout::FailedTryHook&)>;

  /// Sends requests in their order, up to `workers` at once, each once it is reserved. `ask` makes
  /// one and keeps its answer and its cost in the journal; `after` is told of it there, one at a
  /// time.
  ///
  /// Once a limit or the user ends it, what is in flight is finished and kept. Fails as `ask` does,
  /// with cancelled when a limit, which halted() then tells, or the user forbids a request, and
  /// with invalid when a limit counts what nobody knows: the tokens of a harness, the price of a
  /// model.
  Status send(std::span<const Expense> expenses, int workers, const Ask& ask,
              const std::function<rollout::Next(std::size_t)>& after);

  /// Sends requests while send() leaves workers without work, and does not wait for them: a batch
  /// that wants the same later finds the answers in the journal, or asks. The first that fails is
  /// the last. False under a budget: then nothing is sent, as it might be what a batch then lacks.
  ///
  /// Once end_ahead() has returned, `ask` is not called any more.
  bool send_ahead(std::vector<Expense> expenses, int workers, Ask ask);

  /// Sends no more ahead, and waits for what is in flight.
  void end_ahead() { workers_.end_aside(); }

  /// The limit that forbade a request, if one did.
  std::optional<StopReason> halted() const;

  /// How long the run has been worked on, in all its processes.
  std::int64_t seconds() const;

  /// What the run has spent until now.
  Spending spending() const;

  /// The same of a run that comes to rest, noted in the journal: what it did since its last request
  /// took time too.
  Result<Spending> rest();

 private:
  Status make(const Expense& expense, std::size_t index, const Ask& ask);
  Status reserve(const Expense& expense, std::chrono::milliseconds pause = {});
  Result<Cost> worst_of(const Expense& expense) const;
  Status wait_for_room(const Expense& expense, const Cost& worst, std::chrono::milliseconds pause,
                       std::unique_lock<std::mutex>& lock);
  Status halt(StopReason reason);
  Status failed(const Expense& expense, const rollout::FailedTry& one);
  Status note_sent(const Expense& expense, const Cost& worst);
  Status settle(const Expense& expense, const rollout::FailedTry& one);
  Status settle(const Expense& expense, const model::Tokens& used);
  Error in_words_of_a_run(const Error& error) const;
  void arrived();

  Journal& journal_;
  const Clock& clock_;
  const Budget budget_;
  const Prices prices_;
  const std::stop_token stop_;
  const std::chrono::milliseconds began_;
  const std::int64_t seconds_before_;

  rollout::Workers workers_;  ///< That send: the same threads for a whole run.
  mutable std::mutex mutex_;
  std::condition_variable room_;  ///< Something has arrived.
  int in_flight_ = 0;
  std::optional<StopReason> halted_;
};

}  // namespace skillgit::train
