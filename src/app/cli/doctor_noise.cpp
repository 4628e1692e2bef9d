// `skillgit doctor --noise`: how much of a score is luck.

#include "app/cli/doctor_noise.hpp"

#include "app/cli/comparison_json.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_progress.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

namespace skillgit::cli {
namespace {

constexpr int kAttempts = 2;
constexpr optimizer::Margin kSuggested{1'000};  ///< One standard error.

/// What a margin would change; nothing where it is of no use.
std::optional<optimizer::Noise> suggestion(std::span<const optimizer::RepeatedTask> tasks,
                                           const optimizer::Noise& noise,
                                           optimizer::NoiseOptions options) {
  if (noise.changed == 0 || options.margin.thousandths >= kSuggested.thousandths)
    return std::nullopt;
  options.margin = kSuggested;
  const optimizer::Noise with = optimizer::noise_of(tasks, options);
  return with.first_passes < noise.first_passes ? std::optional(with) : std::nullopt;
}

std::string plan_text(const config::SkillSection& skill, std::size_t tasks) {
  return fmt::format("{}: {} fresh attempts at each of {} val tasks: {} requests", skill.name,
                     kAttempts, tasks, kAttempts * tasks);
}

Json plan_as_json(const config::SkillSection& skill, std::size_t tasks) {
  return {{"skill", skill.name},
          {"attempts", kAttempts},
          {"tasks", tasks},
          {"requests", kAttempts * tasks}};
}

Result<train::EvalRequest> request_of(const Workspace& workspace, const config::SkillSection& skill,
                                      std::vector<tasks::Task> val) {
  const store::Repository& repository = workspace.repository();
  SKILLGIT_TRY(const auto head, repository.resolve("HEAD"));
  SKILLGIT_TRY(auto at, repository.read_skill(head, skill.path));
  SKILLGIT_TRY(const auto limits, measuring_budget(workspace.config()));
  const train::TrainOptions& options = workspace.config().train;
  return train::EvalRequest{.skill = {.files = std::move(at.files), .id = head.hex},
                            .against = std::nullopt,
                            .tasks = std::move(val),
                            .attempts = kAttempts,
                            .workers = options.workers,
                            .seed = options.seed,
                            .budget = limits.budget,
                            .prices = limits.prices};
}

double as_share(optimizer::Points sum, std::size_t tasks) {
  return static_cast<double>(sum) /
         (static_cast<double>(optimizer::kFullMarks) * static_cast<double>(tasks));
}

Result<ExitCode> tell(const train::Evaluation& measured, const std::string& skill,
                      const optimizer::Metric& metric, const optimizer::NoiseOptions& options,
                      bool json, const Environment& environment) {
  if (measured.stopped) {
    environment.err << "ended early: " << measuring_stop_text(*measured.stopped) << '\n';
    return ExitCode::budget;
  }
  const auto report = noise_report(skill, measured, metric, options);
  if (!report || measured.is_indecisive()) {
    environment.err << fmt::format("{} of {} val tasks could not be measured: {}\n",
                                   measured.missing, measured.tasks.size(),
                                   printable(measured.why_missing));
    return ExitCode::indecisive;
  }
  if (json)
    print_json(noise_as_json(*report), environment.out);
  else
    print_noise(*report, environment.out);
  return ExitCode::ok;
}

}  // namespace

std::optional<NoiseReport> noise_report(const std::string& skill, const train::Evaluation& measured,
                                        const optimizer::Metric& metric,
                                        const optimizer::NoiseOptions& options) {
  std::vector<optimizer::RepeatedTask> tasks;
  optimizer::Points first = 0, second = 0;
  for (const train::MeasuredTask& task : measured.tasks) {
    if (task.candidate_draws.size() != kAttempts) continue;
    const auto scored = [&](optimizer::Points points) {
      return optimizer::project(points, task.pass_at, metric);
    };
    tasks.push_back({scored(task.candidate_draws[0]), scored(task.candidate_draws[1])});
    first += tasks.back().first;
    second += tasks.back().second;
  }
  if (tasks.empty()) return std::nullopt;
  const optimizer::Noise noise = optimizer::noise_of(tasks, options);
  return NoiseReport{.skill = skill,
                     .metric = metric,
                     .steps = options.steps,
                     .first_mean = as_share(first, tasks.size()),
                     .second_mean = as_share(second, tasks.size()),
                     .missing = measured.missing,
                     .noise = noise,
                     .with_margin = suggestion(tasks, noise, options),
                     .spending = measured.spending};
}

void print_noise(const NoiseReport& report, std::ostream& out) {
  const optimizer::Noise& noise = report.noise;
  const bool is_usual = report.metric.kind == optimizer::MetricKind::soft;
  out << fmt::format("{} against itself, on {} val tasks{}\n", report.skill, noise.tasks,
                     is_usual ? "" : ", by the metric " + optimizer::to_string(report.metric))
      << fmt::format("  {} of {} tasks scored otherwise the second time\n", noise.changed,
                     noise.tasks)
      << fmt::format(
             "  val {:.4f}, then {:.4f}; by luck alone it moves by {:.4f} (standard error)\n",
             report.first_mean, report.second_mean, noise.standard_error);
  if (noise.changed == 0)
    out << "  no score changed: what passes the gate is no luck of the draw\n";
  else
    out << fmt::format(
        "  an edit that changes nothing passes the training gate {:.0f} % of the time at first,\n"
        "  and {:.1f} of {} such edits pass in a run (simulated)\n",
        100 * noise.first_passes, noise.passes_a_run, report.steps);
  if (const auto& with = report.with_margin)
    out << fmt::format("  with gate.margin = 1: {:.0f} % at first, {:.1f} of {} in a run\n",
                       100 * with->first_passes, with->passes_a_run, report.steps);
  if (report.missing > 0)
    out << fmt::format("  {} could not be measured twice\n",
                       plural(static_cast<std::size_t>(report.missing), "task"));
  out << "  spent: " << spent_text(report.spending) << '\n';
}

Json noise_as_json(const NoiseReport& report) {
  const optimizer::Noise& noise = report.noise;
  return {
      {"skill", report.skill},
      {"metric", optimizer::to_string(report.metric)},
      {"tasks", noise.tasks},
      {"changed", noise.changed},
      {"missing", report.missing},
      {"means", {six_digits(report.first_mean), six_digits(report.second_mean)}},
      {"standard_error", six_digits(noise.standard_error)},
      {"first_passes", noise.first_passes},
      {"steps", report.steps},
      {"passes_a_run", noise.passes_a_run},
      {"with_margin", report.with_margin ? Json{{"margin", 1},
                                                {"first_passes", report.with_margin->first_passes},
                                                {"passes_a_run", report.with_margin->passes_a_run}}
                                         : Json()},
      {"spending", spending_as_json(report.spending)}};
}

Result<ExitCode> measure_noise(const Workspace& workspace, const config::SkillSection& skill,
                               bool dry_run, bool json, const Environment& environment) {
  SKILLGIT_TRY(const auto tasks, workspace.tasks(skill));
  auto val = tasks.set.of(tasks::Split::val);
  if (val.empty())
    return fail(Error(ErrorKind::invalid, "skill '" + skill.name + "' has no val tasks")
                    .with_hint("`skillgit tasks add " + skill.name + " --split val` adds one"));
  const std::size_t count = val.size();
  if (dry_run && json)
    print_json(plan_as_json(skill, count), environment.out);
  else
    (dry_run ? environment.out : environment.err) << printable(plan_text(skill, count)) << '\n';
  if (dry_run) return ExitCode::ok;

  SKILLGIT_TRY(const int steps, planned_steps(workspace.config(), skill.name, tasks.set));
  const train::TrainOptions& train = workspace.config().train;
  SKILLGIT_TRY(const auto request, request_of(workspace, skill, std::move(val)));
  SKILLGIT_TRY(const auto target, open_target(workspace.config(), environment.variables));
  SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
  const SteadyClock clock;
  TrainProgress progress(environment);
  const auto world = measuring_world(workspace, *store, target, clock, progress, environment);
  SKILLGIT_TRY(const auto measured, train::evaluate(world, request));
  const optimizer::NoiseOptions options{
      .steps = steps,
      .confirm = train::confirms(train.gate, count, /*deterministic=*/false),
      .margin = train.gate.margin,
      .seed = train.seed};
  return tell(measured, skill.name, train.gate.rules().metric, options, json, environment);
}

}  // namespace skillgit::cli
