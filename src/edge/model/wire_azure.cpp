// Azure OpenAI: OpenAI's chats, but for the address and the key's header.

#include "edge/model/wire.hpp"
#include "skillgit/core/base/percent.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

/// The first version that takes 'reasoning_effort'.
constexpr std::string_view kVersion = "2024-12-01-preview";

/// What goes plain in a deployment's name, as a part of a path.
constexpr std::string_view kPlainInPath = "-_.~";

std::string url(const Endpoint& endpoint, std::string_view model, const Request& request) {
  const std::string path(openai_path(request));
  // The address without versions, where the model is named as OpenAI does.
  if (endpoint.path().ends_with("/openai/v1")) return endpoint.url() + path;
  const bool names_it = endpoint.path().find("/deployments/") != std::string::npos;
  const std::string deployment =
      names_it ? "" : "/openai/deployments/" + percent_encode(model, kPlainInPath);
  return endpoint.url() + deployment + path + "?api-version=" + std::string(kVersion);
}

std::vector<std::string> headers(const std::string& key) {
  if (key.empty()) return {};
  return {"api-key: " + key};
}

}  // namespace

const Wire kAzureWire{.completes_prompts = true,
                      .dialect = {.newer_name = true},
                      .url = url,
                      .headers = headers,
                      .body = openai_body,
                      .read = read_openai};

}  // namespace skillgit::model
