#include "edge/model/error_body.hpp"

#include "edge/model/answer.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::model {
namespace {

std::string codes_of(const Json& error) {
  std::string codes;
  for (const Json* const told : {&member(error, "code"), &member(error, "type"),
                                 &member(member(error, "innererror"), "code")}) {
    const std::string code = text_or_empty(*told);
    if (!code.empty()) codes += (codes.empty() ? "" : " ") + code;
  }
  return codes;
}

/// What a gateway passes on of its provider's error, in a form that can be anything.
std::string passed_on(const Json& error) {
  const std::string raw = text_or_empty(member(member(error, "metadata"), "raw"));
  return raw.empty() ? raw : read_error(raw).message;
}

std::string with_more(std::string message, const std::string& more) {
  return more.empty() ? std::move(message) : std::move(message.append(": ").append(more));
}

ErrorBody body_of(const Json& error, std::string message) {
  return {.message = std::move(message),
          .code = codes_of(error),
          .parameter = text_or_empty(member(error, "param"))};
}

ErrorBody error_of(const Json& error, const std::string& by_default) {
  const std::string message = text_or_empty(member(error, "message"));
  return body_of(error, message.empty() ? by_default : message);
}

}  // namespace

ErrorBody read_error(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed) return {.message = std::string(body), .code = {}, .parameter = {}};
  // Some gateways put their one error into a list.
  const Json& answer = parsed->is_array() && parsed->size() == 1 ? parsed->front() : *parsed;
  const Json& inner = member(answer, "error");
  const Json& error = inner.is_object() ? inner : answer;
  for (const Json* const told :
       {&member(error, "message"), &inner, &member(answer, "message"), &member(answer, "detail")})
    if (told->is_string())
      return body_of(error, with_more(told->get<std::string>(), passed_on(error)));
  return {.message = std::string(body), .code = codes_of(error), .parameter = {}};
}

std::optional<ErrorBody> read_inner_failure(std::string_view body) {
  const auto answer = parse_json(body);
  if (!answer) return std::nullopt;
  if (member(*answer, "status") == "failed")
    return error_of(member(*answer, "error"), "status 'failed'");
  const Json& choices = member(*answer, "choices");
  if (!choices.is_array() || choices.empty()) return std::nullopt;
  const Json& choice = choices.front();
  if (!has_failed(choice)) return std::nullopt;
  return error_of(member(choice, "error"), "finish reason 'error'");
}

}  // namespace skillgit::model
