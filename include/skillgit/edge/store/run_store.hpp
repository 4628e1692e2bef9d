#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {

/// The name of a run: a skill's slug and a run id, both checked.
class RunName {
 public:
  /// A slug is `[a-z0-9-]{1,64}`; a run id is letters, digits and '-', at most 32, and never
  /// one that git would refuse in a ref. Fails with usage.
  static Result<RunName> parse(std::string_view slug, std::string_view run);

  const std::string& slug() const { return slug_; }
  const std::string& run() const { return run_; }
  std::string str() const { return slug_ + '/' + run_; }

  friend auto operator<=>(const RunName&, const RunName&) = default;

 private:
  RunName(std::string slug, std::string run) : slug_(std::move(slug)), run_(std::move(run)) {}
  std::string slug_, run_;
};

/// What leads on for someone who meets a damaged log: it is not all that there is of the run.
std::string way_on(const RunName& run);

/// The short name of a run's branch: "skillgit/<skill>/<run>/accepted".
std::string run_branch(const RunName& run);

/// The ref of a rejected candidate's tag.
std::string rejected_ref(const RunName& run, int offer);

/// The latest second that a commit of ours can have: libgit2 writes 32 bits.
inline constexpr std::int64_t kLatestCommitTime = 0xFFFF'FFFF;

/// What a run is, frozen at its start.
struct RunHeader {
  RunName name;
  std::string branch;        ///< The skill branch's short name; "" when HEAD was detached.
  ObjectId base;             ///< The commit that the run forked from.
  std::string skill_path;    ///< The skill's folder.
  std::int64_t started = 0;  ///< Seconds since 1970, to kLatestCommitTime: the time of all objects
                             ///< of the run.
  Identity identity;         ///< The author and committer of all of them.
};

/// The files that every commit of a run log carries, frozen at the start.
struct RunDocuments {
  std::string config;  ///< `run.toml`: the resolved configuration, no secrets.
  std::string tasks;   ///< `tasks.jsonl`: every task with its split.
};

/// The kind of the event that ends a run, for now or for good.
inline constexpr std::string_view kStopKind = "stop";

/// One event of a run: one commit of its run log.
struct RunEvent {
  ObjectId id;                        ///< Empty until appended.
  std::string subject;                ///< One line for people.
  std::string record;                 ///< `event.json`: one JSON object, with a "kind"; read
                                      ///< back as a page with sorted keys.
  std::optional<std::string> state;   ///< `state.json`: the optimizer's state, from here on.
  std::optional<ObjectId> candidate;  ///< The settled candidate's tip: the second parent.
  std::optional<optimizer::Decision> decision;  ///< Of a settled offer: `record`'s "decision",
                                                ///< which append() writes.
};

/// A run as its log tells it.
struct RunLog {
  RunHeader header;
  RunDocuments documents;
  ObjectId tip;
  std::vector<RunEvent> events;  ///< Oldest first.
};

/// The skill after one edit, for the commit of that edit.
struct EditedSkill {
  text::SkillFiles files;  ///< All text files, after the edit.
  optimizer::OfferedEdit edit;
};

/// Where a landing stands.
struct Landing {
  enum class State {
    landed,    ///< The skill branch now holds the run branch's tip.
    current,   ///< It already did; nothing was done.
    deferred,  ///< It was left alone; `reason` says why.
  };
  State state = State::current;
  std::string reason;
  std::string later = {};  ///< What `skillgit land` is for then; for who has not just asked it.
};

/// Whether a branch at `branch_tip` has, or once had, what a run accepted up to `tip`; see
/// has_had_skill(). What people took back afterwards is theirs to decide: it does not wait.
Result<bool> has_landed(const Repository& repository, const RunHeader& header, const ObjectId& tip,
                        const ObjectId& branch_tip);

/// The branch on which what a run accepted up to `tip` is looked for: its skill branch. HEAD's
/// stands in for none, of a run that began on a detached HEAD, and for one that is gone where
/// HEAD's has it, or leads from the run's base to it: then it was merged and deleted, or renamed.
Result<std::string> landing_branch(const Repository& repository, const RunHeader& header,
                                   const ObjectId& tip);

/// The command that brings the logs of others here, and takes none of ours away.
inline constexpr const char* kFetchLogs =
    "`git fetch --no-prune origin 'refs/skillgit/*:refs/skillgit/*'`";

/// Where training runs live: refs, commits and tags in the user's repository (design section 4).
///
/// Objects are written first and are visible to nobody. append() moves the run log by
/// compare-and-swap: that is when an event has happened. Every other ref of a run follows from
/// its log; reconcile() makes it so, and may be called at any time, any number of times.
/// One process writes a run (lock_skill); others may read.
class RunStore {
 public:
  virtual ~RunStore() = default;

