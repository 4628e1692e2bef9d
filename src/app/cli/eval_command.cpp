// `skillgit eval`: a fresh measurement of a skill, or of two versions on the same tasks.

#include "app/cli/eval_command.hpp"

#include "app/cli/comparison_json.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/estimate_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/skill_folder.hpp"
#include "app/cli/skill_version.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_progress.hpp"
#include "app/cli/workspace.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/train/seen_tasks.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kEvalOptions{
    Option{.name = "against", .value = "<rev>", .help = "a version to compare with"},
    Option{.name = "split",
           .value = "<name>",
           .choices = "train|val|test",
           .help = "train, val or test; test when absent"},
    Option{.name = "tasks", .value = "<file>", .help = "all tasks of this file instead"},
    Option{
        .name = "attempts", .letter = 'k', .value = "<n>", .help = "at each task; 1 when absent"},
    Option{.name = "dry-run", .letter = 'n', .help = "say what it costs; ask nothing"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kEvalPage =
    "Examples:\n"
    "  skillgit eval dates                               how good is it, on its test tasks?\n"
    "  skillgit eval dates --against HEAD~4              better than four commits ago?\n"
    "  skillgit eval dates@c0003 --against main -k 3     a candidate, three attempts each\n"
    "  skillgit eval dates --tasks fresh.jsonl           on tasks that nobody has seen\n"
    "\n"
    "Usage: skillgit eval [<skill>[@<rev>]] [--against <rev>] [--split <name> | --tasks <file>]\n"
    "                     [--attempts <n>] [--dry-run] [--json]\n"
    "\n"
    "Every score is drawn afresh: what training measured does not count, and what is measured\n"
    "here does not steer training. Two versions are compared task by task: wins, losses and ties,\n"
    "a 95 % interval of the gain (on the differences of the tasks), and p, the chance of such a\n"
    "gain if there were none (sign-flip test, one-sided). val chose the edits of a trained skill,\n"
    "so a gain there is no result. An interrupted measurement goes on with the same command.\n";

constexpr int kMostAttempts = 100;

struct ChosenTasks {
  std::vector<tasks::Task> tasks;
  std::string what;
};

/// How the tasks of `file` are read: one of the repository may bring along what one of a skill may.
tasks::ParseOptions options_for(const std::filesystem::path& file,
                                const config::SkillSection& skill, const Workspace& workspace) {
  const store::Repository& repository = workspace.repository();
  if (const auto root = repository.worktree())
    if (const auto inside = real_path_below(*root, file.string()))
      return parse_options(skill, repository, *inside);
  tasks::ParseOptions how = parse_options(skill);
  how.read = [folder = file.parent_path()](const std::string& name) {
    return read_named(folder / name, name);
  };
  return how;
}

Result<ChosenTasks> choose_tasks(const EvalOptions& options, const config::SkillSection& skill,
                                 const Workspace& workspace, const Environment& environment) {
  if (options.tasks_file) {
    SKILLGIT_TRY(const auto bytes, read_named(environment.directory / *options.tasks_file));
    auto set = tasks::parse_task_set(
        bytes, options_for(environment.directory / *options.tasks_file, skill, workspace));
    if (!set) return fail(std::move(set).error().with_context("'" + *options.tasks_file + "'"));
    if (Status scorable = tasks::check_scorable(set->tasks); !scorable)
      return fail(std::move(scorable).error().with_context("'" + *options.tasks_file + "'"));
    return ChosenTasks{set->tasks,
                       fmt::format("{} tasks of '{}'", set->tasks.size(), *options.tasks_file)};
  }
  const tasks::Split split = options.split.value_or(tasks::Split::test);
  SKILLGIT_TRY(const auto all, workspace.tasks(skill));
  ChosenTasks chosen{all.set.of(split), ""};
  if (chosen.tasks.empty())
    return fail(Error(ErrorKind::invalid, fmt::format("skill '{}' has no {} tasks", skill.name,
                                                      tasks::to_string(split)))
                    .with_hint("`--split` takes another split, `--tasks` a file"));
  chosen.what = fmt::format("{} {} tasks", chosen.tasks.size(), tasks::to_string(split));
  return chosen;
}

Result<train::Subject> subject_at(const std::string& version, const config::SkillSection& skill,
                                  const store::Repository& repository,
                                  const store::RunStore& store) {
  SKILLGIT_TRY(const auto commit, find_version(version, skill.name, repository, store));
  SKILLGIT_TRY(const std::string folder,
               folder_at(commit, skill.name, skill.path, repository, store));
  SKILLGIT_TRY(auto at, repository.read_skill(commit, folder));
  return train::Subject{.files = std::move(at.files), .id = commit.hex};
}

Side side_of(const train::Evaluation& evaluation, const train::Subject& subject, bool of_skill) {
  Side side{.version = subject.id};
  optimizer::Points sum = 0;
  for (const train::MeasuredTask& task : evaluation.tasks) {
    const auto& score = of_skill ? task.score.candidate : task.score.current;
    if (!score) continue;
    ++side.tasks;
    sum += *score;
    if (*score >= task.pass_at) ++side.hard;
  }
  if (side.tasks > 0) side.mean = tasks::mean_of(sum, side.tasks);
  return side;
}

std::string side_text(const std::string& name, const Side& side, int attempts) {
  if (side.tasks == 0)
    return fmt::format("  {:<9} {}  not measured\n", name, store::ObjectId{side.version}.brief());
  const auto interval = optimizer::score_interval(side.mean, side.tasks);
  const std::string by = attempts > 1 ? fmt::format(" by the mean of {} attempts", attempts) : "";
  return fmt::format("  {:<9} {}  {}  {} of {} done{}  (95 % interval {:.3f} to {:.3f})\n", name,
                     store::ObjectId{side.version}.brief(), score_text(side.mean), side.hard,
                     side.tasks, by, interval.low, interval.high);
}

void print_flips(const train::Evaluation& evaluation, std::ostream& out) {
  constexpr std::size_t kMost = 10;
  for (const bool won : {true, false}) {
    std::vector<std::string> ids;
    for (const train::MeasuredTask& task : evaluation.tasks) {
      const auto& skill = task.score.candidate;
      const auto& against = task.score.current;
      if (skill && against && (won ? *skill > *against : *skill < *against)) ids.push_back(task.id);
    }
    if (ids.empty()) continue;
    out << (won ? "  won:" : "  lost:");
    for (std::size_t i = 0; i < std::min(ids.size(), kMost); ++i) out << ' ' << printable(ids[i]);
    if (ids.size() > kMost) out << " and " << ids.size() - kMost << " more";
    out << '\n';
  }
}

/// The tasks that a side has no score for, and why.
void print_missing(const train::Evaluation& evaluation, std::ostream& out) {
  if (evaluation.missing == 0) return;
  out << fmt::format("  {} could not be measured, and {} for neither{}\n",
                     plural(static_cast<std::size_t>(evaluation.missing), "task"),
                     evaluation.missing == 1 ? "counts" : "count",
                     evaluation.is_indecisive() ? ": too many to say anything" : "");
  if (!evaluation.why_missing.empty()) out << "  " << printable(evaluation.why_missing) << '\n';
}

/// What the tasks that runs have asked take from a measurement; nothing where there are none.
std::string caveat_of(const EvalReport& report) {
  if (report.seen == 0) return "";
  const bool steers = report.split == tasks::Split::val || report.split == tasks::Split::train;
  if (!steers)
    return fmt::format(
        "  runs have asked {} of these tasks under another split: what they learnt there shows\n",
        report.seen);
  return fmt::format(
      "  runs have {} {} of these tasks: a gain on them is no result, `--split test` measures "
      "one\n",
      report.split == tasks::Split::val ? "chosen edits by" : "learnt from", report.seen);
}

/// How many of the tasks runs have asked before; 0, with a warning, where nobody can say.
std::size_t count_seen(const std::vector<tasks::Task>& chosen, const std::string& slug,
                       const store::RunStore& store, std::ostream& err) {
  const auto seen = train::seen_tasks(store, slug);
  // Whatever they are called now: what no test task may have met.
  if (seen) return seen->spoilt(chosen, tasks::Split::test);
  err << "warning: whether runs have asked these tasks before is not known: "
      << printable(seen.error().message()) << '\n';
  return 0;
}

Result<train::EvalRequest> request_of(const EvalOptions& options, std::vector<tasks::Task> chosen,
                                      const config::SkillSection& skill, const Workspace& workspace,
                                      const store::RunStore& store) {
  const auto at = [&](const std::string& version) {
    return subject_at(version, skill, workspace.repository(), store);
  };
  SKILLGIT_TRY(auto subject, at(options.version.value_or("HEAD")));
  SKILLGIT_TRY(const auto means, measuring_budget(workspace.config()));
  train::EvalRequest request{.skill = std::move(subject),
                             .against = std::nullopt,
                             .tasks = std::move(chosen),
                             .attempts = options.attempts,
                             .workers = workspace.config().train.workers,
                             .seed = workspace.config().train.seed,
                             .budget = means.budget,
                             .prices = means.prices};
  if (options.against) {
    SKILLGIT_TRY(request.against, at(*options.against));
  }
  return request;
}

/// Fills in what the evaluation shows of both sides.
void describe(const train::EvalRequest& request, EvalReport& report) {
  report.side = side_of(report.evaluation, request.skill, true);
  if (!request.against) return;
  report.against = side_of(report.evaluation, *request.against, false);
  report.comparison = train::compare(report.evaluation, request.attempts, request.seed);
  report.same = request.skill.files == request.against->files;
}

void tell_plan(const EvalPlan& plan, bool json, std::ostream& out) {
  if (json)
    print_json(eval_plan_as_json(plan), out);
  else
    print_eval_plan(plan, out);
}

Result<ExitCode> eval_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_eval(args));
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
  SKILLGIT_TRY(auto chosen, choose_tasks(options, skill, workspace, environment));
  SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
  SKILLGIT_TRY(const auto request,
               request_of(options, std::move(chosen.tasks), skill, workspace, *store));
  if (options.dry_run) {
    SKILLGIT_TRY(const auto cost, estimate_of(request, skill.name, workspace, *store, environment));
    tell_plan({skill.name, std::move(chosen.what), request, cost}, options.json, environment.out);
    return ExitCode::ok;
  }
  EvalReport report{.skill = skill.name,
                    .what = std::move(chosen.what),
                    .attempts = options.attempts,
                    .side = {},
                    .against = std::nullopt,
                    .same = false,
                    .split = options.tasks_file
                                 ? std::nullopt
                                 : std::optional(options.split.value_or(tasks::Split::test)),
                    .seen = count_seen(request.tasks, skill.name, *store, environment.err),
                    .comparison = std::nullopt,
                    .evaluation = {}};

  SKILLGIT_TRY(const auto target, open_target(workspace.config(), environment.variables));
  const SteadyClock clock;
  TrainProgress progress(environment);
  const auto world = measuring_world(workspace, *store, target, clock, progress, environment);
  SKILLGIT_TRY(report.evaluation, train::evaluate(world, request));
  describe(request, report);
  if (options.json)
    print_json(eval_as_json(report), environment.out);
  else
    print_eval(report, environment.out);
  if (report.evaluation.stopped) return ExitCode::budget;
  return report.evaluation.is_indecisive() ? ExitCode::indecisive : ExitCode::ok;
}

