#include "train/run_start.hpp"

#include "skillgit/core/base/shell.hpp"
#include "skillgit/core/optimizer/recall.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/folders.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/train/seeds.hpp"
#include "train/offer_check.hpp"
#include "train/purse.hpp"
#include "train/subjects.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace skillgit::train {
namespace {

/// Below this a val split proves nothing: one lucky task is ten points.
constexpr std::size_t kFewestVal = 10;

Status check_tasks(const TrainRequest& request) {
  const auto train = request.tasks.of(tasks::Split::train);
  const auto val = request.tasks.of(tasks::Split::val);
  if (train.empty())
    return fail(Error(ErrorKind::invalid, "skill '" + request.slug + "' has no train tasks")
                    .with_hint("give some tasks \"split\": \"train\", or change the split ratios"));
  if (val.empty())
    return fail(Error(ErrorKind::invalid,
                      "skill '" + request.slug + "' has no val tasks, so no edit could be judged")
                    .with_hint("give some tasks \"split\": \"val\", or change the split ratios"));
  if (val.size() < kFewestVal && !request.force)
    return fail(
        Error(ErrorKind::invalid, "skill '" + request.slug + "' has " + std::to_string(val.size()) +
                                      " val tasks; with fewer than " + std::to_string(kFewestVal) +
                                      " one lucky answer decides a gate")
            .with_hint("add val tasks, or pass --force to train all the same"));
  return {};
}

/// What the published rules end on has to be there.
Status check_final_test(const TrainRequest& request) {
  if (!request.options.gate.final_test || request.tasks.count(tasks::Split::test) > 0) return {};
  return fail(Error(ErrorKind::invalid, "gate.final_test is set, and skill '" + request.slug +
                                            "' has no test tasks to end on")
                  .with_hint("give some tasks \"split\": \"test\", or leave it out"));
}

Status check_prices(const TrainOptions& options) {
  if (!options.budget.nano_usd || options.prices.target) return {};
  return fail(
      Error(ErrorKind::invalid,
            "the budget is in dollars, and no price is known for the target's model")
          .with_hint("set it in [price.<model>] of skillgit.toml, or limit tokens instead"));
}

Status check_clean(const store::Repository& repository, const TrainRequest& request) {
  SKILLGIT_TRY(const auto dirty, repository.dirty_paths(request.skill_path));
  if (dirty.empty()) return {};
  // Before the first commit everything is new, and that is what there is to say.
  SKILLGIT_CHECK(repository.resolve("HEAD"));
  return fail(
      Error(ErrorKind::conflict, "'" + dirty.front() + "' has changes that are not committed")
          .with_hint("a run trains what is committed: commit them, or put them aside with "
                     "`git stash -u -- " +
                     shell_word(request.skill_path) + '`'));
}

/// git keeps a branch as a file, and so none beside a folder of its name.
Status check_no_branch_of_a_runs_name(const store::Repository& repository,
                                      const store::RunName& run) {
  for (const std::string& branch : {"skillgit/" + run.slug(), "skillgit/" + run.str()}) {
    SKILLGIT_TRY(const auto tip, repository.branch_tip(branch));
    if (tip)
      return fail(
          Error(ErrorKind::invalid,
                "the branch '" + branch + "' stands where the run's own branches go")
              .with_hint("rename it: `git branch -m " + branch + " old-" + run.slug() + '`'));
  }
  return {};
}

/// A run moves its own branches, and nobody else's commits may stand on them.
Status check_skill_branch(const std::string& branch) {
  if (!branch.starts_with("skillgit/")) return {};
  return fail(
      Error(ErrorKind::conflict,
            "branch '" + branch + "' belongs to a run, so no other run can land on it")
          .with_hint("`git switch` to the branch that the skill lives on, or go on from here "
                     "on one of your own: `git switch -c <branch>`"));
}

/// What the runs that `start` pins have paid for and rejected, for the run called `name`.
Result<Pinned> read_pinned(const store::RunName& name, const StartRecord& start,
                           const TrainRequest& request, const store::RunStore& store) {
  Pinned pinned{
      ScoreBook(name.str(), projection_of(start.rules.metric, request.tasks.of(tasks::Split::val))),
      {}};
  for (const Pin& pin : start.pins) {
    PinnedLog log(pinned.draws, pin.run, start.target);
    Status read = each_record(store, pin, [&](Record&& record) -> Status {
      SKILLGIT_CHECK(log.add(record));
      auto* const offer = std::get_if<OfferRecord>(&record);
      if (!offer) return {};
      std::string candidate = pin.run + '/' + store::offer_name(offer->decision.offer);
      optimizer::take_into_account(std::move(candidate), std::move(offer->decision),
                                   pinned.rejects);
      return {};
    });
    if (!read)
      return fail(std::move(read).error().with_context("this run builds on an earlier one"));
  }
  return pinned;
}

}  // namespace

