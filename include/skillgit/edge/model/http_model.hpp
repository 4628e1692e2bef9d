#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::model {

/// What an endpoint speaks.
enum class Api {
  openai,     ///< Chat completions and completions, as most servers do.
  responses,  ///< OpenAI's newer API.
  azure,      ///< Azure OpenAI: chat completions of a deployment.
  anthropic,  ///< Anthropic's Messages.
};

std::string_view to_string(Api api);

/// What an endpoint may be asked at most; nothing is without a limit.
struct Limits {
  std::optional<std::int64_t> requests_per_minute = {};
  std::optional<std::int64_t> tokens_per_minute = {};  ///< Of prompts and replies.
  int at_once = 512;                                   ///< Requests in flight.
};

/// How an endpoint is reached, and how much patience there is with it.
struct HttpModelOptions {
  std::string endpoint = {};  ///< The base URL, such as "http://127.0.0.1:8080/v1".
  std::string model = {};     ///< The name that the endpoint knows the model by.
  Api api = Api::openai;
  std::string api_key = {};  ///< Sent as the API wants it; empty sends none. Never shown.
  std::vector<std::pair<std::string, std::string>> headers =
      {};                                 ///< More headers. Values never shown.
  std::vector<std::string> secrets = {};  ///< What else is never shown.

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{120'000};  ///< For one try, from connecting to the last byte.
  int retries = 4;                             ///< Tries after the first one.
  std::chrono::milliseconds backoff{500};      ///< Before the first retry; doubled each time.
  std::chrono::milliseconds backoff_cap{30'000};
  std::chrono::milliseconds retry_after_cap{
      120'000};                                     ///< However long an endpoint asks us to wait.
  std::size_t reply_limit = std::size_t{32} << 20;  ///< Bytes of one answer.
  Limits limits = {};
};

/// A model behind an endpoint. Nothing is asked yet.
///
/// What may pass is tried again, later each time and not before the endpoint's own Retry-After:
/// broken connections, timeouts, the statuses 408, 409, 425 and 429, and all from 500 on but 501
/// and 505. All else fails at once: an answer that is no model's reply, unless the model has
/// replied before, and a 429 that says that the quota is used up. Messages quote at most 200
/// characters of an answer, without control characters and without the key.
///
/// A parameter that the endpoint says its model does not take is left out (or called by its other
/// name) from then on, and the request is sent again; Reply::sent says what was taken.
///
/// All tries together keep to the limits. When the endpoint finds that it is asked too often,
/// only half as many requests are in flight from then on, and then slowly more; and where it
/// says for how long, nothing is sent meanwhile.
///
/// Redirects are not followed, so that a key goes only where it was meant to go. Proxies are
/// those of the environment, but never for this machine itself.
///
/// Fails with invalid when the endpoint is not a plain http or https URL or plainly speaks
/// another API, when no model is named, or when the key or a header could not stand in a request.
Result<std::unique_ptr<Model>> open_http_model(HttpModelOptions options);

}  // namespace skillgit::model
