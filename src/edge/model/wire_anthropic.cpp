// Anthropic's Messages.

#include "edge/model/answer.hpp"
#include "edge/model/wire.hpp"

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

Json body(std::string_view model, const Request& request, const Dialect&) {
  const Sampling& sampling = request.sampling;
  Json body = {{"model", model}, {"max_tokens", sampling.max_tokens}, {"messages", Json::array()}};
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (!sampling.stop.empty()) body["stop_sequences"] = sampling.stop;
  if (sampling.effort) add_effort(*sampling.effort, body);
  // The skill comes first and is the same for every task: the endpoint may keep it.
  if (const std::string system = system_text(request); !system.empty()) {
    Json block = {{"type", "text"}, {"text", system}};
    if (system.size() >= kWorthCaching) block["cache_control"] = {{"type", "ephemeral"}};
    body["system"] = Json::array({std::move(block)});
  }
  for (const Message& message : request.messages)
    if (message.role != Role::system)
      body["messages"].push_back({{"role", name_of(message.role)}, {"content", message.content}});
  return body;
}

/// Its reasons in the words that others have for them.
std::string finish_of(const std::string& reason) {
  if (reason == "end_turn" || reason == "stop_sequence") return "stop";
  return reason == "max_tokens" ? "length" : reason;
}

Result<Reply> read(const Request&, const Json& answer) {
  const Json& content = member(answer, "content");
  if (!content.is_array()) return no_reply("no 'content'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");
  Reply reply;
  for (const Json& block : content) {
    if (!block.is_object()) return no_reply("a part of 'content' that is no object");
    if (member(block, "type") == "text") reply.text += text_or_empty(member(block, "text"));
  }
  const Json& usage = member(answer, "usage");
  reply.model = text_or_empty(member(answer, "model"));
  reply.finish = finish_of(text_or_empty(member(answer, "stop_reason")));
  reply.cached_tokens = count_or_zero(member(usage, "cache_read_input_tokens"));
  // Here "input" is only what no cache was asked for.
  reply.prompt_tokens = count_or_zero(member(usage, "input_tokens")) + reply.cached_tokens +
                        count_or_zero(member(usage, "cache_creation_input_tokens"));
  reply.reply_tokens = count_or_zero(member(usage, "output_tokens"));
  return reply;
}

}  // namespace

const Wire kAnthropicWire{
    .dialect = {.seed = false}, .url = url, .headers = headers, .body = body, .read = read};

}  // namespace skillgit::model
