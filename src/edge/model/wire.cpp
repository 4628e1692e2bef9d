#include "edge/model/wire.hpp"

#include "skillgit/core/base/json.hpp"

#include <cassert>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

bool is_chat(const Request& request) {
  assert(request.messages.empty() != request.prompt.empty());
  return !request.messages.empty();
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

/// The member of an object, or null where there is no such member or no object.
const Json& member(const Json& value, const char* key) {
  static const Json kNull;
  if (!value.is_object()) return kNull;
  const auto found = value.find(key);
  return found == value.end() ? kNull : *found;
}

std::string text_or_empty(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t count_or_zero(const Json& value) {
  if (!value.is_number_integer()) return 0;
  const auto count = value.get<std::int64_t>();
  return count > 0 ? count : 0;
}

tl::unexpected<Error> no_reply(std::string why) {
  return fail(ErrorKind::unavailable, std::move(why));
}

}  // namespace

std::string_view path_of(const Request& request) {
  return is_chat(request) ? "/chat/completions" : "/completions";
}

std::string write_request(std::string_view model, const Request& request) {
  Json body = {{"model", model},
               {"temperature", request.sampling.temperature},
               {"max_tokens", request.sampling.max_tokens}};
  if (!request.sampling.stop.empty()) body["stop"] = request.sampling.stop;
  if (request.seed) body["seed"] = *request.seed;
  if (is_chat(request)) {
    Json& messages = body["messages"] = Json::array();
    for (const Message& message : request.messages)
      messages.push_back({{"role", name_of(message.role)}, {"content", message.content}});
  } else {
    body["prompt"] = request.prompt;
  }
  return to_line(body);
}

Result<Reply> read_reply(const Request& request, std::string_view body) {
  SKILLGIT_TRY(const Json answer, parse_json(body));
  const Json& choices = member(answer, "choices");
  if (!choices.is_array() || choices.empty()) return no_reply("no 'choices'");
  const Json& choice = choices.front();
  const Json& text =
      is_chat(request) ? member(member(choice, "message"), "content") : member(choice, "text");
  if (!text.is_string() && !text.is_null()) return no_reply("a text that is no string");
  if (text.is_null() && !choice.is_object()) return no_reply("no text");
  if (is_chat(request) && !member(choice, "message").is_object()) return no_reply("no 'message'");
  if (!member(answer, "model").is_string()) return no_reply("no 'model'");

  const Json& usage = member(answer, "usage");
  return Reply{.text = text_or_empty(text),
               .model = text_or_empty(member(answer, "model")),
               .finish = text_or_empty(member(choice, "finish_reason")),
               .prompt_tokens = count_or_zero(member(usage, "prompt_tokens")),
               .reply_tokens = count_or_zero(member(usage, "completion_tokens"))};
}

std::string error_message(std::string_view body) {
  const auto answer = parse_json(body);
  if (answer) {
    const Json& error = member(*answer, "error");
    for (const Json* told : {&member(error, "message"), &error, &member(*answer, "message"),
                             &member(*answer, "detail")})
      if (told->is_string()) return told->get<std::string>();
  }
  return std::string(body);
}

}  // namespace skillgit::model
