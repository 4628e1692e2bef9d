#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/train/trainer.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// A skill to measure, and how its name is kept apart from others in an interrupted measurement.
struct Subject {
  text::SkillFiles files;
  std::string id;  ///< A commit id, or whatever else says what it is.
};

/// A measurement: one skill, or two on the same tasks.
struct EvalRequest {
  Subject skill;
  std::optional<Subject> against;
  std::vector<tasks::Task> tasks;  ///< Not empty.
  int attempts = 1;                ///< Fresh attempts of each side at each task.
  int workers = 1;
  std::uint64_t seed = 0;

  Budget budget = {};  ///< Of this measurement alone.
  Prices prices = {};

  /// Where to keep what was paid for. The file stays; without one it is made up, and goes at the
  /// end.
  std::optional<std::filesystem::path> journal = {};
};

/// One task as it was measured: the means of the attempts, where all were scored.
struct MeasuredTask {
  std::string id;
  optimizer::PairedScore score;  ///< `candidate` is the skill, `current` what it is against.
  optimizer::Points pass_at = tasks::kFullMarks;
  std::vector<optimizer::Points> candidate_draws = {};  ///< Of each attempt; empty where one is
  std::vector<optimizer::Points> current_draws = {};    ///< missing. Likewise.
};

struct Evaluation {
  std::vector<MeasuredTask> tasks;  ///< In the order of the request.
  int missing = 0;                  ///< Tasks that a side has no complete score for.
  std::string why_missing = {};     ///< Why the first of them has none; empty without one.
  std::int64_t requests = 0;
  std::optional<StopReason> stopped = {};  ///< The limit of the budget that ended it; then what was
                                           ///< paid for is kept, and `tasks` is empty.

  /// Whether more than one task and more than 5 % of them are missing: then it says nothing.
  bool is_indecisive() const;
};

/// Measures afresh: no recorded draw counts, and no draw is recorded for training.
///
/// What an interrupted measurement had paid for is kept, and the same request goes on with it;
/// a finished one leaves nothing behind. Fails as train() does.
Result<Evaluation> evaluate(const World& world, const EvalRequest& request);

}  // namespace skillgit::train
