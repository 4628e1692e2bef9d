#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/optimizer/metric.hpp"
#include "skillgit/edge/model/tokens.hpp"
#include "skillgit/train/budget.hpp"
#include "skillgit/train/events.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// Whether a would-be accept is drawn once more on both sides (design section 5).
enum class Confirm {
  automatic,  ///< When val has at most 60 tasks and the target does not repeat itself.
  on,
  off,
};

/// What the published rules do with guidance and reminders, which upstream's defaults do not gate.
enum class Regions { forced, gated };

struct GateOptions {
  Confirm confirm = Confirm::automatic;
  optimizer::Margin margin;
  std::optional<optimizer::MetricKind> metric = {};  ///< Soft, or hard with the published rules.
  std::int64_t mixed_weight = optimizer::Metric{}.soft_weight;  ///< Of soft, in a mixed metric.

  bool salvage = false;  ///< Offer the better half of a rejected candidate again (skillopt).

  /// SkillOpt's published rules, for comparison: one draw a side and no second, regions forced,
  /// no stop before the last step. Such a run cannot land.
  bool published = false;
  std::optional<Regions> regions = {};  ///< With the published rules: forced when absent.
  bool final_test = false;              ///< With the published rules: whether they end on test.

  /// What the verdicts of such a run go by.
  Rules rules() const;

  /// Whether guidance and reminders change the skill unmeasured.
  bool forces_regions() const { return published && regions != Regions::gated; }
};

/// Fails with invalid, naming settings as `gate.<key>`, when the options contradict themselves, or
/// when one of them is set and has no effect beside the others.
Status check(const GateOptions& options);

/// Whether a would-be accept is drawn once more on both sides, on so many val tasks;
/// `deterministic` when the target is known to repeat itself.
bool confirms(const GateOptions& options, std::size_t val_tasks, bool deterministic);

/// How many val tasks are asked twice at a run's start, to see whether the target repeats itself.
std::size_t repeated_tasks(const GateOptions& options, std::size_t val_tasks);

/// What a token costs, in billionths of a dollar: thousandths of a dollar per million tokens.
struct Price {
  std::int64_t input = 0;
  std::int64_t output = 0;

  friend bool operator==(const Price&, const Price&) = default;
};

/// What these tokens cost, in billionths of a dollar; the largest number where there is none as
/// large.
std::int64_t cost_of(const model::Tokens& used, const Price& price);

/// What the models of a run cost, as far as it is known.
struct Prices {
  std::optional<Price> target = {}, optimizer = {};
};

/// When accepted edits reach the skill branch.
enum class LandWhen { accept, end, never };

/// Steps of an optimizer that never comes to its end by itself, where none are set.
inline constexpr int kUsualSteps = 10;

struct TrainOptions {
  std::optional<int> steps = {};  ///< At most so many; absent: all that the optimizer has.
  int patience = 4;               ///< Stops after so many steps in a row without an accept.
  int workers = 4;                ///< Requests in flight at once.
  std::uint64_t seed = 0;
  std::int64_t max_skill_tokens = 5000;  ///< About four bytes a token; a longer offer is refused.
  bool train_description = false;        ///< Whether edits may change the front matter.

  /// Whether what is known is not paid for again: draws of earlier runs, of this run on train
  /// tasks, and what a pass of the gate cannot change any more.
  bool reuse = true;
  GateOptions gate;
  Budget budget;
  Prices prices;
  LandWhen land = LandWhen::accept;
  std::vector<std::string> protected_branches;
};

}  // namespace skillgit::train
