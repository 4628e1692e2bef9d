#include "edge/model/wire.hpp"

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

const char* name_of(Role role) {
  switch (role) {
    case Role::system:
      return "system";
    case Role::user:
      return "user";
    case Role::assistant:
      return "assistant";
  }
  return "user";
}

}  // namespace skillgit::model
