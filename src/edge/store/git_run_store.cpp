// Where the pieces meet: objects first (run_log, candidates), then refs, through git.

#include "edge/store/candidates.hpp"
#include "edge/store/damage.hpp"
#include "edge/store/git_repository.hpp"
#include "edge/store/landing.hpp"
#include "edge/store/lineage.hpp"
#include "edge/store/refs.hpp"
#include "edge/store/run_log.hpp"
#include "edge/store/skill_lock.hpp"
#include "edge/store/syncing.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/edge/store/turn.hpp"

#include <algorithm>
#include <cassert>
#include <map>

namespace skillgit::store {
namespace {

using optimizer::Decision;
using optimizer::Outcome;

constexpr std::string_view kRuns = "refs/skillgit/runs/";

std::string log_ref(const RunName& run) { return std::string(kRuns) + run.str(); }
std::string branches_of(const RunName& run) { return "refs/heads/skillgit/" + run.str() + '/'; }
std::string run_ref(const RunName& run) { return "refs/heads/" + run_branch(run); }
std::string candidate_branch(const RunName& run, int offer) {
  return branches_of(run) + offer_name(offer);
}
std::string rejected_of(const RunName& run) { return "refs/skillgit/rejected/" + run.str() + '/'; }

Error no_run(const RunName& run) {
  return Error(ErrorKind::not_found, "there is no run '" + run.str() + "'")
      .with_hint("`skillgit status` lists the runs of this repository");
}

/// Reads "refs/skillgit/runs/<slug>/<run>"; nothing for a ref that is no run's.
std::optional<RunName> run_of(std::string_view ref) {
  const std::string_view name = ref.substr(std::min(kRuns.size(), ref.size()));
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return {};
  auto run = RunName::parse(name.substr(0, slash), name.substr(slash + 1));
  if (!run) return {};
  return *std::move(run);
}

std::string beginning_again(const RunName& run) {
  return "`skillgit train " + run.slug() + " --run-id " + run.run() +
         "` then begins the run again with what its journal has";
}

/// An error of reading a log, with the run's name and what leads on.
Error with_way_on(git_repository* repository, Error error, const RunName& run) {
  const std::string name = "run '" + run.str() + "'";
  const bool is_named = error.message().find(name) != std::string::npos ||
                        error.message().find(log_ref(run)) != std::string::npos;
  if (error.kind() == ErrorKind::damaged && !is_named) error = std::move(error).with_context(name);
  const bool is_removed = error.hint() && error.hint()->find("`rm ") != std::string::npos;
  return git::unreadable(repository, std::move(error), "the log of " + name,
                         is_removed ? beginning_again(run) : way_on(run));
}

Error leading_nowhere(const RunName& run) {
  return Error(ErrorKind::damaged,
               "the log of run '" + run.str() + "' is a symbolic ref that leads nowhere")
      .with_hint(way_on(run));
}

/// Why the newest event of a run may not be read; nothing where it may. git calls it missing.
std::optional<Error> denial(git_repository* repository, const RunName& run) {
  const auto tip = git::read_ref(repository, log_ref(run));
  if (!tip || !*tip) return {};
  const auto event = git::find_commit(repository, **tip);
  if (event || event.error().kind() != ErrorKind::invalid) return {};
  return event.error();
}

Error unlistable(git_repository* repository, std::string_view errors) {
  Error error = damage("git for-each-ref: " + in_git_words(errors));
  const auto start = errors.find(kRuns);
  if (start == std::string_view::npos) return error;
  const auto run = run_of(errors.substr(start, errors.find_first_of("' \n:", start) - start));
  if (!run) return error;
  if (auto denied = denial(repository, *run)) return *std::move(denied);
  return with_way_on(repository, std::move(error), *run);
}

using Refs = std::map<std::string, ObjectId>;

/// What the log of a run says of its refs.
struct Derivation {
  ObjectId accepted;                 ///< The last accepted or forced tip, or the base.
  std::map<int, ObjectId> rejected;  ///< The events of rejected offers.
  std::map<int, std::optional<ObjectId>> settled;  ///< Offers, with what was settled on.
  bool stopped = false;
};

class GitRunStore final : public RunStore {
 public:
  explicit GitRunStore(GitRepository& repository)
      : repository_(repository), refs_(repository.git(), "skillgit") {}