Result<bool> is_unfinished(const store::RunStore& store, const store::RunName& run) {
  bool unfinished = true;
  SKILLGIT_CHECK(walk_records(store, run, [&unfinished](const Record& newest) {
    if (const auto* stop = std::get_if<StopRecord>(&newest))
      unfinished = can_continue(stop->reason);
    return false;
  }));
  return unfinished;
}

namespace {

tl::unexpected<Error> another(const store::RunLog& log, const std::string& changed) {
  return fail(Error(ErrorKind::conflict,
                    "run '" + log.header.name.str() + "' is unfinished, but " + changed)
                  .with_hint("undo the change to continue it, or start another run with --new"));
}

Status check_target(const store::RunLog& log, const Position& position, const std::string& target) {
  if (position.start.target == target) return {};
  return another(
      log, "the target is another: it was " + position.start.target + ", now it is " + target);
}

/// The target's identity. Where the budget has no room left to ask for it, the target is taken for
/// what it was: nothing can be asked of it either.
Result<std::string> identity_of(const World& world, const TrainRequest& request,
                                const Position& position, Journal& journal) {
  Purse purse(journal, world.clock, request.options.budget, request.options.prices, world.stop);
  auto target = purse.introduce(world.harness, Stage::train);
  if (!target && purse.halted()) return position.start.target;
  return target;
}

/// Begins with `work` on a thread of its own. Where the system has none to give, it is done by who
/// asks for what comes of it.
template <typename Work>
auto begin(Work work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, work);
  }
}

Result<StartedRun> continue_run(const World& world, const store::RunName& name,
                                const TrainRequest& request) {
  SKILLGIT_CHECK(world.store.reconcile(name));
  SKILLGIT_TRY(store::RunLog log, world.store.head(name));
  SKILLGIT_CHECK(check_goes_on(world.store, log, request));
  // Both may be long, and neither waits for the other. The repository is for one thread.
  const std::filesystem::path path = journal_path(world.repository, name);
  SKILLGIT_CHECK(store::make_folders(world.repository, path.parent_path()));
  auto opening = begin([path] { return Journal::open(path); });
  auto folded = fold(log, world.store);
  SKILLGIT_TRY(auto journal, opening.get());
  SKILLGIT_TRY(Position position, std::move(folded));
  adopt_draws(*journal, position);
  // Who has nothing left to ask need not ask who would answer.
  if (!position.stopped || can_continue(*position.stopped)) {
    SKILLGIT_TRY(const std::string target, identity_of(world, request, position, *journal));
    SKILLGIT_CHECK(check_target(log, position, target));
  }
  auto pinned = read_pinned(name, position.start, request, world.store);
  if (!pinned)
    return fail(std::move(pinned).error().with_hint(
        "fetch refs/skillgit/runs/* from where it was trained, or start another run with --new"));
  return StartedRun{.continued = true,
                    .log = std::move(log),
                    .position = std::move(position),
                    .pinned = *std::move(pinned),
                    .journal = std::move(journal)};
}

