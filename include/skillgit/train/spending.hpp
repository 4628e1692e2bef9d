#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/tokens.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skillgit::train {

/// Whose model is asked.
enum class Payee { target, optimizer };

/// "target", "optimizer".
std::string_view to_string(Payee payee);

/// What money is spent for. The optimizer model is asked for the sake of training alone.
enum class Stage {
  train,  ///< Attempts at train tasks, questions to the optimizer model, asking who the target is.
  gate,   ///< Attempts at val tasks: the baseline, and what judges an offer.
  final,  ///< A fresh measurement of what a run made.
};

/// "train", "gate", "final".
std::string_view to_string(Stage stage);

/// The sum of numbers from 0 on; the largest number where there is none as large.
std::int64_t sum(std::int64_t a, std::int64_t b);

/// Likewise.
std::int64_t product(std::int64_t a, std::int64_t b);

/// The most that one try is taken to cost, in tokens or in billionths of a dollar: far above any.
inline constexpr std::int64_t kMostCost = 1'000'000'000'000'000;

/// What requests cost, or may cost at most while they are in flight. Added up by sum().
struct Cost {
  std::int64_t prompt_tokens = 0;
  std::int64_t reply_tokens = 0;
  std::int64_t nano_usd = 0;         ///< Billionths of a dollar, of tokens whose price is known.
  std::int64_t unpriced_tokens = 0;  ///< Of all tokens, those of which no price was known.

  std::int64_t tokens() const;
  /// Whether a price is known of these tokens, or of a part of them; 0 is a price.
  bool has_price() const { return unpriced_tokens == 0 || unpriced_tokens < tokens(); }
  Cost& operator+=(const Cost& other);
  Cost& operator-=(const Cost& other);
  friend bool operator==(const Cost&, const Cost&) = default;
};

/// "$0.42", with as many decimals as say something, at most nine.
std::string usd_text(std::int64_t nano_usd);

/// What one payee was asked, and what that cost.
struct Account {
  std::int64_t calls = 0;  ///< Tries of requests, those that failed included.
  Cost cost;

  Account& operator+=(const Account& other);
  friend bool operator==(const Account&, const Account&) = default;
};

/// What a stage has spent.
struct StageSpending {
  std::int64_t rollouts = 0;
  std::int64_t calls = 0;
  Cost cost;

  StageSpending& operator+=(const StageSpending& other);
  friend bool operator==(const StageSpending&, const StageSpending&) = default;
};

/// What a run has spent in its whole life, as its journal on this machine tells. What is in flight
/// or was lost in a crash counts at its worst case.
struct Spending {
  std::int64_t rollouts = 0;  ///< Attempts of the target that were begun.
  Account target, optimizer;
  Account reserved;  ///< Of these, calls that have no answer, in flight or lost, at their worst.
  std::array<StageSpending, 3> stages;  ///< The same by what it was for, in the order of Stage.
  std::int64_t seconds = 0;
  /// What the endpoint counted, or 0: by score key and index of the draw; of
  /// itemised_spending_of() alone.
  std::map<std::pair<std::string, int>, model::Tokens> attempts;

  Account& of(Payee payee) { return payee == Payee::target ? target : optimizer; }
  StageSpending& of(Stage stage) { return stages[static_cast<std::size_t>(stage)]; }
  const StageSpending& of(Stage stage) const { return stages[static_cast<std::size_t>(stage)]; }
  StageSpending of(Payee payee, Stage stage) const;
  std::int64_t calls() const { return target.calls + optimizer.calls; }
  Cost cost() const;
  friend bool operator==(const Spending&, const Spending&) = default;
};

/// What a run has spent; nothing where this machine has no journal of it. May be asked while
/// another process trains. Fails with damaged when the journal cannot be read.
Result<std::optional<Spending>> spending_of(const store::Repository& repository,
                                            const store::RunName& run);

/// The same, with what each attempt used.
Result<std::optional<Spending>> itemised_spending_of(const store::Repository& repository,
                                                     const store::RunName& run);

}  // namespace skillgit::train
