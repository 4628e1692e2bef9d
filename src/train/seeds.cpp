#include "skillgit/train/seeds.hpp"

#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/evaluate.hpp"
#include "train/run_start.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

namespace skillgit::train {
namespace {

constexpr std::string_view kMark = "-run";

/// The runs of `set` that there are, by their numbers.
using Members = std::map<int, store::RunName>;

Result<Members> members_of(const store::RunStore& store, const std::string& slug,
                           const std::string& set) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  Members members;
  for (const store::RunName& run : runs)
    if (const auto place = place_in_set(run.run()); place && place->set == set)
      members.emplace(place->number, run);
  return members;
}

/// The newest set of a skill, by its newest run.
Result<std::optional<std::string>> newest_set(const store::RunStore& store,
                                              const std::string& slug) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    if (auto place = place_in_set(run->run())) return std::optional(std::move(place->set));
  return std::optional<std::string>();
}

/// Why the runs that a set has are not those of the request; nothing when they are.
Result<std::optional<std::string>> what_changed(const store::RunStore& store,
                                                const Members& members,
                                                const SeedsRequest& request) {
  for (const auto& [number, run] : members) {
    if (static_cast<std::size_t>(number) > request.runs.size()) continue;
    SKILLGIT_TRY(const store::RunLog log, store.head(run));
    auto changed = what_changed(log, request.runs[static_cast<std::size_t>(number) - 1].request);
    if (changed) return changed;
  }
  return std::optional<std::string>();
}

Result<bool> is_at_rest(const store::RunStore& store, const Members& members, int number) {
  const auto found = members.find(number);
  if (found == members.end()) return false;
  SKILLGIT_TRY(const bool unfinished, is_unfinished(store, found->second));
  return !unfinished;
}

Result<bool> are_at_rest(const store::RunStore& store, const Members& members, std::size_t count) {
  for (std::size_t at = 0; at < count; ++at) {
    SKILLGIT_TRY(const bool rests, is_at_rest(store, members, static_cast<int>(at) + 1));
    if (!rests) return false;
  }
  return true;
}

/// Whether a new set would begin where this one did.
Result<bool> has_same_base(const store::Repository& repository, const store::RunStore& store,
                           const Members& members, const TrainRequest& request) {
  SKILLGIT_TRY(const auto base, base_of(repository, request));
  SKILLGIT_TRY(const store::RunLog log, store.head(members.begin()->second));
  return log.header.base == base;
}

/// A set that is chosen, and the runs that it has already.
struct ChosenSet {
  std::string id;
  Members members;
};

/// Fails where the set has more runs than the request: who tells of some of them chooses.
Status check_is_whole(const ChosenSet& set, std::size_t asked) {
  const auto runs = static_cast<std::size_t>(set.members.rbegin()->first);
  if (runs <= asked) return {};
  return fail(Error(ErrorKind::usage, "set '" + set.id + "' has " + std::to_string(runs) +
                                          " runs, and " + std::to_string(asked) +
                                          " of them would be a choice")
                  .with_hint("`--seeds " + std::to_string(runs) +
                             "` tells of all of them, `--new` starts another set"));
}

/// The set that the request goes on with, or a new one.
Result<ChosenSet> choose_set(const store::Repository& repository, const store::RunStore& store,
                             const SeedsRequest& request) {
  const TrainRequest& first = request.runs.front().request;
  ChosenSet set{.id = request.set, .members = {}};
  if (!request.set_given && !request.start_new) {
    SKILLGIT_TRY(const auto newest, newest_set(store, first.slug));
    set.id = newest.value_or(request.set);
  }
  SKILLGIT_TRY(set.members, members_of(store, first.slug, set.id));
  if (set.members.empty()) return set;
  if (request.start_new)
    return fail(Error(ErrorKind::conflict, "set '" + set.id + "' exists already")
                    .with_hint("leave out --new to go on with it, or choose another id"));

  SKILLGIT_TRY(const auto changed, what_changed(store, set.members, request));
  SKILLGIT_TRY(const bool finished, are_at_rest(store, set.members, request.runs.size()));
  if (finished && !request.set_given) {
    SKILLGIT_TRY(const bool same_base, has_same_base(repository, store, set.members, first));
    if (changed || !same_base) return ChosenSet{.id = request.set, .members = {}};
  }
  if (changed)
    return fail(Error(ErrorKind::conflict, "set '" + set.id + "' is another one: " + *changed)
                    .with_hint("undo the change to go on with it, or start another with --new"));
  SKILLGIT_CHECK(check_is_whole(set, request.runs.size()));
  return set;
}

