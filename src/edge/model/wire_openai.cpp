// OpenAI's chat completions and completions, which most servers speak.

#include "edge/model/answer.hpp"
#include "edge/model/wire.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace skillgit::model {
namespace {

bool is_chat(const Request& request) { return !request.messages.empty(); }

std::string url(const Endpoint& endpoint, std::string_view, const Request& request) {
  return endpoint.url() + std::string(openai_path(request));
}

std::vector<std::string> headers(const std::string& key) {
  if (key.empty()) return {};
  return {"Authorization: Bearer " + key};
}

Json content_of(const Message& message) {
  if (message.images.empty()) return message.content;
  Json parts = Json::array();
  for (const Image& image : message.images)
    parts.push_back({{"type", "image_url"}, {"image_url", {{"url", data_url(image)}}}});
  parts.push_back({{"type", "text"}, {"text", message.content}});
  return parts;
}

Json as_json(const Message& message) {
  if (!message.echo.empty()) return echo_of(message);
  Json json = {{"role", name_of(message.role)}, {"content", content_of(message)}};
  if (message.role == Role::tool) json["tool_call_id"] = message.call;
  return json;
}

Json as_json(const Tool& tool) {
  return {
      {"type", "function"},
      {"function",
       {{"name", tool.name}, {"description", tool.description}, {"parameters", schema_of(tool)}}}};
}

/// Reads the calls of `message`, and keeps what is needed to repeat them.
void read_calls(const Request& request, const Json& message, Reply& reply) {
  const Json& calls = member(message, "tool_calls");
  if (!calls.is_array()) return;
  Json repeated = Json::array();
  for (const Json& call : calls) {
    const Json& function = member(call, "function");
    if (!function.is_object()) continue;
    const std::string arguments = arguments_in(member(function, "arguments"));
    reply.calls.push_back({id_or_own(member(call, "id"), request.messages.size(), repeated.size()),
                           text_or_empty(member(function, "name")), arguments});
    // Signatures that stand beside a call are wanted back.
    Json again = call;
    again["type"] = "function";
    again["id"] = reply.calls.back().id;
    again["function"] = {{"name", reply.calls.back().name},
                         {"arguments", to_line(object_or_empty(arguments))}};
    repeated.push_back(std::move(again));
  }
  if (reply.calls.empty()) return;
  // Some refuse to read back a text that is empty.
  Json echo = {{"role", "assistant"},
               {"content", reply.text.empty() ? Json() : Json(reply.text)},
               {"tool_calls", repeated}};
  for (const char* const thoughts : {"reasoning_content", "reasoning_details"})
    if (const Json& thought = member(message, thoughts); !thought.is_null())
      echo[thoughts] = thought;
  reply.echo = to_line(echo);
}

/// What was said: a text, or a list of parts of which some are text. Nothing for what is neither.
std::optional<std::string> text_of(const Json& content) {
  if (content.is_null() || content.is_string()) return text_or_empty(content);
  if (!content.is_array()) return std::nullopt;
  std::string text;
  for (const Json& part : content)
    if (member(part, "type") == "text") text += text_or_empty(member(part, "text"));
  return text;
}

}  // namespace

std::string_view openai_path(const Request& request) {
  return is_chat(request) ? "/chat/completions" : "/completions";
}

Json openai_body(std::string_view model, const Request& request, const Dialect& dialect) {
  const Sampling& sampling = request.sampling;
  // Only chats have the newer name, whatever was learnt from them.
  const bool newer = dialect.newer_name && is_chat(request);
  Json body = {{"model", model},
               {newer ? "max_completion_tokens" : "max_tokens", sampling.max_tokens}};
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.effort) body["reasoning_effort"] = to_string(*sampling.effort);
  if (!sampling.stop.empty()) body["stop"] = sampling.stop;
  if (request.seed) body["seed"] = *request.seed;
  if (is_chat(request)) {
    Json& messages = body["messages"] = Json::array();
    for (const Message& message : request.messages) messages.push_back(as_json(message));
    for (const Tool& tool : request.tools) body["tools"].push_back(as_json(tool));
  } else {
    body["prompt"] = request.prompt;
  }
  return body;
}

Result<Reply> read_openai(const Request& request, const Json& answer) {
  const Json& choices = member(answer, "choices");
  if (!choices.is_array() || choices.empty()) return no_reply("no 'choices'");
  const Json& choice = choices.front();
  const Json& content =
      is_chat(request) ? member(member(choice, "message"), "content") : member(choice, "text");
  auto text = text_of(content);
  if (!text) return no_reply("a text that is no string");
  if (!is_chat(request) && !(choice.is_object() && choice.contains("text")))
    return no_reply("no 'text'");
  if (is_chat(request) && !member(choice, "message").is_object()) return no_reply("no 'message'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");
  if (has_failed(choice)) return no_reply("it failed");

  const Json& usage = member(answer, "usage");
  Reply reply;
  reply.text = *std::move(text);
  reply.model = text_or_empty(member(answer, "model"));
  reply.finish = text_or_empty(member(choice, "finish_reason"));
  reply.prompt_tokens = prompt_count_in(member(usage, "prompt_tokens"));
  reply.reply_tokens = count_in(member(usage, "completion_tokens"));
  reply.cached_tokens =
      count_or_zero(member(member(usage, "prompt_tokens_details"), "cached_tokens"));
  reply.reasoning_tokens =
      count_or_zero(member(member(usage, "completion_tokens_details"), "reasoning_tokens"));
  read_calls(request, member(choice, "message"), reply);
  return reply;
}

const Wire kOpenaiWire{.completes_prompts = true,
                       .url = url,
                       .headers = headers,
                       .body = openai_body,
                       .read = read_openai};

}  // namespace skillgit::model