Json side_as_json(const Side& side) {
  Json json = {{"version", side.version},
               {"mean", nullptr},
               {"hard", side.hard},
               {"tasks", side.tasks},
               {"interval", nullptr}};
  if (side.tasks == 0) return json;
  json["mean"] = score_as_json(side.mean);
  json["interval"] = interval_as_json(optimizer::score_interval(side.mean, side.tasks));
  return json;
}

}  // namespace

Result<EvalOptions> parse_eval(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kEvalOptions, {.most = 1, .name = "<skill>[@<rev>]"}));
  EvalOptions options;
  options.against = given.value("against");
  options.tasks_file = given.value("tasks");
  options.dry_run = given.has("dry-run");
  options.json = given.has("json");
  const auto named = parse_skill_and_version(given.operand(0).value_or(""));
  options.skill = named.skill;
  options.version = named.version;
  if (const auto split = given.value("split")) {
    if (options.tasks_file)
      return fail(ErrorKind::usage, "--split and --tasks cannot both choose the tasks");
    auto parsed = tasks::parse_split(*split);
    if (!parsed) return fail(as_usage(parsed.error()));
    options.split = *parsed;
  }
  SKILLGIT_TRY(const auto attempts, given.number("attempts", 1, kMostAttempts));
  options.attempts = static_cast<int>(attempts.value_or(1));
  return options;
}