/// What the runs of the set have spent, but for one of them.
Result<Spending> spent_by_others(const store::Repository& repository, const ChosenSet& set,
                                 int number) {
  Spending sum;
  for (const auto& [other, run] : set.members) {
    if (other == number) continue;
    SKILLGIT_TRY(const auto spent, spending_of(repository, run));
    if (spent) sum = sum_of(sum, *spent);
  }
  return sum;
}

/// Gives a run its id and its part of the budget. The part is the same for every run, whatever the
/// others have used; it is less only where the set grew, or its budget shrank, after some had run.
Status take_into(const store::Repository& repository, const ChosenSet& set,
                 const SeedsRequest& whole, int number, TrainRequest& request) {
  request.run_id = run_id({set.id, number});
  request.run_id_given = true;
  request.start_new = false;
  request.options.land = LandWhen::never;
  SKILLGIT_TRY(const Budget part, part_of(whole.budget, static_cast<int>(whole.runs.size())));
  SKILLGIT_TRY(const Spending others, spent_by_others(repository, set, number));
  request.options.budget = smaller_of(part, left_of(whole.budget, others));
  return {};
}

Standing standing_of(const Evaluation& evaluation) {
  Standing standing{.tasks = static_cast<int>(evaluation.tasks.size()),
                    .missing = evaluation.missing};
  std::vector<tasks::Points> points;
  for (const MeasuredTask& task : evaluation.tasks) {
    if (!task.score.candidate) continue;
    points.push_back(*task.score.candidate);
    if (points.back() >= task.pass_at) ++standing.hard;
  }
  if (!points.empty()) standing.mean = tasks::mean(points);
  return standing;
}

/// All that the runs have left, their shares included: they have come to rest.
Budget left_for_measurement(const Budget& whole, const Spending& spent) {
  Budget left = left_of(whole, spent);
  left.shares = {};
  return left;
}

/// The final measurement of a set: one journal for all, so that equal skills are asked once.
class Measurement {
 public:
  Measurement(const World& world, const SeedsRequest& request, SeedsReport& report)
      : world_(world),
        request_(request),
        report_(report),
        left_(left_for_measurement(request.budget, report.spending)),
        spent_before_(report.spending) {}

  Status run() {
    SKILLGIT_TRY(report_.fresh_base, measure(report_.runs.front().run.header.base));
    for (SeedResult& result : report_.runs) {
      if (report_.measurement_stopped) break;
      SKILLGIT_TRY(result.fresh, measure(result.run.tip));
    }
    return {};
  }

 private:
  /// The skill at a commit on the test tasks; nothing when the budget ends it before.
  Result<std::optional<Standing>> measure(const store::ObjectId& commit) {
    const TrainRequest& any = request_.runs.front().request;
    SKILLGIT_TRY(store::SkillAt skill, world_.repository.read_skill(commit, any.skill_path));
    const EvalRequest request{.skill = {.files = std::move(skill.files), .id = ""},
                              .against = std::nullopt,
                              .tasks = request_.test,
                              .attempts = 1,
                              .workers = any.options.workers,
                              .seed = any.options.seed,
                              .target = report_.runs.front().run.target,
                              .budget = left_,
                              .prices = any.options.prices,
                              .journal = journal()};
    SKILLGIT_TRY(const Evaluation evaluation, evaluate(world_, request));
    report_.spending = sum_of(spent_before_, evaluation.spending);
    report_.measurement_stopped = evaluation.stopped;
    if (evaluation.stopped) return std::optional<Standing>();
    return std::optional(standing_of(evaluation));
  }

  std::filesystem::path journal() const {
    return world_.repository.common_dir() / "skillgit" / "evals" /
           report_.runs.front().run.header.name.slug() / (report_.set + ".journal");
  }

