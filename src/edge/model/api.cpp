// The APIs by name, and what shows that an endpoint speaks another one.

#include "edge/model/api.hpp"

namespace skillgit::model {
namespace {

bool is_at(const Endpoint& endpoint, std::string_view domain) {
  const std::string_view host =
      std::string_view(endpoint.host()).substr(0, endpoint.host().find(':'));
  return host == domain || host.ends_with('.' + std::string(domain));
}

bool is_azure(const Endpoint& endpoint) {
  return is_at(endpoint, "openai.azure.com") || is_at(endpoint, "cognitiveservices.azure.com") ||
         endpoint.path().find("/openai/deployments/") != std::string::npos;
}

/// Azure's newer address takes what OpenAI's takes.
bool is_azure_as_openai(const Endpoint& endpoint) {
  return is_azure(endpoint) && endpoint.path().ends_with("/openai/v1");
}

tl::unexpected<Error> speaks_another(const Endpoint& endpoint, Api set, std::string_view spoken) {
  return fail(Error(ErrorKind::invalid, "'" + endpoint.url() + "' does not speak the API '" +
                                            std::string(to_string(set)) + "'")
                  .with_hint("set api = \"" + std::string(spoken) + "\" beside the endpoint"));
}

}  // namespace

std::string_view to_string(Api api) {
  switch (api) {
    case Api::openai:
      return "openai";
    case Api::responses:
      return "responses";
    case Api::azure:
      return "azure";
    case Api::anthropic:
      return "anthropic";
  }
  return "";
}

std::string_view to_string(Effort effort) {
  switch (effort) {
    case Effort::none:
      return "none";
    case Effort::minimal:
      return "minimal";
    case Effort::low:
      return "low";
    case Effort::medium:
      return "medium";
    case Effort::high:
      return "high";
  }
  return "";
}

Status check_api(Api api, const Endpoint& endpoint) {
  if (is_at(endpoint, "api.anthropic.com") && api != Api::anthropic)
    return speaks_another(endpoint, api, "anthropic");
  if (is_at(endpoint, "api.openai.com") && (api == Api::anthropic || api == Api::azure))
    return speaks_another(endpoint, api, "openai");
  const bool is_openai = api == Api::openai || api == Api::responses;
  if (is_azure(endpoint) && api != Api::azure && !(is_openai && is_azure_as_openai(endpoint)))
    return speaks_another(endpoint, api, "azure");
  return {};
}

}  // namespace skillgit::model
