#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/statistics.hpp"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The promotion gate: the only claim that skillgit makes. A candidate and what is live do every
// task of a confirm set afresh, several times each. Candidates that are no better pass in at most
// 5 % of the cases, over all attempts that are ever made on the set.

namespace skillgit::optimizer {

/// One task of a confirm set, as both sides did it: the points of each fresh attempt.
struct ConfirmedTask {
  std::string task;               ///< Its id.
  std::vector<Points> candidate;  ///< Empty where an attempt could not be scored.
  std::vector<Points> live;       ///< Likewise.

  friend bool operator==(const ConfirmedTask&, const ConfirmedTask&) = default;
};

/// How an attempt to promote ends.
enum class PromotionVerdict {
  passed,      ///< Better than what is live, at the level that this attempt has.
  not_passed,  ///< Not shown to be better. That is no proof of the contrary.
  indecisive,  ///< Too much went unmeasured to say either.
};

/// "passed", "not passed", "indecisive".
std::string_view to_string(PromotionVerdict verdict);
Result<PromotionVerdict> parse_promotion_verdict(std::string_view name);

/// A verdict, and what it follows from.
struct PromotionResult {
  PromotionVerdict verdict = PromotionVerdict::not_passed;
  Comparison comparison;  ///< The tasks that both sides have all attempts of.
};

/// Judges an attempt by the sign-flip test on the tasks' mean differences: it passes when the
/// one-sided p is at most `level`.
///
/// A task that lacks an attempt counts for neither side. Where a lost or a won task in the place
/// of each missing one would turn the verdict, or where more than one and more than 5 % are
/// missing, it is indecisive.
///
/// Pure and free of choice: where the test has to sample, its stream is always the same. Every
/// side of a task has `attempts` points in 0..kFullMarks or none, and `tasks` is not empty; both
/// are asserted.
[[nodiscard]] PromotionResult judge_promotion(std::span<const ConfirmedTask> tasks, int attempts,
                                              double level);

/// How many tasks must differ at least, so that winning all of them passes at `level`: 6 for the
/// first attempt. `level` is positive; asserted.
int fewest_differing_tasks(double level);

/// The content hashes of a confirm set's tasks.
using ConfirmSet = std::set<std::string>;

/// Whether two confirm sets are one set to the gate: they share at least half of the smaller one.
/// What has been looked at does not become new by leaving tasks out or adding others.
bool is_same_confirm_set(const ConfirmSet& one, const ConfirmSet& other);

/// The gain, in points of a hundred, that attempt number `attempt` on `tasks` tasks passes with
/// four times out of five, when each side draws `attempts` times; nothing when no gain would.
///
/// A plan and no promise. The model behind it: an attempt is done or not, as by chance, which is
/// (1 - gain) / 2 for what is live and (1 + gain) / 2 for the candidate at every task. Simulated
/// with a stream of its own, up to 60 tasks; larger sets shrink it by the square root of their
/// number. `tasks` and the two numbers are positive; asserted.
std::optional<int> smallest_provable_gain(int tasks, int attempt, int attempts);

}  // namespace skillgit::optimizer
