#pragma once

#include "edge/model/dialect.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/endpoint.hpp"
#include "skillgit/edge/model/http_model.hpp"
#include "skillgit/edge/model/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skillgit::model {

/// How one API is spoken over HTTP: pure functions, one set an API.
struct Wire {
  /// Whether there is a way to ask with Request::prompt.
  bool completes_prompts = false;

  /// What the API knows, as long as a model has not told more.
  Dialect dialect = {};

  /// Where a request is posted to.
  std::string (*url)(const Endpoint& endpoint, std::string_view model,
                     const Request& request) = nullptr;

  /// The whole header lines that carry the key, which may be empty, and what else the API wants.
  std::vector<std::string> (*headers)(const std::string& key) = nullptr;

  /// What is posted. Equal requests give equal bodies.
  Json (*body)(std::string_view model, const Request& request, const Dialect& dialect) = nullptr;

  /// Reads the answer to `request`. What is not needed may be missing, or be anything. The
  /// model's id must be there, since scores belong to it, and so must the text, which may be
  /// empty. Fails with unavailable.
  Result<Reply> (*read)(const Request& request, const Json& answer) = nullptr;
};

extern const Wire kOpenaiWire, kAzureWire, kResponsesWire, kAnthropicWire;

const Wire& wire_of(Api api);

/// The bytes that ask `model` for `request`.
std::string write_request(const Wire& wire, std::string_view model, const Request& request,
                          const Dialect& dialect);

/// Reads the bytes of the answer to `request`. Fails with unavailable.
Result<Reply> read_reply(const Wire& wire, const Request& request, std::string_view body);

/// What the wires of OpenAI's family share: the body of a chat or completion, and its answer.
Json openai_body(std::string_view model, const Request& request, const Dialect& dialect);
Result<Reply> read_openai(const Request& request, const Json& answer);

/// "/chat/completions", or "/completions" for a prompt.
std::string_view openai_path(const Request& request);

const char* name_of(Role role);

/// The parameters of a tool, and what an assistant's message repeats, as JSON.
Json schema_of(const Tool& tool);
Json echo_of(const Message& message);

/// "data:image/png;base64,..."
std::string data_url(const Image& image);

}  // namespace skillgit::model
