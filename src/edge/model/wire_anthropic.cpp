// Anthropic's Messages.

#include "edge/model/answer.hpp"
#include "edge/model/wire.hpp"
#include "skillgit/core/base/base64.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

/// What no model's cache is too fine for begins at 1024 tokens, of about four bytes.
constexpr std::size_t kWorthCaching = std::size_t{4} * 1024;

std::string url(const Endpoint& endpoint, std::string_view, const Request&) {
  return endpoint.url() + (endpoint.path().ends_with("/v1") ? "/messages" : "/v1/messages");
}

std::vector<std::string> headers(const std::string& key) {
  std::vector<std::string> lines{"anthropic-version: 2023-06-01"};
  if (!key.empty()) lines.push_back("x-api-key: " + key);
  return lines;
}

std::string system_text(const Request& request) {
  std::string text;
  for (const Message& message : request.messages)
    if (message.role == Role::system) text += (text.empty() ? "" : "\n\n") + message.content;
  return text;
}

void add_effort(Effort effort, Json& body) {
  if (effort == Effort::none)
    body["thinking"] = {{"type", "disabled"}};
  else
    body["output_config"] = {
        {"effort", to_string(effort == Effort::minimal ? Effort::low : effort)}};
}

Json content_of(const Message& message) {
  if (!message.echo.empty()) return echo_of(message);
  if (message.images.empty()) return message.content;
  Json parts = Json::array();
  for (const Image& image : message.images)
    parts.push_back(
        {{"type", "image"},
         {"source",
          {{"type", "base64"}, {"media_type", image.type}, {"data", base64(image.bytes)}}}});
  parts.push_back({{"type", "text"}, {"text", message.content}});
  return parts;
}

Json messages_of(const Request& request) {
  Json messages = Json::array();
  const Message* before = nullptr;
  for (const Message& message : request.messages) {
    if (message.role == Role::system) continue;
    if (message.role != Role::tool) {
      messages.push_back({{"role", name_of(message.role)}, {"content", content_of(message)}});
    } else {
      // All results of one reply stand in one message of the user.
      if (!before || before->role != Role::tool)
        messages.push_back({{"role", "user"}, {"content", Json::array()}});
      messages.back()["content"].push_back(
          {{"type", "tool_result"}, {"tool_use_id", message.call}, {"content", message.content}});
    }
    before = &message;
  }
  return messages;
}

Json as_json(const Tool& tool) {
  return {
      {"name", tool.name}, {"description", tool.description}, {"input_schema", schema_of(tool)}};
}

Json body(std::string_view model, const Request& request, const Dialect&) {
  const Sampling& sampling = request.sampling;
  Json body = {
      {"model", model}, {"max_tokens", sampling.max_tokens}, {"messages", messages_of(request)}};
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (!sampling.stop.empty()) body["stop_sequences"] = sampling.stop;
  if (sampling.effort) add_effort(*sampling.effort, body);
  // The skill comes first and is the same for every task: the endpoint may keep it.
  if (const std::string system = system_text(request); !system.empty()) {
    Json block = {{"type", "text"}, {"text", system}};
    if (system.size() >= kWorthCaching) block["cache_control"] = {{"type", "ephemeral"}};
    body["system"] = Json::array({std::move(block)});
  }
  for (const Tool& tool : request.tools) body["tools"].push_back(as_json(tool));
  return body;
}

/// The tokens of a prompt as they are billed. "Input" is only what no cache was asked for; what is
/// written to a cache for five minutes, as body() asks for, costs a quarter more.
std::optional<std::int64_t> prompt_tokens_in(const Json& usage) {
  const auto rest = count_in(member(usage, "input_tokens"));
  if (!rest) return std::nullopt;
  const std::int64_t written = count_or_zero(member(usage, "cache_creation_input_tokens"));
  const std::int64_t read = count_or_zero(member(usage, "cache_read_input_tokens"));
  const std::int64_t all = *rest + read + written + (written + 3) / 4;
  return all == 0 ? std::nullopt : std::optional(all);
}

/// Its reasons in the words that others have for them.
std::string finish_of(const std::string& reason) {
  if (reason == "end_turn" || reason == "stop_sequence") return "stop";
  return reason == "max_tokens" ? "length" : reason;
}

/// Reads a call, and mends `block`, which is to be sent back.
ToolCall read_call(Json& block, std::size_t turn, std::size_t place) {
  Json input = member(block, "input");
  ToolCall call{.id = id_or_own(member(block, "id"), turn, place),
                .name = text_or_empty(member(block, "name")),
                .arguments = to_line(input)};
  block["id"] = call.id;
  block["name"] = call.name;
  block["input"] = input.is_object() ? std::move(input) : Json::object();
  return call;
}

Result<Reply> read(const Request& request, const Json& answer) {
  const Json& content = member(answer, "content");
  if (!content.is_array()) return no_reply("no 'content'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");
  Reply reply;
  Json echo = Json::array();
  for (Json block : content) {
    if (!block.is_object()) return no_reply("a part of 'content' that is no object");
    const std::string text = text_or_empty(member(block, "text"));
    // A text that is empty may be said, but not be sent back.
    const bool is_text = member(block, "type") == "text";
    if (is_text) reply.text += text;
    if (member(block, "type") == "tool_use")
      reply.calls.push_back(read_call(block, request.messages.size(), reply.calls.size()));
    if (!is_text || !text.empty()) echo.push_back(std::move(block));
  }
  if (!reply.calls.empty()) reply.echo = to_line(echo);
  const Json& usage = member(answer, "usage");
  reply.model = text_or_empty(member(answer, "model"));
  reply.finish = finish_of(text_or_empty(member(answer, "stop_reason")));
  reply.cached_tokens = count_or_zero(member(usage, "cache_read_input_tokens"));
  reply.prompt_tokens = prompt_tokens_in(usage);
  reply.reply_tokens = count_in(member(usage, "output_tokens"));
  return reply;
}

}  // namespace

const Wire kAnthropicWire{
    .dialect = {.seed = false}, .url = url, .headers = headers, .body = body, .read = read};

}  // namespace skillgit::model
