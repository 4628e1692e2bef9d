#include "edge/model/error_body.hpp"

#include "edge/model/answer.hpp"

#include <nlohmann/json.hpp>

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
      return {.message = told->get<std::string>(),
              .code = codes_of(error),
              .parameter = text_or_empty(member(error, "param"))};
  return {.message = std::string(body), .code = codes_of(error), .parameter = {}};
}

}  // namespace skillgit::model
