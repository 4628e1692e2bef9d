// From the configuration to a model's options: where a key leaves the environment.

#include "skillgit/app/config/config.hpp"

namespace skillgit::config {

Result<model::HttpModelOptions> with_api_key(model::HttpModelOptions http,
                                             const std::string& api_key_env,
                                             const std::map<std::string, std::string>& variables) {
  if (api_key_env.empty()) return http;
  const auto found = variables.find(api_key_env);
  if (found == variables.end() || found->second.empty())
    return fail(Error(ErrorKind::invalid, "environment variable '" + api_key_env + "' holds no key")
                    .with_hint("'api_key_env' names it; set it in the shell that runs skillgit"));
  http.api_key = found->second;
  return http;
}

Result<model::HttpModelOptions> target_model(const Config& config,
                                             const std::map<std::string, std::string>& variables) {
  const model::HttpModelOptions& http = config.target.http;
  const char* const missing = http.endpoint.empty() ? "target.endpoint"
                              : http.model.empty()  ? "target.model"
                                                    : nullptr;
  if (missing != nullptr)
    return fail(Error(ErrorKind::invalid, "'" + std::string(missing) + "' is not set")
                    .with_hint("fill in '[target]' in skillgit.toml: the endpoint and the model "
                               "that the skill is for"));
  return with_api_key(http, config.target.api_key_env, variables);
}

}  // namespace skillgit::config
