// From the configuration to a model's options: where a key leaves the environment.

#include "app/config/trimmed_key.hpp"
#include "app/config/trust.hpp"
#include "skillgit/app/config/config.hpp"

#include <fmt/format.h>

namespace skillgit::config {
namespace {

using Variables = std::map<std::string, std::string>;

/// `http` with the key that the variable holds, and with what its messages must not show. No
/// variable means no key.
Result<model::HttpModelOptions> with_key(model::HttpModelOptions http, const Config& config,
                                         std::string_view section, const std::string& variable,
                                         const Variables& variables) {
  http.secrets = secrets(config, variables);
  if (variable.empty()) return http;
  SKILLGIT_CHECK(check_trust(config, section, http.endpoint, variable));
  const auto found = variables.find(variable);
  if (found != variables.end()) http.api_key = trimmed_key(found->second);
  if (http.api_key.empty())
    return fail(Error(ErrorKind::invalid, "environment variable '" + variable + "' holds no key")
                    .with_hint("'api_key_env' names it; set it in the shell that runs skillgit"));
  return http;
}

tl::unexpected<Error> not_set(std::string_view section, std::string_view key) {
  return fail(
      Error(ErrorKind::invalid, fmt::format("'{}.{}' is not set", section, key))
          .with_hint(fmt::format(
              "fill in '[{}]' in skillgit.toml: the endpoint and the "
              "model {}",
              section, section == "target" ? "that the skill is for" : "that the optimizer asks")));
}

/// The APIs that only know conversations.
bool completes_texts(model::Api api) {
  return api == model::Api::openai || api == model::Api::azure;
}

}  // namespace

Result<model::HttpModelOptions> target_model(const Config& config, const Variables& variables) {
  model::HttpModelOptions http = config.target.http;
  if (http.endpoint.empty()) return not_set("target", "endpoint");
  if (http.model.empty()) return not_set("target", "model");
  if (config.target.prompt == optimizer::PromptForm::plain && !completes_texts(http.api))
    return fail(Error(ErrorKind::invalid, fmt::format("the API '{}' cannot complete a plain text",
                                                      model::to_string(http.api)))
                    .with_hint("set target.prompt = \"chat\""));
  http.limits.at_once = config.train.workers;
  return with_key(std::move(http), config, "target", config.target.api_key_env, variables);
}

Result<std::optional<rollout::ToolOptions>> target_tools(const Config& config) {
  const TargetOptions& target = config.target;
  if (target.tools == Tools::none) return std::optional<rollout::ToolOptions>();
  if (target.prompt == optimizer::PromptForm::plain)
    return fail(Error(ErrorKind::invalid, "a plain prompt has no place for tools")
                    .with_hint("set target.prompt = \"chat\", or target.tools = \"none\""));
  SKILLGIT_CHECK(rollout::check_folder_for_rollouts());
  rollout::ToolOptions options = target.tool_options;
  if (target.tools == Tools::files) return std::optional(options);
  // A repository of somebody else must not be able to have a model run what it likes.
  if (target.box == rollout::BoxKind::none && !is_the_users_own(config, "target.box"))
    return fail(
        Error(ErrorKind::invalid,
              fmt::format("'{}' wants a model's commands to be run without a box", kFileName))
            .with_hint("they may then do whatever you may; if that is what you want, say "
                       "so yourself: `git config skillgit.target.box none`"));
  SKILLGIT_TRY(options.box, rollout::Box::open(target.box));
  return std::optional(options);
}

Result<std::optional<model::HttpModelOptions>> optimizer_model(const Config& config,
                                                               const Variables& variables) {
  const OptimizerOptions& optimizer = config.optimizer;
  const bool has_none = optimizer.http.endpoint.empty() && optimizer.http.model.empty();
  if (has_none && !optimizer.is_skillopt()) return std::optional<model::HttpModelOptions>();
  if (optimizer.http.endpoint.empty()) return not_set("optimizer", "endpoint");
  if (optimizer.http.model.empty()) return not_set("optimizer", "model");
  SKILLGIT_TRY(auto http,
               with_key(optimizer.http, config, "optimizer", optimizer.api_key_env, variables));
  return std::optional(std::move(http));
}

}  // namespace skillgit::config
