#pragma once

#include "app/cli/workspace.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/metric.hpp"
#include "skillgit/core/optimizer/noise.hpp"
#include "skillgit/train/evaluate.hpp"

#include "app/cli/exit_code.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace skillgit::cli {

/// What `doctor --noise` measured: the current skill against itself, on val.
struct NoiseReport {
  std::string skill;
  optimizer::Metric metric = {};           ///< What of an attempt all scores here are.
  int steps = 0;                           ///< Offers of a run, as configured.
  double first_mean = 0, second_mean = 0;  ///< Of the two attempts; shares.
  int missing = 0;                         ///< Tasks that could not be measured twice.
  optimizer::Noise noise;
  /// The same with a margin of one standard error, where that lets less pass; nothing where it does
  /// not, or the gate has such a margin.
  std::optional<optimizer::Noise> with_margin = {};
  train::Spending spending = {};
};

/// What the measurement tells of a gate that compares by `metric`. Nothing where no task was
/// measured twice.
std::optional<NoiseReport> noise_report(const std::string& skill, const train::Evaluation& measured,
                                        const optimizer::Metric& metric,
                                        const optimizer::NoiseOptions& options);

void print_noise(const NoiseReport& report, std::ostream& out);
Json noise_as_json(const NoiseReport& report);

/// Measures the skill at HEAD twice at each val task, within measuring_budget(), and tells how much
/// of a score is luck; with `dry_run` says what that takes. Exits with 5 when the budget ended
/// it, with 6 when too much could not be measured.
Result<ExitCode> measure_noise(const Workspace& workspace, const config::SkillSection& skill,
                               bool dry_run, bool json, const Environment& environment);

}  // namespace skillgit::cli
