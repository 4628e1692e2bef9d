// From a run log to the values of a report: what belongs together is brought together here, and
// how it looks is decided elsewhere.

#include "skillgit/app/report/run_view.hpp"

#include "app/report/grids.hpp"
#include "app/report/staged_draws.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

namespace skillgit::report {

using optimizer::Decision;
using optimizer::Outcome;
using optimizer::Points;

namespace {

/// The member `name` of a target's identity, when it is text.
std::string member(const std::string& identity, const char* name) {
  const auto json = parse_json(identity);
  if (!json || !json->is_object()) return "";
  const auto found = json->find(name);
  return found == json->end() || !found->is_string() ? "" : found->get<std::string>();
}

/// The mean of the current skill's scores that pass 1 has compared, and on how many tasks.
std::optional<Standing> standing_before(const Decision& decision) {
  Points sum = decision.ahead;
  auto tasks = decision.val_tasks - static_cast<int>(decision.first.size());
  for (const auto& quoted : decision.first) {
    if (!quoted.score.current) continue;
    sum += *quoted.score.current;
    ++tasks;
  }
  if (tasks == 0) return std::nullopt;
  return Standing{.at = 0, .mean = (sum + tasks / 2) / tasks, .tasks = tasks};
}

/// Reads a run log event by event.
class Viewer {
 public:
  Viewer(const store::RunLog& log, const tasks::TaskSet& tasks,
         std::optional<train::Standings> known)
      : log_(log),
        tasks_(tasks),
        known_(known),
        view_{.header = log.header, .log_tip = log.tip, .config = log.documents.config} {}

  Result<RunView> read() {
    read_config();
    count_tasks();
    for (const store::RunEvent& event : log_.events) {
      SKILLGIT_TRY(const train::Record record, train::record_of(log_.header.name, event));
      view_.stopped.reset();
      std::visit([&](const auto& one) { take(one, event); }, record);
    }
    place_offers();
    if (view_.measured && known_) set_ends(*known_);
    return std::move(view_);
  }

 private:
  // A newer skillgit may have settings that this one does not know: then the text speaks alone.
  void read_config() {
    const auto config = config::resolve({.file = view_.config, .file_name = "run.toml"});
    if (!config) return;
    view_.optimizer = config->optimizer.name;
    if (config->optimizer.is_skillopt()) view_.optimizer_model = config->optimizer.http.model;
    view_.planned_steps = config->train.steps.value_or(0);
  }

  void count_tasks() {
    for (const tasks::Task& task : tasks_.tasks) {
      if (task.split == tasks::Split::train) ++view_.train_tasks;
      if (task.split == tasks::Split::val) ++view_.val_tasks;
      if (task.split == tasks::Split::test) ++view_.test_tasks;
    }
  }

  void take(const train::StartRecord& record, const store::RunEvent&) {
    view_.target = record.target;
    view_.model = member(record.target, "model");
    view_.harness = member(record.target, "harness");
    view_.pins = record.pins;
    view_.published = record.rules.published;
    view_.metric = optimizer::to_string(record.rules.metric);
    std::map<std::string, Points> pass_marks;
    for (const tasks::Task& task : tasks_.tasks)
      if (task.split == tasks::Split::val) pass_marks[task.id] = task.pass_at;
    worth_ = optimizer::Projection(record.rules.metric, std::move(pass_marks));
  }

  void take(const train::BaselineRecord& record, const store::RunEvent&) {
    view_.measured = true;
    view_.repeats = record.repeats;
    view_.repeats_equal = record.repeats_equal;
    view_.varied = record.varied;
    view_.draws += record.draws.size();
    if (record.draws.empty() || record.draws.size() != view_.val_tasks) return;
    std::vector<Points> points;
    for (const train::Draw& draw : record.draws)
      points.push_back(worth_.of(draw.task, draw.points));
    view_.standings.push_back(
        {.at = 0, .mean = optimizer::mean(points), .tasks = static_cast<int>(points.size())});
  }

  void take(const train::OfferRecord& record, const store::RunEvent& event) {
    view_.draws += record.draws.size();
    ++count_of(record.decision.outcome);
    view_.offers.push_back({.decision = record.decision,
                            .tally = optimizer::tally(record.decision.quoted()),
                            .commit = event.candidate,
                            .at = 0,
                            .diffs = {}});
  }

  void take(const train::StepRecord& record, const store::RunEvent&) {
    view_.draws += record.draws.size();
    view_.steps = record.step;
    train::add(record.unused, view_.unused);
    if (!record.report.dropped.empty()) view_.dropped.push_back({record.step, record.report});
  }

