#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/train/spending.hpp"

#include <cstdint>
#include <optional>

namespace skillgit::train {

/// A share of each limit, in thousandths: 0..1000.
struct Share {
  std::int64_t thousandths = 0;

  std::int64_t of(std::int64_t limit) const;  ///< Rounded down.
  friend bool operator==(const Share&, const Share&) = default;
};

/// What of each limit is kept for a stage; stages without a share, and what no share takes, have
/// the rest in common.
struct Shares {
  std::optional<Share> train = {}, gate = {}, final = {};

  std::optional<Share> of(Stage stage) const;

  /// What of a limit is kept for a stage; nothing where it has no share. Rounded up for the final
  /// one, since training leaves at least that share, and down for the others, so that each of them
  /// gets its own.
  std::optional<std::int64_t> kept(Stage stage, std::int64_t limit) const;

  /// In thousandths.
  std::int64_t sum() const {
    const Share none;
    return train.value_or(none).thousandths + gate.value_or(none).thousandths +
           final.value_or(none).thousandths;
  }
  friend bool operator==(const Shares&, const Shares&) = default;
};

/// The limits of a run, in all its processes. They alone may grow when a run continues.
///
/// A request counts at its worst case before it is sent, and at what it cost once that is known;
/// none is sent that could pass a limit.
struct Budget {
  std::optional<std::int64_t> rollouts = {};  ///< Attempts of the target.
  std::optional<std::int64_t> calls =
      {};  ///< Requests to any model, tries after a failure included.
  std::optional<std::int64_t> tokens = {};    ///< Of prompts and replies, of all models.
  std::optional<std::int64_t> nano_usd = {};  ///< Billionths of a dollar.
  std::optional<std::int64_t> seconds = {};   ///< Wall time.
  Shares shares = {};                         ///< Of all of them; 1000 thousandths at most.

  bool is_limited() const { return rollouts || calls || tokens || nano_usd || seconds; }

  friend bool operator==(const Budget&, const Budget&) = default;
};

/// One of `parts` equal parts of every limit, rounded down; of dollars to the thousandth, as limits
/// are written. Fails with usage where nothing is left of a limit.
Result<Budget> part_of(const Budget& whole, int parts);

/// What is left of every limit when so much is spent, and never less than nothing.
Budget left_of(const Budget& whole, const Spending& spent);

/// The smaller of both, limit by limit.
Budget smaller_of(const Budget& one, const Budget& other);

/// What a fresh measurement by itself may use: the final share of every limit. Without such a share
/// it has no limits, since nothing was kept for it.
Budget measuring_part_of(const Budget& whole);

/// What several runs have spent together. Attempts are not itemised.
Spending sum_of(const Spending& one, const Spending& other);

}  // namespace skillgit::train
