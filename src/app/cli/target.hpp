#pragma once

#include "app/cli/environment.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/train/clock.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/evaluate.hpp"
#include "skillgit/train/promote.hpp"
#include "skillgit/train/trainer.hpp"

#include <map>
#include <memory>
#include <string>

namespace skillgit::cli {

/// The frozen target, as the configuration describes it. Nothing is asked yet.
struct Target {
  std::unique_ptr<model::Model> model;
  std::unique_ptr<rollout::Harness> harness;  ///< Uses `model`.
};

/// Fails with invalid, and says what to fill in, when the configuration names no target, and as
/// config::target_tools() does.
Result<Target> open_target(const config::Config& config,
                           const std::map<std::string, std::string>& variables);

/// Whether the run of a configuration asked the same model in the same way.
train::IsSameTarget same_target_as(const config::TargetOptions& target);

/// What a fresh measurement with `target` needs of the world; nobody is asked to optimize. All of
/// it outlives the measurement.
train::World measuring_world(const Workspace& workspace, store::RunStore& store,
                             const Target& target, const train::Clock& clock,
                             train::Observer& observer, const Environment& environment);

/// What a fresh measurement may cost, and by which prices.
struct MeasuringBudget {
  train::Budget budget;
  train::Prices prices;
};

/// The final share of the budget; without one a measurement has no limits. Fails as
/// config::prices() does where it has one in dollars.
Result<MeasuringBudget> measuring_budget(const config::Config& config);

/// What a fresh measurement of a skill may cost, by its runs and by the configured target, where
/// there is one. Fails as train::estimate_measurement() does.
Result<train::MeasurementEstimate> estimate_of(const train::EvalRequest& request,
                                               const std::string& slug, const Workspace& workspace,
                                               const store::RunStore& store,
                                               const Environment& environment);

/// The optimizer's own model, or null where none is configured.
Result<std::unique_ptr<model::Model>> open_optimizer_model(
    const config::Config& config, const std::map<std::string, std::string>& variables);

/// The machine's monotonic clock.
class SteadyClock final : public train::Clock {
 public:
  std::chrono::milliseconds elapsed() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace skillgit::cli