  /// `repository` stays the caller's and must outlive the store.
  static Result<std::unique_ptr<RunStore>> open(Repository& repository);

  /// Takes the one trainer's lock of a skill; it goes with the returned handle or the process.
  /// Fails with conflict, and names the holder's process, when another has it.
  virtual Result<std::shared_ptr<void>> lock_skill(const std::string& slug) = 0;

  /// The runs of a skill (of all skills when empty), oldest first by start time, then name.
  virtual Result<std::vector<RunName>> runs(const std::string& slug) const = 0;

  /// The tip of a run's log. Fails with not_found.
  virtual Result<ObjectId> tip(const RunName& run) const = 0;

  /// Starts a run: its log with `start` as the first event, and the run branch at the base.
  /// Fails with conflict when the run exists.
  virtual Result<ObjectId> create(const RunHeader& header, const RunDocuments& documents,
                                  const RunEvent& start) = 0;

  /// Reads a run without its events. Fails with not_found, or damaged when it breaks the format.
  virtual Result<RunLog> head(const RunName& run) const = 0;

  /// The event that a run began with; of those that followed no more is read than what came before
  /// each. Fails likewise.
  virtual Result<RunEvent> first_event(const RunName& run) const = 0;

  /// Shows the events of a run's log as it was when it ended at commit `tip`, oldest first, one in
  /// memory at a time, and each without its `decision`: who parses the record has it. Fails with
  /// what `visit` fails with, or with damaged.
  virtual Status replay(const RunName& run, const ObjectId& tip,
                        const std::function<Status(RunEvent&&)>& visit) const = 0;

  /// Reads a whole run: its head, and all events at once, which may be many.
  Result<RunLog> load(const RunName& run) const;

  /// Walks the events from the newest, until `visit` returns false. Reads `event.json` and the
  /// message of each commit, and no more.
  virtual Status walk(const RunName& run,
                      const std::function<bool(const RunEvent&)>& visit) const = 0;

  /// Writes the chain of a candidate on `parent`, one commit an edit, and points the candidate
  /// branch `c<offer>` at its tip. Returns the tip.
  virtual Result<ObjectId> write_candidate(const RunHeader& header, int offer, int step,
                                           const ObjectId& parent,
                                           const std::vector<EditedSkill>& edits) = 0;

  /// Writes the candidate's tip again with the trailers of its decision, same tree and parents.
  virtual Result<ObjectId> write_accepted(const RunHeader& header, const ObjectId& candidate,
                                          const optimizer::Decision& decision) = 0;

  /// The commit point: makes `event` the newest of the run, provided the log still ends at
  /// `expected`; then moves the refs that follow from it. Fails with conflict otherwise.
  virtual Result<ObjectId> append(const RunHeader& header, const ObjectId& expected,
                                  const RunEvent& event) = 0;

  /// The refs of the run's rejected candidates, each with the tag object that it is at.
  virtual Result<std::map<std::string, ObjectId>> rejected_tags(const RunName& run) const = 0;

  /// Makes the run branch, the rejected tags and the candidate branches what the log says.
  ///
  /// Of a run that has stopped, refs that are gone stay gone. While lock_skill()'s handle is held,
  /// the lock files that a killed git left in the run's own refs are removed. Fails with conflict
  /// when the run branch holds commits of somebody else.
  virtual Status reconcile(const RunName& run) = 0;

  /// Whether a candidate is what a run makes: commits of one parent each, down to the run's base.
  /// Fails with damaged, and what leads on; says nothing of what a shallow or partial clone cut
  /// off.
  virtual Status check_candidate(const RunHeader& header, const ObjectId& candidate) const = 0;

  /// Whether one of the patterns, as the shell has them for names, is of the branch or of the one
  /// whose alias it is: land() leaves such a branch to its reviewers.
  virtual bool is_protected(const std::string& branch,
                            const std::vector<std::string>& patterns) const = 0;

  /// Brings `tip` of the run branch to the skill branch, by fast-forward or not at all.
  virtual Result<Landing> land(const RunHeader& header, const ObjectId& tip,
                               const std::vector<std::string>& protected_branches) = 0;

  /// Deletes the run branch of a finished run, at `tip` or behind it, when the skill branch holds
  /// `tip` and no worktree has the run branch checked out; otherwise leaves it.
  virtual Status retire(const RunHeader& header, const ObjectId& tip) = 0;
};

}  // namespace skillgit::store