  void take(const train::FinalRecord& record, const store::RunEvent&) {
    view_.draws += record.draws.size();
    view_.final = record;
  }

  void take(const train::StopRecord& record, const store::RunEvent&) {
    view_.stopped = record.reason;
  }

  int& count_of(Outcome outcome) {
    switch (outcome) {
      case Outcome::accepted:
        return view_.accepted;
      case Outcome::rejected:
        return view_.rejected;
      case Outcome::indecisive:
        return view_.indecisive;
      case Outcome::forced:
        return view_.forced;
      case Outcome::refused:
        break;
    }
    return view_.refused;
  }

  /// Spreads the offers of each step evenly over it, and follows the current skill.
  void place_offers() {
    std::map<int, int> offers_of, seen_of;
    for (const OfferView& offer : view_.offers) ++offers_of[offer.decision.step];
    double accepted_at = 0;
    for (OfferView& offer : view_.offers) {
      const int step = offer.decision.step;
      offer.at = step - 1 + static_cast<double>(++seen_of[step]) / offers_of[step];
      follow(offer, accepted_at);
    }
  }

  void follow(const OfferView& offer, double& accepted_at) {
    const Decision& decision = offer.decision;
    if (decision.quoted().empty()) return;
    const bool complete = static_cast<int>(decision.first.size()) == decision.val_tasks;
    // An early verdict has not met the tasks that come last, so it tells only where nothing else
    // does. A second pass has more draws of the current skill, so it tells best.
    if (complete || view_.standings.empty())
      if (const auto before = standing_before(decision)) stand(accepted_at, *before);
    const auto& tally = offer.tally;
    const int compared = tally.wins + tally.losses + tally.ties;
    if (compared == 0) return;
    if (!decision.confirmed.empty())
      stand(accepted_at, {.at = 0, .mean = tally.current_mean, .tasks = compared});
    if (decision.outcome != Outcome::accepted) return;
    accepted_at = offer.at;
    stand(offer.at, {.at = 0, .mean = tally.candidate_mean, .tasks = compared});
  }

  /// What a decision has compared is a part of what is known of both ends by now.
  void set_ends(const train::Standings& known) {
    if (view_.standings.empty() && known.base.missing == known.base.tasks) return;
    if (view_.standings.empty()) view_.standings.push_back({});
    set(known.base, view_.standings.front());
    const bool promoted = view_.final && view_.final->promoted;
    if (promoted) stand(view_.steps, view_.standings.back());
    if (promoted || view_.accepted > 0) set(known.current, view_.standings.back());
  }

  /// What nobody has measured is known by no draw.
  static void set(const train::Standing& known, Standing& standing) {
    if (known.missing == known.tasks) return;
    standing.mean = known.mean;
    standing.tasks = known.tasks - known.missing;
  }

  /// What is known best of the skill that is current from `at` on.
  void stand(double at, Standing standing) {
    standing.at = at;
    if (!view_.standings.empty() && view_.standings.back().at == at)
      view_.standings.back() = standing;
    else
      view_.standings.push_back(standing);
  }

