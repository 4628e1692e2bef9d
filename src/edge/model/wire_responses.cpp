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

/// Nothing is to be kept by the endpoint.
Json body(std::string_view model, const Request& request, const Dialect&) {
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
      body["input"].push_back({{"role", name_of(message.role)}, {"content", message.content}});
  if (!instructions.empty()) body["instructions"] = instructions;
  return body;
}

/// The texts of all messages; nothing where there is no message.
std::optional<std::string> said(const Json& output) {
  std::optional<std::string> text;
  if (!output.is_array()) return text;
  for (const Json& item : output) {
    if (member(item, "type") != "message") continue;
    if (!text) text.emplace();
    const Json& content = member(item, "content");
    if (!content.is_array()) continue;
    for (const Json& part : content)
      if (member(part, "type") == "output_text") *text += text_or_empty(member(part, "text"));
  }
  return text;
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

Result<Reply> read(const Request&, const Json& answer) {
  const std::string status = text_or_empty(member(answer, "status"));
  if (status != "completed" && status != "incomplete") {
    const std::string why = text_or_empty(member(member(answer, "error"), "message"));
    return no_reply(why.empty() ? "no 'status' of a reply" : why);
  }
  const auto text = said(member(answer, "output"));
  // One that was cut while it thought has said nothing, and is a reply.
  if (!text && status == "completed") return no_reply("no 'message' in 'output'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");

  const Json& usage = member(answer, "usage");
  Reply reply;
  reply.text = text.value_or("");
  reply.model = text_or_empty(member(answer, "model"));
  reply.finish = finish_of(answer);
  reply.prompt_tokens = count_or_zero(member(usage, "input_tokens"));
  reply.reply_tokens = count_or_zero(member(usage, "output_tokens"));
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