  Result<std::shared_ptr<void>> lock_skill(const std::string& slug) override;
  Result<std::vector<RunName>> runs(const std::string& slug) const override;
  Result<ObjectId> tip(const RunName& run) const override;
  Result<ObjectId> create(const RunHeader& header, const RunDocuments& documents,
                          const RunEvent& start) override;
  Result<RunLog> head(const RunName& run) const override;
  Result<RunEvent> first_event(const RunName& run) const override;
  Status replay(const RunName& run, const ObjectId& tip,
                const std::function<Status(RunEvent&&)>& visit) const override;
  Status walk(const RunName& run, const std::function<bool(const RunEvent&)>& visit) const override;
  Result<ObjectId> write_candidate(const RunHeader& header, int offer, int step,
                                   const ObjectId& parent,
                                   const std::vector<EditedSkill>& edits) override;
  Result<ObjectId> write_accepted(const RunHeader& header, const ObjectId& candidate,
                                  const Decision& decision) override;
  Result<ObjectId> append(const RunHeader& header, const ObjectId& expected,
                          const RunEvent& event) override;
  Result<std::map<std::string, ObjectId>> rejected_tags(const RunName& run) const override;
  Status reconcile(const RunName& run) override;
  Status check_candidate(const RunHeader& header, const ObjectId& candidate) const override;
  bool is_protected(const std::string& branch,
                    const std::vector<std::string>& patterns) const override {
    return store::is_protected(repository_, branch, patterns);
  }
  Result<Landing> land(const RunHeader& header, const ObjectId& tip,
                       const std::vector<std::string>& protected_branches) override;
  Status retire(const RunHeader& header, const ObjectId& tip) override;

 private:
  git_repository* objects() const { return repository_.objects(); }

  /// The same for writing, which is synced as the user has it. Who only reads need not ask git.
  Result<git_repository*> objects_to_write();

  /// What was read of a log; where it cannot be read, with what leads on.
  template <typename T>
  Result<T> of_log(const RunName& run, Result<T> read) const {
    if (read) return read;
    return fail(with_way_on(objects(), std::move(read).error(), run));
  }

  /// The tip of a log that is going to be read. A partial clone fetches all of it first.
  Result<ObjectId> whole_tip(const RunName& run) const;
  Status bring_log(const RunName& run, const ObjectId& tip) const;
  /// git lists no symbolic ref that leads nowhere. A run is not to be overlooked.
  Status check_logs_lead_somewhere(const std::string& folder) const;

  /// Moves the log, with which an event has happened.
  Status move_log(const RunName& run, const std::optional<ObjectId>& from, const ObjectId& to);

  Result<RunHeader> header_of(const RunName& run, const ObjectId& tip) const;
  Status check_base(const RunHeader& header) const;
  Error not_appended(const RunName& run, const ObjectId& expected, Error error) const;
  Status forget_rejects_of_no_log(const RunName& run);
  /// Where the run branch is; nothing where it is not there. Fails with damaged where that is no
  /// commit, and no git command can move it, and where it is another branch under this name.
  Result<std::optional<ObjectId>> run_branch_tip(const RunName& run) const;
  Status point(const std::string& ref, const ObjectId& target);
  Result<std::vector<RefChange>> consequences(const RunHeader& header, const RunEvent& event);
  Status settle(const RunHeader& header, const RunEvent& event);
  Status bring_back_branch(const RunName& run, const Derivation& derived, const Refs& refs,
                           std::vector<RefChange>& changes);
  Status bring_back_rejected(const RunHeader& header, const Derivation& derived, const Refs& refs,
                             std::vector<RefChange>& changes);
  Status clear_candidates(const RunName& run, const Derivation& derived, const Refs& refs,
                          std::vector<RefChange>& changes);
  Status check_not_in_use(const RunName& run) const;
  bool was_moved_back(const std::string& branch) const;
  Result<bool> is_in_use(const std::string& ref) const;
  void clear_locks(const RunName& run) const;