/// The first run of the set that the requested one belongs to, where there is one.
Result<std::optional<store::RunName>> first_of_same_set(const store::RunStore& store,
                                                        const TrainRequest& request) {
  const auto place = place_in_set(request.run_id);
  if (!place) return std::nullopt;
  SKILLGIT_TRY(const auto runs, store.runs(request.slug));
  for (const store::RunName& run : runs)
    if (const auto other = place_in_set(run.run()); other && other->set == place->set)
      return std::optional(run);
  return std::nullopt;
}

/// What a new run builds on.
struct Ground {
  store::ObjectId base;
  std::vector<Pin> pins;
};

/// The branch as it is now, and what is known now. A run of a set stands where the first of the
/// set began, however long ago: nothing that one of them has seen or made is there for another.
Result<Ground> ground_of(const World& world, const TrainRequest& request,
                         const std::string& target) {
  SKILLGIT_TRY(const auto first, first_of_same_set(world.store, request));
  if (first) {
    SKILLGIT_TRY(const store::RunLog log, world.store.head(*first));
    SKILLGIT_TRY(Position position, fold(log, world.store));
    if (position.start.target != target)
      return fail(Error(ErrorKind::conflict, "run '" + first->str() +
                                                 "' of this set asked another target: it was " +
                                                 position.start.target + ", now it is " + target)
                      .with_hint("undo the change, or start another set with --new"));
    return Ground{log.header.base, std::move(position.start.pins)};
  }
  SKILLGIT_TRY(auto base, base_of(world.repository, request));
  std::vector<Pin> known;
  if (request.options.reuse) {
    SKILLGIT_TRY(const auto runs, world.store.runs(request.slug));
    SKILLGIT_TRY(known, pins_of(world.store, runs));
  }
  return Ground{std::move(base), std::move(known)};
}

/// A budget without room for a greeting, once some have `failed`, trains nothing.
Status check_room_to_greet(const World& world, const TrainOptions& options,
                           std::span<const rollout::FailedTry> failed) {
  const auto limit = limit_on_greeting(world.harness, options.budget, options.prices, failed);
  if (!limit) return {};
  const model::Tokens most = world.harness.most_probe_tokens();
  return fail(Error(ErrorKind::invalid,
                    "the budget in " + std::string(to_string(*limit)) +
                        " has no room for asking the target who it is, which may take " +
                        std::to_string(most.prompt + most.reply) + " tokens")
                  .with_hint("raise it, or what [budget] train_share leaves to training"));
}

Result<StartedRun> new_run(const World& world, const optimizer::Optimizer& optimizer,
                           const TrainRequest& request) {
  SKILLGIT_TRY(const auto name, new_name(world.repository, request));
  SKILLGIT_CHECK(check_room_to_greet(world, request.options, {}));
  // A dead endpoint, or an earlier run that cannot be read, leaves the repository as it was.
  const bool asks = !world.harness.is_introduced();
  std::vector<rollout::FailedTry> failed;
  const auto has_room_for_another = [&](const rollout::FailedTry& one) {
    failed.push_back(one);
    return one.is_last ? Status() : check_room_to_greet(world, request.options, failed);
  };
  SKILLGIT_TRY(const auto introduced, world.harness.introduce(world.stop, has_room_for_another));
  const std::string& target = introduced.identity;
  SKILLGIT_TRY(auto ground, ground_of(world, request, target));
  SKILLGIT_TRY(const auto identity, world.repository.identity());
  const store::RunHeader header{.name = name,
                                .branch = request.branch,
                                .base = std::move(ground.base),
                                .skill_path = request.skill_path,
                                .started = request.now,
                                .identity = identity};
  const StartRecord start{
      .target = target, .pins = std::move(ground.pins), .rules = request.options.gate.rules()};
  SKILLGIT_TRY(Pinned pinned, read_pinned(name, start, request, world.store));
  SKILLGIT_CHECK(world.store.create(header, request.documents,
                                    {.id = {},
                                     .subject = subject_of(name, start),
                                     .record = to_text(start),
                                     .state = optimizer.init(),
                                     .candidate = std::nullopt,
                                     .decision = std::nullopt}));
  SKILLGIT_TRY(store::RunLog log, world.store.head(name));
  SKILLGIT_TRY(Position position, fold(log, world.store));
  SKILLGIT_TRY(auto journal, Journal::open(world.repository, journal_path(world.repository, name)));
  adopt_draws(*journal, position);
  Purse purse(*journal, world.clock, Budget{}, request.options.prices, {});
  if (asks) SKILLGIT_CHECK(purse.count_introduction(world.harness, Stage::train, introduced));
  return StartedRun{.continued = false,
                    .log = std::move(log),
                    .position = std::move(position),
                    .pinned = std::move(pinned),
                    .journal = std::move(journal)};
}

}  // namespace

