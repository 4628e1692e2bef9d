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
  if (!config.train.budget.shares.final) return MeasuringBudget{};
  SKILLGIT_TRY(const auto prices, config::prices(config));
  return MeasuringBudget{train::measuring_part_of(config.train.budget), prices};
}

Result<std::unique_ptr<model::Model>> open_optimizer_model(
    const config::Config& config, const std::map<std::string, std::string>& variables) {
  SKILLGIT_TRY(auto options, config::optimizer_model(config, variables));
  if (!options) return nullptr;
  return model::open_http_model(std::move(*options));
}

}  // namespace skillgit::cli