void print_eval_plan(const EvalPlan& plan, std::ostream& out) {
  const train::EvalRequest& request = plan.request;
  const auto brief = [](const train::Subject& side) { return store::ObjectId{side.id}.brief(); };
  out << fmt::format("{} {}{} on {}, {} each: {} requests\n", plan.skill, brief(request.skill),
                     request.against ? " against " + brief(*request.against) : "",
                     printable(plan.what),
                     plural(static_cast<std::size_t>(request.attempts), "fresh attempt"),
                     plan.cost.rollouts)
      << measurement_text(plan.cost);
}

Json eval_plan_as_json(const EvalPlan& plan) {
  const train::EvalRequest& request = plan.request;
  Json json = {{"skill", plan.skill},
               {"version", request.skill.id},
               {"against", request.against ? Json(request.against->id) : Json()},
               {"attempts", request.attempts},
               {"tasks", request.tasks.size()},
               {"requests", plan.cost.rollouts}};
  add_measurement(plan.cost, json);
  return json;
}

void print_eval(const EvalReport& report, std::ostream& out) {
  out << fmt::format("{} on {}, {} fresh attempt{} each\n", report.skill, printable(report.what),
                     report.attempts, report.attempts == 1 ? "" : "s");
  out << side_text(report.against ? "skill" : "score", report.side, report.attempts);
  if (report.against) {
    out << side_text("against", *report.against, report.attempts);
    out << fmt::format("  {} won, {} lost, {} equal: {}\n", report.comparison->wins,
                       report.comparison->losses, report.comparison->ties,
                       optimizer::in_words(*report.comparison));
    print_flips(report.evaluation, out);
    if (report.same) out << "  the skill has the same text on both sides\n";
  }
  out << caveat_of(report);
  const train::Evaluation& evaluation = report.evaluation;
  if (evaluation.stopped)
    out << "  ended early: " << measuring_stop_text(*evaluation.stopped) << '\n';
  print_missing(evaluation, out);
  out << "  spent: " << spent_text(evaluation.spending) << '\n';
}