Result<std::optional<store::RunName>> unfinished_run(const store::RunStore& store,
                                                     const std::string& slug, std::int64_t now) {
  SKILLGIT_TRY(auto runs, store.runs(slug));
  std::erase_if(runs, [](const store::RunName& run) { return place_in_set(run.run()); });
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    SKILLGIT_TRY(const bool unfinished, is_unfinished(store, *run));
    if (unfinished) return std::optional(*run);
    SKILLGIT_TRY(const store::RunLog log, store.head(*run));
    if (log.header.started <= now) break;
  }
  return std::nullopt;
}

Result<std::optional<store::RunName>> find_run(const store::RunStore& store,
                                               const TrainRequest& request) {
  if (request.run_id_given) {
    SKILLGIT_TRY(const auto runs, store.runs(request.slug));
    SKILLGIT_TRY(const auto name, store::RunName::parse(request.slug, request.run_id));
    if (std::find(runs.begin(), runs.end(), name) == runs.end()) return std::nullopt;
    if (request.start_new)
      return fail(Error(ErrorKind::conflict, "run '" + name.str() + "' exists already")
                      .with_hint("leave out --new to continue it, or choose another id"));
    return name;
  }
  if (request.start_new) return std::nullopt;
  return unfinished_run(store, request.slug, request.now);
}

Result<std::vector<Pin>> pins_of(const store::RunStore& store,
                                 const std::vector<store::RunName>& runs) {
  std::vector<Pin> pins;
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(store::ObjectId tip, store.tip(run));
    pins.push_back({run.str(), std::move(tip)});
  }
  std::sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) { return a.run < b.run; });
  return pins;
}

void adopt_draws(Journal& journal, const Position& position) {
  for (const Draw& draw : position.draws) journal.adopt(draw);
  for (const SettledOffer& offer : position.open)
    for (const Draw& draw : offer.record.draws) journal.adopt(draw);
}

Status check_request(const store::Repository& repository, const TrainRequest& request) {
  SKILLGIT_CHECK(check_tasks(request));
  SKILLGIT_CHECK(check(request.options.gate));
  SKILLGIT_CHECK(check_final_test(request));
  SKILLGIT_CHECK(check_prices(request.options));
  SKILLGIT_CHECK(check_skill_branch(request.branch));
  return check_clean(repository, request);
}

Result<store::RunName> new_name(const store::Repository& repository, const TrainRequest& request) {
  SKILLGIT_TRY(auto name, store::RunName::parse(request.slug, request.run_id));
  SKILLGIT_CHECK(check_no_branch_of_a_runs_name(repository, name));
  return name;
}

Result<store::ObjectId> base_of(const store::Repository& repository, const TrainRequest& request) {
  SKILLGIT_TRY(
      const auto base,
      repository.resolve(request.branch.empty() ? "HEAD" : "refs/heads/" + request.branch));
  auto found = repository.read_skill(base, request.skill_path);
  if (!found && found.error().kind() == ErrorKind::not_found && !found.error().hint())
    return fail(std::move(found).error().with_hint(
        "`path` in skillgit.toml says where the skill is; what was moved has to be committed"));
  SKILLGIT_TRY(const store::SkillAt skill, std::move(found));
  for (const text::Finding& error : lint_errors(skill.files, skill.path, skill.other_files))
    if (text::keeps_from_training(error))
      return fail(
          Error(ErrorKind::invalid, "skill '" + request.slug + "' is not valid: " + in_words(error))
              .with_hint("`skillgit lint` lists what to mend"));
  return base;
}

