// OpenAI's Responses.

#include "edge/model/answer.hpp"
#include "edge/model/wire.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

std::string url(const Endpoint& endpoint, std::string_view, const Request&) {
  return endpoint.url() + "/responses";
}

std::vector<std::string> headers(const std::string& key) { return kOpenaiWire.headers(key); }

Json content_of(const Message& message) {
  if (message.images.empty()) return message.content;
  Json parts = Json::array();
  for (const Image& image : message.images)
    parts.push_back({{"type", "input_image"}, {"image_url", data_url(image)}});
  parts.push_back({{"type", "input_text"}, {"text", message.content}});
  return parts;
}

void add_input(const Message& message, Json& input) {
  if (!message.echo.empty())
    for (Json& item : echo_of(message)) input.push_back(std::move(item));
  else if (message.role == Role::tool)
    input.push_back(
        {{"type", "function_call_output"}, {"call_id", message.call}, {"output", message.content}});
  else
    input.push_back({{"role", name_of(message.role)}, {"content", content_of(message)}});
}

Json as_json(const Tool& tool) {
  return {{"type", "function"},
          {"name", tool.name},
          {"description", tool.description},
          {"parameters", schema_of(tool)},
          {"strict", false}};
}

/// Nothing is to be kept by the endpoint; so that a model that calls tools keeps its thoughts all
/// the same, they come along in a form that only the endpoint can read.
Json body(std::string_view model, const Request& request, const Dialect& dialect) {
  Json body = {{"model", model},
               {"max_output_tokens", request.sampling.max_tokens},
               {"store", false},
               {"input", Json::array()}};
  if (request.sampling.temperature) body["temperature"] = *request.sampling.temperature;
  if (request.sampling.effort)
    body["reasoning"] = {{"effort", to_string(*request.sampling.effort)}};
  std::string instructions;
  for (const Message& message : request.messages)
    if (message.role == Role::system)
      instructions += (instructions.empty() ? "" : "\n\n") + message.content;
    else
      add_input(message, body["input"]);
  if (!instructions.empty()) body["instructions"] = instructions;
  for (const Tool& tool : request.tools) body["tools"].push_back(as_json(tool));
  if (!request.tools.empty() && dialect.thoughts)
    body["include"] = Json::array({"reasoning.encrypted_content"});
  return body;
}

/// The texts of all messages; nothing where there is neither a message nor a thought.
std::optional<std::string> said(const Json& output) {
  std::optional<std::string> text;
  if (!output.is_array()) return text;
  for (const Json& item : output) {
    if (member(item, "type") == "reasoning" && !text) text.emplace();
    if (member(item, "type") != "message") continue;
    if (!text) text.emplace();
    const Json& content = member(item, "content");
    if (!content.is_array()) continue;
    for (const Json& part : content)
      if (member(part, "type") == "output_text") *text += text_or_empty(member(part, "text"));
  }
  return text;
}

/// `item` of an answer as it may be sent back: without the name by which the endpoint, which keeps
/// nothing, would look for it.
Json repeatable(Json item) {
  item.erase("id");
  item.erase("status");
  return item;
}

void read_calls(const Request& request, const Json& output, Reply& reply) {
  if (!output.is_array()) return;
  Json echo = Json::array();
  for (const Json& item : output) {
    const Json& type = member(item, "type");
    if (type == "reasoning" && member(item, "encrypted_content").is_string())
      echo.push_back(repeatable(item));
    if (type == "message" && member(item, "content").is_array()) echo.push_back(repeatable(item));
    if (type != "function_call") continue;
    const std::string arguments = arguments_in(member(item, "arguments"));
    reply.calls.push_back(
        {id_or_own(member(item, "call_id"), request.messages.size(), reply.calls.size()),
         text_or_empty(member(item, "name")), arguments});
    echo.push_back({{"type", "function_call"},
                    {"call_id", reply.calls.back().id},
                    {"name", reply.calls.back().name},
                    {"arguments", to_line(object_or_empty(arguments))}});
  }
  if (!reply.calls.empty()) reply.echo = to_line(echo);
}

bool has_refusal(const Json& output) {
  for (const Json& item : output) {
    const Json& content = member(item, "content");
    if (!content.is_array()) continue;
    for (const Json& part : content)
      if (member(part, "type") == "refusal") return true;
  }
  return false;
}

std::string finish_of(const Json& answer) {
  const std::string status = text_or_empty(member(answer, "status"));
  if (status == "completed") return has_refusal(member(answer, "output")) ? "refusal" : "stop";
  const std::string why = text_or_empty(member(member(answer, "incomplete_details"), "reason"));
  return why == "max_output_tokens" ? "length" : why.empty() ? status : why;
}

Result<Reply> read(const Request& request, const Json& answer) {
  const std::string status = text_or_empty(member(answer, "status"));
  if (status != "completed" && status != "incomplete") {
    const std::string why = text_or_empty(member(member(answer, "error"), "message"));
    return no_reply(why.empty() ? "no 'status' of a reply" : why);
  }
  const auto text = said(member(answer, "output"));
  Reply reply;
  read_calls(request, member(answer, "output"), reply);
  // One that was cut while it thought has said nothing, and is a reply.
  if (!text && reply.calls.empty() && status == "completed")
    return no_reply("no 'message' in 'output'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");

  const Json& usage = member(answer, "usage");
  reply.text = text.value_or("");
  reply.model = text_or_empty(member(answer, "model"));
  reply.finish = finish_of(answer);
  reply.prompt_tokens = prompt_count_in(member(usage, "input_tokens"));
  reply.reply_tokens = count_in(member(usage, "output_tokens"));
  reply.cached_tokens =
      count_or_zero(member(member(usage, "input_tokens_details"), "cached_tokens"));
  reply.reasoning_tokens =
      count_or_zero(member(member(usage, "output_tokens_details"), "reasoning_tokens"));
  return reply;
}

}  // namespace

const Wire kResponsesWire{.dialect = {.seed = false, .stop = false},
                          .url = url,
                          .headers = headers,
                          .body = body,
                          .read = read};

}  // namespace skillgit::model
