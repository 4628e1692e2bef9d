#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/standing.hpp"
#include "skillgit/train/trainer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::train {

/// Which run of which set a run is: "<set>-run<number>", counted from 1. No other run has such an
/// id.
struct PlaceInSet {
  std::string set;
  int number = 1;

  friend bool operator==(const PlaceInSet&, const PlaceInSet&) = default;
};

/// The id of a run of a set.
std::string run_id(const PlaceInSet& place);

/// What run_id() made an id of; nothing for any other id.
std::optional<PlaceInSet> place_in_set(std::string_view run_id);

/// One run of a set: its optimizer, and its request, of which the set decides id and budget.
struct SeedRun {
  std::shared_ptr<const optimizer::Optimizer> optimizer;
  TrainRequest request;
};

/// Whole runs of one skill that differ in their seeds alone. Nothing of them lands.
struct SeedsRequest {
  std::vector<SeedRun> runs = {};  ///< At least one; equal but for seed and what follows from it.
  std::string set;                 ///< For a new set; a given one also names the set to go on with.
  bool set_given = false;          ///< The user chose it.
  bool start_new = false;          ///< Leave an earlier set alone and start another.
  Budget budget;                   ///< Of all runs and the measurement together.
  std::vector<tasks::Task> test;   ///< What is measured afresh at the end; may be empty.
};

/// A run of a set, once it has come to rest.
struct SeedResult {
  std::uint64_t seed = 0;
  TrainReport run;
  std::optional<Standing> fresh = {};  ///< Its skill on the test tasks; nothing if not measured.
};

/// How the runs of a set differ.
struct Spread {
  double mean = 0;       ///< Shares of full marks, here and below.
  double deviation = 0;  ///< The standard deviation of a sample (n - 1); 0 for one run.
  double least = 0, most = 0;
};

/// The spread of some scores, of which there is at least one; asserted.
Spread spread_of(std::span<const tasks::Points> scores);

/// A set of runs, as this process left it.
struct SeedsReport {
  std::string set;
  std::vector<SeedResult> runs = {};
  std::optional<Standing> fresh_base = {};  ///< The base on the test tasks.
  std::int64_t test_tasks = 0;
  std::optional<StopReason> measurement_stopped = {};  ///< The limit that ended the measurement.
  Spending spending = {};  ///< Of all runs, and of the measurement as far as it is counted.

  /// Whether base and every run were measured, with few enough tasks missing.
  bool is_measured() const;
};

/// Trains a skill once a seed, each time from the same base, with the same pins and an equal part
/// of the budget, and then measures what each run made, once, on the test tasks.
///
/// Goes on with the newest set of the skill when it is unfinished, or when it is finished and
/// nothing has changed, so that the same request tells the same result again; runs that have come
/// to rest are not repeated. Fails with conflict, and names what changed, when an unfinished set
/// is another one, with usage when the set has more runs than are asked for or the budget cannot be
/// parted, and otherwise as train() does.
Result<SeedsReport> train_seeds(const World& world, SeedsRequest request);

/// What a set will still do, and cost at most.
struct SeedsEstimate {
  std::string set;
  bool continues = false;
  std::vector<Estimate> to_come = {};       ///< One for each run that is not at rest, in order.
  std::vector<TrainRequest> requests = {};  ///< Theirs.
  std::int64_t fresh_rollouts = 0;  ///< Of the final measurement at most; equal skills are one.
};

/// Looks at what train_seeds() would look at, asks no model and writes nothing. Fails as estimate()
/// does.
Result<SeedsEstimate> estimate_seeds(const store::Repository& repository,
                                     const store::RunStore& store, const rollout::Harness& harness,
                                     SeedsRequest request);

}  // namespace skillgit::train
