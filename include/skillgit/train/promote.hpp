#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/promotion.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/store/promotion_log.hpp"
#include "skillgit/train/promotion_events.hpp"
#include "skillgit/train/seen_tasks.hpp"
#include "skillgit/train/trainer.hpp"
#include "skillgit/train/verify.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// What is live: the skill that a candidate has to beat.
struct Live {
  store::ObjectId commit;
  std::string name;  ///< How it was found, for people: "skill/dates/v1".
};

/// The newest version of the skill, in folder `skill_path`; before there is one, the base of the
/// first run that the history of `candidate` has or had (store::has_had_skill). Fails with
/// not_found when there is neither, and with usage where the candidate was not built on that
/// version: to beat what was before both says nothing of it. Likewise where the tag of a version is
/// not here that an attempt was given.
Result<Live> find_live(const store::Repository& repository, const store::RunStore& store,
                       const store::PromotionLog& log, const std::string& slug,
                       const std::string& skill_path, const store::ObjectId& candidate);

/// The attempts to promote a skill that are known here: those of other clones first, whose logs
/// were fetched, then its own, oldest first.
Result<std::vector<PromotionAttempt>> known_attempts(const store::PromotionLog& log,
                                                     const std::string& slug);

/// Whether the configuration of a run (`run.toml`) is of the target that is asked now.
using IsSameTarget = std::function<bool(const std::string& config)>;

/// Whether a run of the skill saw that this target repeats itself, and nothing that any of them
/// has drawn says otherwise. Fails where the log of a run cannot be read.
Result<bool> target_repeats(const store::RunStore& store, const std::string& slug,
                            const IsSameTarget& is_same_target);

/// The tasks that a promotion is decided on: all of one split.
struct ConfirmTasks {
  tasks::Split split = tasks::Split::test;
  std::vector<tasks::Task> tasks;
  int left_out = 0;  ///< So many besides: runs have seen them.
};

/// The test tasks; where there are none the val tasks, unless the target repeats itself: it would
/// only say again what chose the edits. What `seen` spoils is left out. Fails with invalid when
/// nothing is left, or when two of the tasks are the same.
Result<ConfirmTasks> confirm_tasks(const tasks::TaskSet& tasks, const SeenTasks& seen,
                                   bool target_repeats);

/// Fresh attempts of each side at each task, unless told otherwise.
int usual_draws(bool target_repeats);

struct PromoteRequest {
  std::string slug;
  std::string skill_path;
  store::ObjectId candidate;
  Live live;
  ConfirmTasks confirm;
  bool target_repeats = false;
  int draws = 3;  ///< Fresh attempts of each side at each task; at most kMostAttempts.
  int workers = 1;
  std::uint64_t seed = 0;
  Budget budget = {};  ///< Of this attempt, in all its processes.
  Prices prices = {};
  std::int64_t now = 0;  ///< Seconds since 1970: the time of what is recorded.
};

/// What an attempt will be, before anything is spent.
struct PromotionPlan {
  int attempt = 1;         ///< The how-manieth on this confirm set.
  double level = 0;        ///< What p has to stay within.
  bool continues = false;  ///< It has begun, and goes on.
  tasks::Split split = tasks::Split::test;
  int tasks = 0;
  int draws = 1;                     ///< Fresh attempts of each side at each of them.
  int left_out = 0;                  ///< Of that split, because runs have seen them.
  int fewest = 0;                    ///< So many tasks must differ at least to pass.
  std::optional<int> smallest_gain;  ///< optimizer::smallest_provable_gain().
  std::int64_t requests = 0;         ///< In all, those that were made included.

  bool can_pass() const { return tasks >= fewest; }
};

/// An attempt, as this process left it.
struct PromotionReport {
  PromotionPlan plan;
  BeganRecord began;
  std::vector<optimizer::ConfirmedTask> tasks;
  optimizer::PromotionResult result;
  std::string version;  ///< The tag that was made; empty unless it passed.
  std::int64_t requests = 0;
  Spending spending = {};                  ///< As far as the journal knows, in all processes.
  std::optional<StopReason> stopped = {};  ///< The limit that ended it early; it stays open.
};

/// What promote() would do. Asks no model, and writes nothing. Attempts count wherever they were
/// made: fails with not_found where a version tells of one that is not here, and with usage where
/// the budget has no room for one. Fails as promote() does before its first request, but for a set
/// that is too small to pass: that is for can_pass() to say.
Result<PromotionPlan> plan_promotion(const store::Repository& repository,
                                     const store::PromotionLog& log, const PromoteRequest& request);

/// What the next attempt on these tasks could show, whatever the candidate: a new one, with `draws`
/// attempts of each side at each task.
Result<PromotionPlan> next_promotion(const store::PromotionLog& log, const std::string& slug,
                                     const ConfirmTasks& confirm, int draws);

/// Likewise, with the tasks and the attempts that a promotion of the skill takes by default;
/// nothing where it has no test tasks, and no others do. Fails as confirm_tasks() where none of the
/// test tasks can decide.
Result<std::optional<PromotionPlan>> promotion_outlook(const store::RunStore& store,
                                                       const store::PromotionLog& log,
                                                       const std::string& slug,
                                                       const tasks::TaskSet& tasks,
                                                       const IsSameTarget& is_same_target);

/// Tries to show that the candidate is better than what is live, and makes a version if it is.
///
/// The attempt is recorded before it is measured, and counts from then on. One that was
/// interrupted, is indecisive or was ended by its budget stays open: the same request goes on with
/// it, with what this machine has kept of it; where that is gone, the request is a new attempt.
/// `before_spending` is told what is about to be done.
///
/// Fails with usage when both sides are the same, a version ships what the candidate does, or an
/// attempt has compared the same for a target that repeats itself, with
/// invalid when nothing could pass or be tagged, with conflict when another process promotes the
/// skill, and as train() does.
Result<PromotionReport> promote(const World& world, store::PromotionLog& log,
                                const PromoteRequest& request,
                                const std::function<void(const PromotionPlan&)>& before_spending);

/// Derives every verdict of a skill's promotions again, from the attempts that the log records.
/// Asks no model. Fails when the log cannot be read at all.
Result<Verification> verify_promotions(const store::Repository& repository,
                                       const store::PromotionLog& log, const std::string& slug);

}  // namespace skillgit::train
