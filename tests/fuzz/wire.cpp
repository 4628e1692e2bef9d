// Answers of endpoints may be anything: what is read of them is a reply, or an error in one line.

#include "edge/model/wire.hpp"

#include "edge/model/dialect.hpp"
#include "edge/model/error_body.hpp"
#include "edge/model/excerpt.hpp"
#include "edge/model/failure.hpp"
#include "fuzz/property.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

using fuzz::must;

constexpr std::array kApis{Api::openai, Api::responses, Api::azure, Api::anthropic};

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void check_reply(std::string_view body, const Wire& wire, const Request& request) {
  const auto reply = read_reply(wire, request, body);
  if (!reply) {
    must(!reply.error().message().empty(), "an error says something");
    return;
  }
  must(!reply->model.empty(), "a reply names its model");
  must(reply->prompt_tokens.value_or(1) > 0 && reply->reply_tokens.value_or(0) >= 0 &&
           reply->cached_tokens >= 0 && reply->reasoning_tokens >= 0,
       "tokens are counts");
  must(!find_invalid_utf8(reply->text), "a reply is UTF-8");
}

void check_error(std::string_view body, const Wire& wire, const Request& request) {
  const ErrorBody error = read_error(body);
  for (const long status : {400L, 401L, 404L, 413L, 429L, 500L})
    must(hint_for(classify(status, error)).size() < 400, "a hint is short");
  // What an endpoint says can turn a parameter off, and nothing on: asking again comes to an end.
  Dialect dialect = wire.dialect;
  for (int tries = 0;; ++tries) {
    const auto next = learn(dialect, request, error);
    if (!next) break;
    must(*next != dialect && tries < 8, "a dialect is learnt once");
    dialect = *next;
  }
  (void)write_request(wire, "m", request, dialect);
}

}  // namespace
}  // namespace skillgit::model

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skillgit::model;
  using skillgit::fuzz::must;
  const std::string_view body = skillgit::fuzz::text_of(data, size);
  const Sampling sampling{.stop = {"END"}, .effort = Effort::low};
  const Request chat{.messages = {{Role::user, "hello"}}, .sampling = sampling, .seed = 7};
  const Request prompt{.prompt = "hello", .sampling = sampling};
  for (const Api api : kApis) {
    const Wire& wire = wire_of(api);
    check_reply(body, wire, chat);
    if (wire.completes_prompts) check_reply(body, wire, prompt);
    check_error(body, wire, chat);
  }
  const std::vector<std::string> secrets{"sk-secret"};
  const std::string shown = excerpt(body, secrets);
  must(!skillgit::find_invalid_utf8(shown) && is_one_line(shown), "an excerpt is one line");
  must(shown.size() <= 800, "an excerpt is short");
  must(shown.find(secrets.front()) == shown.npos, "an excerpt holds no key");
  return 0;
}
