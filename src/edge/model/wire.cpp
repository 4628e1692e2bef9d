#include "edge/model/wire.hpp"

#include "skillgit/core/base/base64.hpp"

#include <cassert>
#include <nlohmann/json.hpp>

namespace skillgit::model {

const Wire& wire_of(Api api) {
  switch (api) {
    case Api::openai:
      return kOpenaiWire;
    case Api::responses:
      return kResponsesWire;
    case Api::azure:
      return kAzureWire;
    case Api::anthropic:
      return kAnthropicWire;
  }
  return kOpenaiWire;
}

std::string write_request(const Wire& wire, std::string_view model, const Request& request,
                          const Dialect& dialect) {
  assert(request.messages.empty() != request.prompt.empty());
  return to_line(wire.body(model, in_dialect(request, dialect), dialect));
}

Result<Reply> read_reply(const Wire& wire, const Request& request, std::string_view body) {
  SKILLGIT_TRY(const Json answer, parse_json(body));
  return wire.read(request, answer);
}

Json schema_of(const Tool& tool) {
  auto schema = parse_json(tool.parameters);
  assert(schema && schema->is_object());
  return std::move(*schema);
}

Json echo_of(const Message& message) {
  auto echo = parse_json(message.echo);
  assert(echo);
  return std::move(*echo);
}

std::string data_url(const Image& image) {
  return "data:" + image.type + ";base64," + base64(image.bytes);
}

const char* name_of(Role role) {
  switch (role) {
    case Role::system:
      return "system";
    case Role::user:
      return "user";
    case Role::assistant:
      return "assistant";
    case Role::tool:
      return "tool";
  }
  return "user";
}

}  // namespace skillgit::model