Json eval_as_json(const EvalReport& report) {
  Json tasks = Json::array();
  for (const train::MeasuredTask& task : report.evaluation.tasks) {
    Json one = {{"id", task.id}};
    one["score"] = score_as_json(task.score.candidate);
    if (report.against) one["against"] = score_as_json(task.score.current);
    tasks.push_back(std::move(one));
  }
  Json json = {{"skill", report.skill},
               {"attempts", report.attempts},
               {"score", side_as_json(report.side)},
               {"split", report.split ? Json(tasks::to_string(*report.split)) : Json()},
               {"seen", report.seen},
               {"missing", report.evaluation.missing},
               {"why_missing", report.evaluation.why_missing},
               {"requests", report.evaluation.requests},
               {"spending", spending_as_json(report.evaluation.spending)},
               {"stopped", stop_as_json(report.evaluation.stopped)},
               {"tasks", std::move(tasks)}};
  if (report.against) {
    json["against"] = side_as_json(*report.against);
    json["comparison"] = comparison_as_json(*report.comparison);
  }
  return json;
}

const Command kEvalCommand{.name = "eval",
                           .summary = "Measure a skill afresh, or against another version",
                           .page = kEvalPage,
                           .options = kEvalOptions,
                           .operands = "<skill>@<rev>",
                           .run = eval_command,
                           .saves = true};

}  // namespace skillgit::cli