  const store::RunLog& log_;
  const tasks::TaskSet& tasks_;
  std::optional<train::Standings> known_;
  optimizer::Projection worth_;  ///< What the draws of val count for.
  RunView view_;
};

/// The offers to tell in full: the accepted ones, then the newest.
std::vector<std::size_t> told_of(const std::vector<OfferView>& offers, std::size_t most) {
  std::vector<std::size_t> told;
  for (const bool accepted : {true, false})
    for (std::size_t at = offers.size(); at-- > 0 && told.size() < most;)
      if ((offers[at].decision.outcome == Outcome::accepted) == accepted) told.push_back(at);
  std::sort(told.begin(), told.end());
  return told;
}

void leave_out_old_dropped(std::size_t most, RunView& view) {
  if (view.dropped.size() <= most) return;
  view.dropped_left_out = view.dropped.size() - most;
  view.dropped.erase(view.dropped.begin(),
                     view.dropped.begin() + static_cast<std::ptrdiff_t>(view.dropped_left_out));
}

void leave_out_old_offers(std::size_t most, RunView& view) {
  if (view.offers.size() <= most) return;
  view.offers_left_out = view.offers.size() - most;
  view.offers.erase(view.offers.begin(),
                    view.offers.begin() + static_cast<std::ptrdiff_t>(view.offers_left_out));
}

/// A line of a diff that is none of the file's, as git writes it.
std::string note_line(const std::string& note) { return "\\ " + note + '\n'; }

/// At most `most` bytes of `diff` in whole lines, and what is missing.
std::string cut(const std::string& diff, std::size_t most) {
  if (diff.size() <= most) return diff;
  const auto end = diff.rfind('\n', most);
  const std::size_t kept = end == std::string::npos ? 0 : end + 1;
  return diff.substr(0, kept) +
         note_line(std::to_string(diff.size() - kept) + " more bytes are left out here");
}

void read_diffs(const DiffOf& diff_of, const Limits& limits, RunView& view) {
  std::size_t left = limits.all_diff_bytes;
  // The newest first: where the page ends, what is oldest is left out.
  for (auto at = view.told.rbegin(); at != view.told.rend(); ++at) {
    OfferView& offer = view.offers[*at];
    const std::size_t count = offer.decision.edits.size();
    offer.diffs.resize(count);
    if (!offer.commit || !diff_of) continue;
    for (std::size_t i = 0; i < count; ++i) {
      if (left == 0) {
        offer.diffs[i] = note_line("left out, to keep this page small");
        continue;
      }
      offer.diffs[i] = cut(diff_of(*offer.commit, count - 1 - i), limits.diff_bytes);
      left -= std::min(left, offer.diffs[i].size());
    }
  }
}

/// The commit of the skill that a run made: what its report calls current, or best.
std::optional<store::ObjectId> best_of(const RunView& view) {
  const bool last = view.final && view.final->promoted;
  const auto is_best = [last](const OfferView& offer) {
    const Outcome outcome = offer.decision.outcome;
    return outcome == Outcome::accepted || (last && outcome == Outcome::forced);
  };
  const auto found = std::find_if(view.offers.rbegin(), view.offers.rend(), is_best);
  return found == view.offers.rend() ? std::nullopt : found->commit;
}

void read_change(const ChangeOf& change_of, const Limits& limits, RunView& view) {
  const auto best = best_of(view);
  if (!best || !change_of) return;
  view.change = cut(change_of(view.header.base, *best), limits.change_bytes);
}

constexpr std::array kStages{Stage::baseline,    Stage::train_tasks, Stage::first_pass,
                             Stage::second_pass, Stage::population,  Stage::published_end};

/// What the draws of the log cost, stage by stage, and the attempts that no verdict used.
std::vector<StageCost> costs_of(const std::vector<StagedDraw>& draws,
                                const std::optional<train::Spending>& spending) {
  std::map<Stage, StageCost> by_stage;
  StageCost unused{.stage = "used by no verdict", .draws = 0, .recorded = 0, .tokens = {}};
  std::map<std::pair<std::string, int>, model::Tokens> left;
  if (spending) left = spending->attempts;
  for (const StagedDraw& staged : draws) {
    StageCost& cost = by_stage[staged.stage];
    ++cost.draws;
    const auto found = left.find({staged.draw.key, staged.draw.index});
    if (found == left.end()) continue;
    cost.add(found->second);
    left.erase(found);
  }
  for (const auto& [attempt, tokens] : left) {
    ++unused.draws;
    unused.add(tokens);
  }
  std::vector<StageCost> costs;
  for (const Stage stage : kStages) {
    const auto found = by_stage.find(stage);
    if (found == by_stage.end()) continue;
    found->second.stage = to_string(stage);
    costs.push_back(found->second);
  }
  if (unused.draws > 0) costs.push_back(unused);
  return costs;
}

}  // namespace

Result<RunView> view_run(const store::RunLog& log, ViewSources sources) {
  SKILLGIT_TRY(const auto tasks, train::frozen_tasks(log));
  SKILLGIT_TRY(RunView view, Viewer(log, tasks, sources.standings).read());
  SKILLGIT_TRY(const auto draws, staged_draws(log, tasks));
  view.val = val_grid(view.offers, tasks, draws, sources.limits);
  view.train = train_grid(tasks, draws, sources.limits);
  view.costs = costs_of(draws, sources.spending);
  view.spending = std::move(sources.spending);
  view.fresh = std::move(sources.fresh);
  view.live = sources.live;
  view.planned_steps = sources.planned_steps.value_or(view.planned_steps);
  read_change(sources.change_of, sources.limits, view);
  leave_out_old_offers(sources.limits.offers, view);
  leave_out_old_dropped(sources.limits.dropped, view);
  view.told = told_of(view.offers, sources.limits.told_offers);
  read_diffs(sources.diff_of, sources.limits, view);
  return view;
}

}  // namespace skillgit::report
