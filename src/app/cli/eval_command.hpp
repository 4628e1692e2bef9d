#pragma once

#include "app/cli/commands.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/statistics.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/evaluate.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace skillgit::cli {

extern const Command kEvalCommand;

/// What `skillgit eval` was asked for.
struct EvalOptions {
  std::optional<std::string> skill;    ///< A slug; the only skill when absent.
  std::optional<std::string> version;  ///< After the '@'; HEAD when absent.
  std::optional<std::string> against;
  std::optional<tasks::Split> split;      ///< `test` when absent.
  std::optional<std::string> tasks_file;  ///< Instead of a split: all tasks of this file.
  int attempts = 1;
  bool dry_run = false;
  bool json = false;
};
Result<EvalOptions> parse_eval(Args args);

/// One side of a measurement.
struct Side {
  std::string version;  ///< The commit.
  int hard = 0;         ///< Tasks at their pass mark.
  int tasks = 0;        ///< Tasks with a score.
  optimizer::Points mean = 0;
};

/// What `eval` found, ready to be shown.
struct EvalReport {
  std::string skill;
  std::string what;  ///< "40 test tasks", "all 12 tasks of 'more.jsonl'".
  int attempts = 1;
  Side side;
  std::optional<Side> against;
  bool same = false;                       ///< Whether both sides have the same text.
  std::optional<tasks::Split> split = {};  ///< Nothing for the tasks of a file.
  std::size_t seen = 0;                    ///< Tasks that runs have learnt from or chosen by.
  std::optional<optimizer::Comparison> comparison;  ///< With two sides.
  train::Evaluation evaluation;
};

/// What `eval --dry-run` tells.
struct EvalPlan {
  std::string skill;
  std::string what;  ///< As of an EvalReport.
  train::EvalRequest request;
  train::MeasurementEstimate cost;
};
void print_eval_plan(const EvalPlan& plan, std::ostream& out);
Json eval_plan_as_json(const EvalPlan& plan);

void print_eval(const EvalReport& report, std::ostream& out);
Json eval_as_json(const EvalReport& report);

}  // namespace skillgit::cli