  const World& world_;
  const SeedsRequest& request_;
  SeedsReport& report_;
  const Budget left_;
  const Spending spent_before_;
};

}  // namespace

std::string run_id(const PlaceInSet& place) {
  return place.set + std::string(kMark) + std::to_string(place.number);
}

std::optional<PlaceInSet> place_in_set(std::string_view run_id) {
  const auto mark = run_id.rfind(kMark);
  if (mark == run_id.npos || mark == 0) return std::nullopt;
  const std::string_view digits = run_id.substr(mark + kMark.size());
  PlaceInSet place{.set = std::string(run_id.substr(0, mark))};
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), place.number);
  if (code != std::errc() || train::run_id(place) != run_id || place.number < 1)
    return std::nullopt;
  return place;
}

Spread spread_of(std::span<const tasks::Points> scores) {
  assert(!scores.empty());
  const auto share = [](tasks::Points points) {
    return static_cast<double>(points) / static_cast<double>(tasks::kFullMarks);
  };
  const auto count = static_cast<double>(scores.size());
  double sum = 0;
  for (const tasks::Points points : scores) sum += share(points);
  Spread spread{.mean = sum / count};
  double squares = 0;
  for (const tasks::Points points : scores) squares += std::pow(share(points) - spread.mean, 2);
  if (scores.size() > 1) spread.deviation = std::sqrt(squares / (count - 1));
  const auto [least, most] = std::minmax_element(scores.begin(), scores.end());
  spread.least = share(*least);
  spread.most = share(*most);
  return spread;
}

bool SeedsReport::is_measured() const {
  const auto is_whole = [](const std::optional<Standing>& fresh) {
    return fresh && !optimizer::is_too_much_missing(static_cast<std::size_t>(fresh->missing),
                                                    static_cast<std::size_t>(fresh->tasks));
  };
  return is_whole(fresh_base) && std::all_of(runs.begin(), runs.end(), [&](const auto& result) {
           return is_whole(result.fresh);
         });
}

Result<SeedsReport> train_seeds(const World& world, SeedsRequest request) {
  assert(!request.runs.empty());
  SKILLGIT_TRY(ChosenSet set, choose_set(world.repository, world.store, request));
  SeedsReport report{.set = set.id, .test_tasks = static_cast<std::int64_t>(request.test.size())};
  for (std::size_t at = 0; at < request.runs.size(); ++at) {
    SeedRun& run = request.runs[at];
    const int number = static_cast<int>(at) + 1;
    SKILLGIT_CHECK(take_into(world.repository, set, request, number, run.request));
    SKILLGIT_TRY(TrainReport trained, train(world, *run.optimizer, run.request));
    set.members.try_emplace(number, trained.header.name);
    report.spending = sum_of(report.spending, trained.spending);
    report.runs.push_back({.seed = run.request.options.seed, .run = std::move(trained)});
  }
  if (!request.test.empty()) SKILLGIT_CHECK(Measurement(world, request, report).run());
  return report;
}

Result<SeedsEstimate> estimate_seeds(const store::Repository& repository,
                                     const store::RunStore& store, const rollout::Harness& harness,
                                     SeedsRequest request) {
  assert(!request.runs.empty());
  SKILLGIT_TRY(const ChosenSet set, choose_set(repository, store, request));
  SeedsEstimate result{.set = set.id, .continues = !set.members.empty()};
  for (std::size_t at = 0; at < request.runs.size(); ++at) {
    SeedRun& run = request.runs[at];
    const int number = static_cast<int>(at) + 1;
    SKILLGIT_TRY(const bool rests, is_at_rest(store, set.members, number));
    if (rests) continue;
    SKILLGIT_CHECK(take_into(repository, set, request, number, run.request));
    SKILLGIT_TRY(Estimate one, estimate(repository, store, harness, *run.optimizer, run.request));
    result.to_come.push_back(std::move(one));
    result.requests.push_back(std::move(run.request));
  }
  result.fresh_rollouts =
      static_cast<std::int64_t>((request.runs.size() + 1) * request.test.size());
  return result;
}

}  // namespace skillgit::train
