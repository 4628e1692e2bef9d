#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/optimizer/statistics.hpp"
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

  /// Who was asked before: without anything left to ask, nobody is asked who would answer. An
  /// error where somebody else would.
  std::optional<std::string> target = {};

  /// What asking the harness who it is has used before; nothing where that is counted or to come.
  std::optional<rollout::Introduction> introduction = {};
  Budget budget = {};  ///< Of this measurement, in all its processes.
  Prices prices = {};

  /// Where to keep what was paid for. The file stays; without one it is made up, and goes once all
  /// is measured.
  std::optional<std::filesystem::path> journal = {};
};

/// How many attempts that is in all.
std::size_t rollouts_of(const EvalRequest& request);

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
  std::string why_missing = {};     ///< Why the last of them has none; empty without one.
  std::int64_t requests = 0;
  Spending spending = {};                  ///< As far as the journal knows, in all processes.
  std::optional<StopReason> stopped = {};  ///< The limit that ended it early: a larger one goes on.

  /// Whether more than one task and more than 5 % of them are missing: then it says nothing.
  bool is_indecisive() const;
};

/// Compares both sides of a measurement with so many attempts a task, by their sums, which are
/// exact: rounding breaks no tie. `seed` is for the test.
optimizer::Comparison compare(const Evaluation& evaluation, int attempts, std::uint64_t seed);

/// Measures afresh: no recorded draw counts, and no draw is recorded for training.
///
/// What was paid for is kept while too much of it is missing, and the same request goes on with it;
/// a whole measurement leaves nothing behind but the journal that the request names. Fails as
/// train() does: with unavailable where the target is gone.
Result<Evaluation> evaluate(const World& world, const EvalRequest& request);

}  // namespace skillgit::train
