#include "app/cli/target.hpp"

#include "skillgit/edge/model/http_model.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"

#include <utility>

namespace skillgit::cli {

Result<Target> open_target(const config::Config& config,
                           const std::map<std::string, std::string>& variables) {
  SKILLGIT_TRY(auto options, config::target_model(config, variables));
  SKILLGIT_TRY(auto model, model::open_http_model(std::move(options)));
  SKILLGIT_TRY(const auto tools, config::target_tools(config));
  auto harness = rollout::make_chat_harness(
      *model, {.form = config.target.prompt, .sampling = config.target.sampling, .tools = tools});
  return Target{std::move(model), std::move(harness)};
}

train::IsSameTarget same_target_as(const config::TargetOptions& target) {
  return [&target](const std::string& config) {
    const auto run = config::resolve({.file = config, .file_name = "run.toml"});
    if (!run) return false;
    const config::TargetOptions& asked = run->target;
    return asked.harness == target.harness && asked.http.model == target.http.model &&
           asked.sampling == target.sampling && asked.tools == target.tools;
  };
}

train::World measuring_world(const Workspace& workspace, store::RunStore& store,
                             const Target& target, const train::Clock& clock,
                             train::Observer& observer, const Environment& environment) {
  return {.repository = workspace.repository(),
          .store = store,
          .harness = *target.harness,
          .optimizer_sampling = {},
          .clock = clock,
          .observer = observer,
          .stop = environment.stop,
          .secrets = config::secrets(workspace.config(), environment.variables)};
}

Result<MeasuringBudget> measuring_budget(const config::Config& config) {
  config::Config measuring = config;
  measuring.train.budget = train::measuring_part_of(config.train.budget);
  SKILLGIT_TRY(const auto prices, config::prices(measuring));
  return MeasuringBudget{measuring.train.budget, prices};
}

Result<train::MeasurementEstimate> estimate_of(const train::EvalRequest& request,
                                               const std::string& slug, const Workspace& workspace,
                                               const store::RunStore& store,
                                               const Environment& environment) {
  // A target that cannot be asked yet, for want of a key, keeps nobody from planning.
  const auto target = open_target(workspace.config(), environment.variables);
  return train::estimate_measurement(workspace.repository(), store,
                                     target ? target->harness.get() : nullptr, slug, request);
}

Result<std::unique_ptr<model::Model>> open_optimizer_model(
    const config::Config& config, const std::map<std::string, std::string>& variables) {
  SKILLGIT_TRY(auto options, config::optimizer_model(config, variables));
  if (!options) return nullptr;
  return model::open_http_model(std::move(*options));
}

}  // namespace skillgit::cli