  GitRepository& repository_;
  RefWriter refs_;
  std::map<std::string, std::weak_ptr<void>> locks_;  ///< By slug.
  std::map<std::string, ObjectId> in_flight_;         ///< The candidate branches that we made.
  std::map<std::string, ObjectId> landed_;            ///< Where we brought skill branches.
  std::optional<Syncing> syncing_;                    ///< Known once something is written.
};

Result<git_repository*> GitRunStore::objects_to_write() {
  if (!syncing_) {
    SKILLGIT_TRY(syncing_, follow_fsync(repository_));
  }
  return objects();
}

Status GitRunStore::move_log(const RunName& run, const std::optional<ObjectId>& from,
                             const ObjectId& to) {
  SKILLGIT_CHECK(refs_.apply({{log_ref(run), from, to}}));
  return syncing_->references ? sync_move(repository_, log_ref(run)) : Status();
}

Result<std::shared_ptr<void>> GitRunStore::lock_skill(const std::string& slug) {
  SKILLGIT_TRY(const RunName checked, RunName::parse(slug, "any"));
  SKILLGIT_CHECK(git::check_no_refs(objects(), {std::string(kRuns) + checked.slug(),
                                                "refs/skillgit/rejected/" + checked.slug()}));
  SKILLGIT_TRY(std::shared_ptr<void> lock,
               take_lock(repository_, checked.slug(), "training '" + slug + "'"));
  locks_[slug] = lock;
  return lock;
}

Result<std::vector<RunName>> GitRunStore::runs(const std::string& slug) const {
  // The time of a run's objects is the time of its start, so git can sort by it. Those of a set may
  // start in one second, and are numbered.
  const std::string folder = std::string(kRuns) + (slug.empty() ? "" : slug + '/');
  SKILLGIT_TRY(const ChildResult listed,
               repository_.git().run({"for-each-ref", "--sort=version:refname",
                                      "--sort=creatordate", "--format=%(refname)", folder}));
  // git passes over a ref that it cannot read, and says so. A run is not to be overlooked.
  const bool is_whole = listed.errors.find("broken ref") == std::string::npos;
  if (listed.exit_code != 0 || !is_whole) return fail(unlistable(objects(), listed.errors));
  SKILLGIT_CHECK(check_logs_lead_somewhere(folder));
  std::vector<RunName> names;
  for (const std::string& ref : lines_of(listed.output))
    if (auto run = run_of(ref)) names.push_back(*std::move(run));
  return names;
}

Status GitRunStore::check_logs_lead_somewhere(const std::string& folder) const {
  std::error_code error;
  const auto common = repository_.common_dir();
  for (std::filesystem::recursive_directory_iterator entry(common / folder, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string ref = entry->path().lexically_relative(common).generic_string();
    const auto run = run_of(ref);
    if (run && git::leads_nowhere(objects(), ref)) return fail(leading_nowhere(*run));
  }
  return {};
}

Result<ObjectId> GitRunStore::tip(const RunName& run) const {
  SKILLGIT_TRY(auto id, of_log(run, git::read_ref(objects(), log_ref(run))));
  if (!id)
    return fail(git::leads_nowhere(objects(), log_ref(run)) ? leading_nowhere(run) : no_run(run));
  return *std::move(id);
}

Status GitRunStore::bring_log(const RunName& run, const ObjectId& tip) const {
  Status brought = repository_.bring_log(tip);
  if (brought) return {};
  return fail(std::move(brought).error().with_context("the log of run '" + run.str() + "'"));
}

Result<ObjectId> GitRunStore::whole_tip(const RunName& run) const {
  SKILLGIT_TRY(ObjectId newest, tip(run));
  SKILLGIT_CHECK(bring_log(run, newest));
  return newest;
}

Result<ObjectId> GitRunStore::create(const RunHeader& header, const RunDocuments& documents,
                                     const RunEvent& start) {
  SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
  SKILLGIT_TRY(const ObjectId id, write_start(to_write, header, documents, start));
  SKILLGIT_CHECK(forget_rejects_of_no_log(header.name));
  auto created = move_log(header.name, {}, id);
  if (!created)
    return fail(
        std::move(created).error().with_context("cannot start run '" + header.name.str() + "'"));
  SKILLGIT_CHECK(point(run_ref(header.name), header.base));
  return id;
}

/// A log that was forgotten leaves the tags of its rejects. They would be of the run that begins
/// anew under this name, which may offer something else.
Status GitRunStore::forget_rejects_of_no_log(const RunName& run) {
  const auto log = tip(run);
  if (log || log.error().kind() != ErrorKind::not_found) return {};
  SKILLGIT_TRY(const auto tags, rejected_tags(run));
  std::vector<RefChange> changes;
  for (const auto& [ref, tag] : tags) changes.push_back({ref, tag, {}});
  return refs_.apply(changes);
}

/// A log that stands under another name as well would count twice.
Result<RunHeader> GitRunStore::header_of(const RunName& run, const ObjectId& tip) const {
  SKILLGIT_TRY(RunHeader header, of_log(run, read_header(objects(), tip)));
  if (header.name != run)
    return fail(
        Error(ErrorKind::damaged,
              "the log of run '" + run.str() + "' is that of '" + header.name.str() + "'")
            .with_hint("`git update-ref --no-deref -d " + log_ref(run) + "` removes the copy"));
  return header;
}

/// Nobody can go on from where a run began without that commit.
Status GitRunStore::check_base(const RunHeader& header) const {
  const auto base = git::find_commit(objects(), header.base);
  if (base) return {};
  if (git::is_cut(objects()) || base.error().kind() == ErrorKind::invalid)
    return fail(base.error());
  return fail(Error(ErrorKind::damaged,
                    "the base of run '" + header.name.str() + "': " + base.error().message())
                  .with_hint("another clone may have it: `git fetch` brings it; else " +
                             way_on(header.name)));
}

Result<RunLog> GitRunStore::head(const RunName& run) const {
  SKILLGIT_TRY(const ObjectId newest, whole_tip(run));
  SKILLGIT_TRY(RunHeader header, header_of(run, newest));
  SKILLGIT_TRY(RunDocuments documents, of_log(run, read_documents(objects(), newest)));
  return RunLog{std::move(header), std::move(documents), newest, {}};
}

Result<RunEvent> GitRunStore::first_event(const RunName& run) const {
  SKILLGIT_TRY(const ObjectId newest, whole_tip(run));
  SKILLGIT_CHECK(header_of(run, newest));
  return of_log(run, read_first_event(objects(), newest));
}

Status GitRunStore::replay(const RunName& run, const ObjectId& tip,
                           const std::function<Status(RunEvent&&)>& visit) const {
  SKILLGIT_CHECK(bring_log(run, tip));
  SKILLGIT_TRY(const RunHeader header, header_of(run, tip));
  CandidateCheck candidates(objects(), header.base);
  const auto check_and_visit = [&](RunEvent&& event) -> Status {
    if (event.candidate) SKILLGIT_CHECK(candidates.check(*event.candidate));
    return visit(std::move(event));
  };
  return of_log(run, replay_events(objects(), tip, check_and_visit));
}

Status GitRunStore::walk(const RunName& run,
                         const std::function<bool(const RunEvent&)>& visit) const {
  SKILLGIT_TRY(const ObjectId newest, whole_tip(run));
  SKILLGIT_CHECK(header_of(run, newest));
  for (std::optional<ObjectId> next = newest; next;) {
    SKILLGIT_TRY(const LoggedEvent logged, of_log(run, read_event(objects(), *next)));
    if (!visit(logged.event)) return {};
    next = logged.previous;
  }
  return {};
}

Result<std::optional<ObjectId>> GitRunStore::run_branch_tip(const RunName& run) const {
  const std::string ref = run_ref(run);
  const auto broken = [&ref](const std::string& why) {
    return fail(Error(ErrorKind::damaged, "the run branch '" + ref + "' " + why)
                    .with_hint("`git update-ref --no-deref -d " + ref +
                               "` takes it away; the log has what the run accepted"));
  };
  if (const auto other = git::symbolic_target(objects(), ref))
    return broken("is a symbolic ref to '" + *other + "'");
  SKILLGIT_TRY(const auto at, git::read_ref(objects(), ref));
  if (!at) return at;
  const auto commit = git::find_commit(objects(), *at);
  if (commit || commit.error().kind() == ErrorKind::invalid) return at;
  return broken("cannot be read: " + commit.error().message());
}

/// Makes `ref`, one of our own, point at `target`, wherever it points now.
Status GitRunStore::point(const std::string& ref, const ObjectId& target) {
  Status created = refs_.apply({{ref, {}, target}});
  if (created || created.error().kind() != ErrorKind::conflict) return created;
  SKILLGIT_TRY(const auto now, git::read_ref(objects(), ref));
  if (!now) return created;
  if (*now == target) return {};
  return refs_.apply({{ref, now, target}});
}

Result<ObjectId> GitRunStore::write_candidate(const RunHeader& header, int offer, int step,
                                              const ObjectId& parent,
                                              const std::vector<EditedSkill>& edits) {
  assert(!edits.empty());
  SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
  SKILLGIT_TRY(const ObjectId id, write_chain(to_write, header, offer, step, parent, edits));
  const std::string branch = candidate_branch(header.name, offer);
  SKILLGIT_CHECK(point(branch, id));
  in_flight_[branch] = id;
  return id;
}

Result<ObjectId> GitRunStore::write_accepted(const RunHeader& header, const ObjectId& candidate,
                                             const Decision& decision) {
  SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
  return write_accepted_tip(to_write, header, candidate, decision);
}

/// Why an event could not be appended after `expected`.
Error GitRunStore::not_appended(const RunName& run, const ObjectId& expected, Error error) const {
  error = std::move(error).with_context("cannot append to the log of run '" + run.str() + "'");
  if (error.hint() || error.kind() != ErrorKind::conflict) return error;
  const auto now = git::read_ref(objects(), log_ref(run));
  if (!now || *now == expected) return error;
  return std::move(error).with_hint("somebody has moved or deleted it: `skillgit train " +
                                    run.slug() + " --run-id " + run.run() +
                                    "` goes on from what is there now");
}

Result<ObjectId> GitRunStore::append(const RunHeader& header, const ObjectId& expected,
                                     const RunEvent& event) {
  SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
  SKILLGIT_TRY(const ObjectId id, write_event(to_write, header, expected, event));
  auto moved = move_log(header.name, expected, id);
  if (!moved) return fail(not_appended(header.name, expected, std::move(moved).error()));
  SKILLGIT_CHECK(settle(header, event));
  return id;
}

/// A branch that moves beneath a worktree leaves it with changes that nobody made.
Status GitRunStore::check_not_in_use(const RunName& run) const {
  const std::string branch = run_branch(run);
  if (!may_be_in_use(repository_.common_dir(), branch)) return {};
  SKILLGIT_TRY(const BranchUse use, use_of(repository_, branch));
  if (use.kind == BranchUse::Kind::nowhere) return {};
  const std::string where = use.kind == BranchUse::Kind::here ? "is checked out here" : use.where;
  return fail(Error(ErrorKind::conflict, "the run branch '" + branch + "' " + where)
                  .with_hint("switch to another branch there, and run the same command again"));
}

/// Whether somebody has a branch of ours, named by its ref, checked out.
Result<bool> GitRunStore::is_in_use(const std::string& ref) const {
  const std::string branch = ref.substr(std::string_view("refs/heads/").size());
  if (!may_be_in_use(repository_.common_dir(), branch)) return false;
  SKILLGIT_TRY(const BranchUse use, use_of(repository_, branch));
  return use.kind != BranchUse::Kind::nowhere;
}

/// The refs that follow from a settled offer.
Result<std::vector<RefChange>> GitRunStore::consequences(const RunHeader& header,
                                                         const RunEvent& event) {
  std::vector<RefChange> changes;
  if (!event.decision || !event.candidate) return changes;
  SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
  const Decision& decision = *event.decision;
  if (changes_skill(decision.outcome)) {
    SKILLGIT_CHECK(check_not_in_use(header.name));
    SKILLGIT_TRY(ObjectId base, repository_.ancestor(*event.candidate, decision.edits.size()));
    changes.push_back({run_ref(header.name), std::move(base), *event.candidate});
  }
  if (decision.outcome == Outcome::rejected) {
    SKILLGIT_TRY(const ObjectId tag,
                 write_rejected_tag(to_write, header, *event.candidate, decision));
    changes.push_back({rejected_ref(header.name, decision.offer), {}, tag});
  }
  const auto candidate = in_flight_.extract(candidate_branch(header.name, decision.offer));
  if (!candidate.empty()) {
    SKILLGIT_TRY(const bool in_use, is_in_use(candidate.key()));
    if (!in_use) changes.push_back({candidate.key(), candidate.mapped(), {}});
  }
  return changes;
}

Status GitRunStore::settle(const RunHeader& header, const RunEvent& event) {
  if (!event.decision) return {};
  const auto changes = consequences(header, event);
  if (changes && !changes->empty() && refs_.apply(*changes)) return {};
  // A ref is not where it was left (or this process does not know): derive all of them.
  auto derived = reconcile(header.name);
  if (!derived)
    return fail(std::move(derived).error().with_context(
        "the offer is settled, but its refs do not follow"));
  return {};
}

void GitRunStore::clear_locks(const RunName& run) const {
  const auto lock = locks_.find(run.slug());
  if (lock == locks_.end() || lock->second.expired()) return;
  const auto common = repository_.common_dir();
  remove_stale_locks({common / log_ref(run),
                      common / branches_of(run).substr(0, branches_of(run).size() - 1),
                      common / rejected_of(run).substr(0, rejected_of(run).size() - 1)});
}

/// Reads the messages alone: a log may hold many scores.
Result<Derivation> derive(git_repository* objects, const ObjectId& tip, const RunHeader& header) {
  Derivation derived;
  CandidateCheck candidates(objects, header.base);
  std::optional<ObjectId> accepted;
  bool is_newest = true;
  for (std::optional<ObjectId> next = tip; next;) {
    SKILLGIT_TRY(const OutlinedEvent event, read_outline(objects, *next));
    if (std::exchange(is_newest, false)) derived.stopped = event.outline.kind == kStopKind;
    if (event.outline.settled) {
      const auto& [offer, outcome] = *event.outline.settled;
      if (event.candidate) SKILLGIT_CHECK(candidates.check(*event.candidate));
      derived.settled.emplace(offer, event.candidate);
      if (event.candidate && changes_skill(outcome) && !accepted) accepted = event.candidate;
      if (event.candidate && outcome == Outcome::rejected) derived.rejected[offer] = *next;
    }
    next = event.previous;
  }
  derived.accepted = accepted.value_or(header.base);
  return derived;
}

/// Whether a candidate branch is still where the run left it, and not at somebody's own commit: an
/// accepted tip was written again, with another message.
Result<bool> is_same_change(git_repository* objects, const ObjectId& branch,
                            const std::optional<ObjectId>& settled) {
  if (!settled || branch == *settled) return true;
  SKILLGIT_TRY(const git::Commit left, git::find_commit(objects, branch));
  SKILLGIT_TRY(const git::Commit logged, git::find_commit(objects, *settled));
  const bool same_parents =
      git_commit_parentcount(left.get()) == 1 && git_commit_parentcount(logged.get()) == 1 &&
      git_oid_equal(git_commit_parent_id(left.get(), 0), git_commit_parent_id(logged.get(), 0)) !=
          0;
  return same_parents &&
         git_oid_equal(git_commit_tree_id(left.get()), git_commit_tree_id(logged.get())) != 0;
}

Result<std::map<std::string, ObjectId>> GitRunStore::rejected_tags(const RunName& run) const {
  return read_refs(repository_.git(), {rejected_of(run)});
}

Status GitRunStore::reconcile(const RunName& run) {
  clear_locks(run);
  SKILLGIT_TRY(const ObjectId newest, whole_tip(run));
  SKILLGIT_TRY(const RunHeader header, header_of(run, newest));
  SKILLGIT_CHECK(check_base(header));
  SKILLGIT_CHECK(run_branch_tip(run));
  SKILLGIT_TRY(const Derivation derived, of_log(run, derive(objects(), newest, header)));
  SKILLGIT_TRY(auto refs, read_refs(repository_.git(), {branches_of(run), rejected_of(run)}));

  std::vector<RefChange> changes;
  SKILLGIT_CHECK(bring_back_branch(run, derived, refs, changes));
  SKILLGIT_CHECK(bring_back_rejected(header, derived, refs, changes));
  SKILLGIT_CHECK(clear_candidates(run, derived, refs, changes));
  // Messages are quick to read, but it is the records that decide.
  if (!changes.empty()) SKILLGIT_CHECK(of_log(run, check_outlines(objects(), newest)));
  return refs_.apply(changes);
}

/// The run branch, where the run has not stopped, at what was accepted last.
Status GitRunStore::bring_back_branch(const RunName& run, const Derivation& derived,
                                      const Refs& refs, std::vector<RefChange>& changes) {
  const auto branch = refs.find(run_ref(run));
  if (branch == refs.end()) {
    if (!derived.stopped) changes.push_back({run_ref(run), {}, derived.accepted});
    return {};
  }
  if (branch->second == derived.accepted) return {};
  SKILLGIT_TRY(const bool leads, repository_.is_ancestor(branch->second, derived.accepted));
  if (!leads)
    return fail(Error(ErrorKind::conflict, "the run branch of '" + run.str() +
                                               "' holds commits that the run did not make")
                    .with_hint("keep them under another name, and give the branch back: `git "
                               "branch mine " +
                               branch->second.hex + " && git update-ref --no-deref " +
                               run_ref(run) + ' ' + derived.accepted.hex + "`"));
  SKILLGIT_CHECK(check_not_in_use(run));
  changes.push_back({run_ref(run), branch->second, derived.accepted});
  return {};
}

/// A tag for each reject. `gc` may drop those of a run that has stopped, since its log keeps what
/// they point at.
Status GitRunStore::bring_back_rejected(const RunHeader& header, const Derivation& derived,
                                        const Refs& refs, std::vector<RefChange>& changes) {
  if (derived.stopped) return {};
  const RunName& run = header.name;
  for (const auto& [offer, event] : derived.rejected) {
    const std::string ref = rejected_ref(run, offer);
    if (refs.contains(ref)) continue;
    SKILLGIT_TRY(git_repository* const to_write, objects_to_write());
    SKILLGIT_TRY(const LoggedEvent logged, of_log(run, read_event(objects(), event)));
    if (!logged.event.decision)
      return fail(ErrorKind::damaged, "the event of offer " + offer_name(offer) + " of run '" +
                                          run.str() + "' holds no decision");
    SKILLGIT_TRY(const ObjectId tag, write_rejected_tag(to_write, header, *logged.event.candidate,
                                                        *logged.event.decision));
    changes.push_back({ref, {}, tag});
  }
  return {};
}

/// No branch for a candidate that is settled, unless it is another's or in use.
Status GitRunStore::clear_candidates(const RunName& run, const Derivation& derived,
                                     const Refs& refs, std::vector<RefChange>& changes) {
  for (const auto& [offer, settled] : derived.settled) {
    const auto candidate = refs.find(candidate_branch(run, offer));
    if (candidate == refs.end()) continue;
    SKILLGIT_TRY(const bool in_use, is_in_use(candidate->first));
    SKILLGIT_TRY(const bool is_ours, is_same_change(objects(), candidate->second, settled));
    if (is_ours && !in_use) changes.push_back({candidate->first, candidate->second, {}});
  }
  return {};
}

Result<Landing> GitRunStore::land(const RunHeader& header, const ObjectId& tip,
                                  const std::vector<std::string>& protected_branches) {
  SKILLGIT_CHECK(check_lineage(objects(), header, tip));
  // retire() asks for it when all is done: whoever cannot go through with it does not begin.
  SKILLGIT_CHECK(run_branch_tip(header.name));
  // Two landings at once would each take the other's files for changes that are not committed.
  // Where no lock can be made nothing can be moved either, and git says so.
  const auto turn = wait_for_turn(repository_, "landing");
  if (!turn && turn.error().kind() == ErrorKind::conflict)
    return Landing{Landing::State::deferred, turn.error().message(),
                   "`skillgit land` does it when that process is done"};
  if (was_moved_back(header.branch))
    return Landing{Landing::State::deferred,
                   '\'' + header.branch + "' was moved back since this run landed on it",
                   "`skillgit land` brings it forward again"};
  SKILLGIT_TRY(Landing landing, land_on(repository_, refs_, header, tip, protected_branches));
  if (landing.state == Landing::State::landed) landed_[header.branch] = tip;
  return landing;
}

/// Whether somebody took back what we have landed: what comes next would undo that.
bool GitRunStore::was_moved_back(const std::string& branch) const {
  const auto landed = landed_.find(branch);
  if (landed == landed_.end()) return false;
  const auto now = repository_.branch_tip(branch);
  if (!now || !*now || **now == landed->second) return false;
  return repository_.is_ancestor(**now, landed->second).value_or(false);
}

Status GitRunStore::retire(const RunHeader& header, const ObjectId& tip) {
  SKILLGIT_TRY(const auto skill_branch, repository_.branch_tip(header.branch));
  SKILLGIT_TRY(const auto now, run_branch_tip(header.name));
  if (!skill_branch || !now) return {};
  // Where the run came to its end in another clone, ours stays behind.
  SKILLGIT_TRY(const bool is_of_run, repository_.is_ancestor(*now, tip));
  if (!is_of_run) return {};
  SKILLGIT_TRY(const bool landed, has_landed(repository_, header, tip, *skill_branch));
  if (!landed) return {};
  SKILLGIT_TRY(const BranchUse use, use_of(repository_, run_branch(header.name)));
  if (use.kind != BranchUse::Kind::nowhere) return {};
  return refs_.apply({{run_ref(header.name), now, {}}});
}

}  // namespace

std::string rejected_ref(const RunName& run, int offer) {
  return rejected_of(run) + offer_name(offer);
}

std::string way_on(const RunName& run) {
  return "`git update-ref --no-deref -d " + log_ref(run) + "` forgets the log; " +
         beginning_again(run);
}

Status GitRunStore::check_candidate(const RunHeader& header, const ObjectId& candidate) const {
  Status checked = CandidateCheck(objects(), header.base).check(candidate);
  if (checked) return checked;
  return fail(with_way_on(objects(), std::move(checked).error(), header.name));
}

Result<RunLog> RunStore::load(const RunName& run) const {
  SKILLGIT_TRY(RunLog log, head(run));
  const auto take = [&log](RunEvent&& event) -> Status {
    SKILLGIT_CHECK(add_decision(event));
    log.events.push_back(std::move(event));
    return {};
  };
  SKILLGIT_CHECK(replay(run, log.tip, take));
  return log;
}

Result<std::unique_ptr<RunStore>> RunStore::open(Repository& repository) {
  auto* git = dynamic_cast<GitRepository*>(&repository);
  assert(git != nullptr && "a run store stands on a repository that Repository::open gave");
  return std::unique_ptr<RunStore>(std::make_unique<GitRunStore>(*git));
}

}  // namespace skillgit::store