/// The tasks that two sets do not have in common, by their ids.
std::string changed_tasks(const tasks::TaskSet& before, const tasks::TaskSet& now) {
  std::map<std::string, const tasks::Task*> old;
  for (const tasks::Task& task : before.tasks) old.emplace(task.id, &task);
  std::set<std::string> ids;
  for (const tasks::Task& task : now.tasks) {
    const auto same = old.find(task.id);
    if (same == old.end() || *same->second != task) ids.insert(task.id);
    if (same != old.end()) old.erase(same);
  }
  for (const auto& [id, task] : old) ids.insert(id);
  if (ids.empty()) return "their order";
  const std::string more = ids.size() > 1 ? " and " + std::to_string(ids.size() - 1) + " more" : "";
  return "'" + *ids.begin() + "'" + more;
}

std::optional<std::string> what_changed(const store::RunLog& log, const TrainRequest& request) {
  if (const auto differences = request.differences(log.documents.config, request.documents.config);
      differences && !differences->empty())
    return "the configuration changed: " + differences->front();
  if (log.documents.tasks != request.documents.tasks) {
    const auto before = tasks::parse_task_set(log.documents.tasks);
    return "its tasks changed" + (before ? ": " + changed_tasks(*before, request.tasks) : "");
  }
  if (log.header.skill_path != request.skill_path)
    return "the skill moved from '" + log.header.skill_path + "'";
  if (log.header.branch != request.branch)
    return "it trains branch '" + log.header.branch + "', and this is " +
           (request.branch.empty() ? "a detached HEAD" : "'" + request.branch + "'");
  return std::nullopt;
}

/// What cannot be read has not changed.
Status check_frozen_configuration(const store::RunLog& log, const TrainRequest& request) {
  const auto differences = request.differences(log.documents.config, request.documents.config);
  if (differences) return {};
  const std::string why = "its configuration cannot be read: " + differences.error().message();
  return fail(in_log_of(log.header.name, Error(ErrorKind::damaged, why)));
}

Status check_same(const store::RunLog& log, const TrainRequest& request) {
  SKILLGIT_CHECK(check_frozen_configuration(log, request));
  if (log.documents.tasks != request.documents.tasks) SKILLGIT_CHECK(frozen_tasks(log));
  if (const auto changed = what_changed(log, request)) return another(log, *changed);
  return {};
}

Status check_goes_on(const store::RunStore& store, const store::RunLog& log,
                     const TrainRequest& request) {
  const store::RunName& run = log.header.name;
  Status same = check_same(log, request);
  if (same || same.error().kind() != ErrorKind::conflict) return same;
  SKILLGIT_TRY(const bool unfinished, is_unfinished(store, run));
  if (unfinished) return same;
  return fail(Error(ErrorKind::conflict, "run '" + run.str() + "' is finished, and since then " +
                                             what_changed(log, request).value_or(""))
                  .with_hint("`skillgit train " + run.slug() +
                             " --new` starts another run, and so does another --run-id"));
}

Result<StartedRun> start_or_continue(const World& world, const optimizer::Optimizer& optimizer,
                                     const TrainRequest& request) {
  SKILLGIT_TRY(const auto run, find_run(world.store, request));
  return run ? continue_run(world, *run, request) : new_run(world, optimizer, request);
}

std::filesystem::path journal_path(const store::Repository& repository, const store::RunName& run) {
  return repository.common_dir() / "skillgit" / "runs" / run.slug() / (run.run() + ".journal");
}

}  // namespace skillgit::train
