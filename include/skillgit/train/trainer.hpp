#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/clock.hpp"
#include "skillgit/train/observer.hpp"
#include "skillgit/train/options.hpp"
#include "skillgit/train/standing.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::train {

/// What a run needs of the world. All of it outlives the run.
struct World {
  store::Repository& repository;
  store::RunStore& store;
  rollout::Harness& harness;
  model::Model* optimizer_model = nullptr;  ///< Null where none is configured.
  model::Sampling optimizer_sampling;
  const Clock& clock;
  Observer& observer;
  std::stop_token stop;  ///< The user's wish to end: what is in flight is finished and kept.
  std::vector<std::string> secrets = {};  ///< Values that are taken out of whatever is kept.
};

/// What the user asks for.
struct TrainRequest {
  std::string slug;
  std::string skill_path;
  std::string branch;  ///< The skill branch's short name; "" to fork from a detached HEAD.
  store::RunDocuments documents;  ///< What the run freezes: configuration and tasks.
  tasks::TaskSet tasks;           ///< The same tasks, parsed.
  TrainOptions options;

  /// How two `run.toml` differ, in words; nothing when a run of the first may go on as the second.
  /// Fails where the first is none.
  std::function<Result<std::vector<std::string>>(const std::string& before, const std::string& now)>
      differences;

  std::string run_id;         ///< For a new run; a given one also names the run to continue.
  bool run_id_given = false;  ///< The user chose it.
  bool start_new = false;     ///< Leave an unfinished run alone and start another.
  bool force = false;         ///< Train although val is too small to prove anything.
  std::int64_t now = 0;       ///< Seconds since 1970: the time of a new run's objects.
};

/// How a run stood when this process left it.
struct TrainReport {
  store::RunHeader header;
  std::string target;   ///< Who was asked: the harness's identity.
  store::ObjectId tip;  ///< The newest commit that changed the skill, or the base.
  int steps = 0;
  int accepted = 0, rejected = 0, indecisive = 0, refused = 0, forced = 0;
  std::optional<Standings> standings;  ///< On val: training scores; nothing before the baseline.
  bool published = false;              ///< The published rules: nothing lands.
  QuestionCounts unused;  ///< Questions to the optimizer model whose answers could not be used.
  std::optional<FinalRecord> final;  ///< What they measured at their end.
  StopReason stopped = StopReason::finished;
  std::optional<store::Landing> landing;  ///< Nothing when nothing was to land.
  Spending spending;
};

/// The run that training a skill goes on with: its newest, where that is unfinished. Not looked at
/// are runs of a set, which go on as part of it alone, and finished ones that a wrong clock has
/// dated after `now`.
Result<std::optional<store::RunName>> unfinished_run(const store::RunStore& store,
                                                     const std::string& slug, std::int64_t now);

/// The run that the request goes on with, if there is one: the one it names, or else
/// unfinished_run().
Result<std::optional<store::RunName>> find_run(const store::RunStore& store,
                                               const TrainRequest& request);

/// How many steps a run has at most: those that are set, all of the optimizer's, or kUsualSteps.
int most_steps(const optimizer::Optimizer& optimizer, const TrainOptions& options);

/// Trains a skill, or goes on training it, until the run comes to rest.
///
/// Continues the skill's unfinished run when configuration and data are equal but for the
/// budget; otherwise fails with conflict and names what changed. Fails with conflict when the
/// skill's folder is dirty or another process trains it, with invalid when the tasks can teach
/// or prove nothing, with unavailable when the target does not answer, and with cancelled when
/// the user ended it: the same command then goes on.
Result<TrainReport> train(const World& world, const optimizer::Optimizer& optimizer,
                          const TrainRequest& request);

}  // namespace skillgit::train
