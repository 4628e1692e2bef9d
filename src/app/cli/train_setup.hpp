#pragma once

#include "app/cli/report_file.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_command.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"

#include <memory>
#include <optional>

namespace skillgit::cli {

/// All that a training is made of.
struct TrainSetup {
  config::Config config;  ///< With the optimizer's prompts.
  train::TrainRequest request;
  std::unique_ptr<store::RunStore> store;
  std::unique_ptr<optimizer::Optimizer> optimizer;
  Target target;
  std::unique_ptr<model::Model> optimizer_model;  ///< Null for an optimizer that asks none.
  std::optional<ReportFile> report;

  bool asks_a_model() const { return config.optimizer.is_skillopt(); }
};

/// Opens what training `skill` takes; asks nothing and writes nothing. `workspace` must outlive it.
///
/// Fails, with what mends it, for what the settings, the tasks or the models are not fit for.
Result<TrainSetup> set_up(const TrainCommandOptions& options, const config::SkillSection& skill,
                          const Workspace& workspace, const Environment& environment);

}  // namespace skillgit::cli
