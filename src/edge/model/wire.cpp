#include "edge/model/wire.hpp"

#include "skillgit/core/base/base64.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::model {
namespace {

/// Which half of a character the escape at `at` is: 0xD8 for a first, 0xDC for a second, or 0.
unsigned half_at(std::string_view json, std::size_t at) {
  const std::string_view escape = json.substr(std::min(at, json.size()), 4);
  if (escape.size() < 4 || !escape.starts_with("\\u")) return 0;
  unsigned high = 0;
  const auto read = std::from_chars(escape.data() + 2, escape.data() + 4, high, 16);
  if (read.ptr != escape.data() + 4) return 0;
  const unsigned half = high & 0xFC;
  return half == 0xD8 || half == 0xDC ? half : 0;
}

/// `json` with U+FFFD for each half of a character that an endpoint has cut off.
std::string without_lone_surrogates(std::string json) {
  constexpr std::size_t kEscape = 6;
  for (std::size_t at = json.find('\\'); at != std::string::npos; at = json.find('\\', at)) {
    const unsigned half = half_at(json, at);
    const bool is_pair = half == 0xD8 && half_at(json, at + kEscape) == 0xDC;
    if (half != 0 && !is_pair && at + kEscape <= json.size()) json.replace(at, kEscape, "\\uFFFD");
    at += is_pair ? 2 * kEscape : 2;
  }
  return json;
}

}  // namespace

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
  auto answer = parse_json(body);
  if (!answer) answer = parse_json(without_lone_surrogates(std::string(body)));
  if (!answer) return fail(std::move(answer).error());
  return wire.read(request, *answer);
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
