#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/promotion_log.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/promotion_events.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

/// How the newest run of a skill stands.
struct RunStatus {
  store::RunName run;
  std::string branch = {};  ///< Where it lands.
  bool running = false;     ///< Another process trains it.
  std::optional<train::StopReason> stopped = std::nullopt;
  int steps = 0;
  int accepted = 0, rejected = 0, indecisive = 0, refused = 0, forced = 0;
  bool published = false;                          ///< By the published rules: it cannot land.
  std::optional<train::Standings> standings = {};  ///< Training scores on val, where known.
  std::optional<train::FinalRecord> final = {};    ///< What those rules measured at their end.
  train::QuestionCounts unused = {};               ///< Questions whose answers could not be used.
  std::optional<train::Spending> spending = {};    ///< Nothing where no journal is here.
  int waiting = 0;             ///< Accepted candidates that the skill branch does not have.
  bool changed_since = false;  ///< It has them all, and the skill on it is another by now.
  bool is_protected = false;   ///< The skill branch: what waits is offered for review.
  bool is_live = false;        ///< The newest version is the skill that it made.
  /// Of its set, if it is of one, the run that has landed.
  std::optional<store::RunName> chosen = {};

  /// Whether command_that_goes_on() goes on with it.
  bool is_unfinished() const { return !running && (!stopped || train::can_continue(*stopped)); }
};

/// The command that goes on with a skill's newest run. Of how many runs a set is, none of them
/// knows: for one of a set that is left open.
std::string command_that_goes_on(const store::RunName& run);

/// The command that brings what a run has accepted to its branch, or to those who review that.
std::string command_that_lands(const store::RunName& run, bool is_newest, bool is_protected);

/// What of a run's accepted candidates the skill branch does not have.
struct WaitingRun {
  store::RunName run;
  int waiting = 0;      ///< So many candidates; none of a run by the published rules.
  int accepted = 0;     ///< Of so many; likewise.
  store::ObjectId tip;  ///< The last accepted commit, else the base.
  std::string skill_path = {};
  std::string branch = {};    ///< Where it lands; empty where nothing waits.
  bool is_protected = false;  ///< That branch; of collect_status() alone.
};

struct SkillStatus {
  std::string slug;
  std::string path;
  std::vector<std::string> dirty;                 ///< Paths with changes that are not committed.
  std::optional<store::Version> live = {};        ///< The newest version, if there is one.
  std::optional<RunStatus> run;                   ///< Nothing where the skill was never trained.
  std::vector<WaitingRun> older;                  ///< See older_waiting().
  std::optional<store::RunName> unfinished = {};  ///< The one that training it goes on with.
  std::optional<train::PromotionAttempt> promoting = {};  ///< The newest attempt, where it is open.
  std::optional<Error> unread = {};                       ///< Why its runs cannot be told about.
};

/// Whether training the skill goes on with a run that is not its newest.
bool goes_on_with_another(const SkillStatus& skill);

/// What `status` reads, and the folders of the skills that are configured.
struct StatusSources {
  const store::Repository& repository;
  const store::RunStore& store;
  std::map<std::string, std::string> folders;           ///< By slug.
  std::function<bool(const std::string&)> is_training;  ///< Whether a process trains that skill.
  std::int64_t now = 0;                                 ///< Seconds since 1970.
  /// The versions of a skill, by number.
  std::function<Result<std::vector<store::Version>>(const std::string&)> versions_of = {};
  /// The attempts to promote a skill that were made here, oldest first.
  std::function<Result<std::vector<train::PromotionAttempt>>(const std::string&)> attempts_of = {};
  std::vector<std::string> protected_branches = {};  ///< Patterns, as RunStore::is_protected has.
};

/// Looks at the locks of skills: who trains one holds its lock. `repository` must outlive the
/// result.
std::function<bool(const std::string&)> is_training_in(const store::Repository& repository);

Result<WaitingRun> waiting_in(const store::RunName& run, const store::Repository& repository,
                              const store::RunStore& store);

/// The run of a set, among the `runs` of its skill, that has landed; nothing where none has.
Result<std::optional<store::RunName>> landed_of_set(const std::string& set,
                                                    const std::vector<store::RunName>& runs,
                                                    const store::Repository& repository,
                                                    const store::RunStore& store);

/// The runs of a skill before its newest that have something to land, newest first. A run whose
/// branch is gone was landed, or given up, and is not read; of a set none waits once one has
/// landed.
Result<std::vector<WaitingRun>> older_waiting(const std::string& slug,
                                              const store::Repository& repository,
                                              const store::RunStore& store);

/// The skills that are configured or were trained, by slug; one whose runs cannot be read keeps
/// none of the others from being told about. Of them `only` that one: fails with
/// not_found where it is neither.
Result<std::vector<SkillStatus>> collect_status(const std::optional<std::string>& only,
                                                const StatusSources& sources);

}  // namespace skillgit::cli
