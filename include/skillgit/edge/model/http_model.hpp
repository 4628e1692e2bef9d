#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/model/model.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::model {

/// How an endpoint is reached, and how much patience there is with it.
struct HttpModelOptions {
  std::string endpoint = {};  ///< The base URL, such as "http://127.0.0.1:8080/v1".
  std::string model = {};     ///< The name that the endpoint knows the model by.
  std::string api_key = {};   ///< Sent as a bearer token; empty sends none. Never shown.
  std::vector<std::pair<std::string, std::string>> headers =
      {};  ///< More headers. Values never shown.

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{120'000};  ///< For one try, from connecting to the last byte.
  int retries = 4;                             ///< Tries after the first one.
  std::chrono::milliseconds backoff{500};      ///< Before the first retry; doubled each time.
  std::chrono::milliseconds backoff_cap{30'000};
  std::chrono::milliseconds retry_after_cap{
      120'000};                                     ///< However long an endpoint asks us to wait.
  std::size_t reply_limit = std::size_t{32} << 20;  ///< Bytes of one answer.
};

/// A model behind an OpenAI-compatible endpoint. Nothing is asked yet.
///
/// What may pass is tried again, later each time and not before the endpoint's own Retry-After:
/// broken connections, timeouts, and the statuses 408, 409, 425, 429, 500, 502, 503 and 504. All
/// else fails at once, an answer that is no model's reply included. Messages quote at most 200
/// characters of an answer, without control characters and without the key.
///
/// Redirects are not followed, so that a key goes only where it was meant to go. Proxies are
/// those of the environment, but never for this machine itself.
///
/// Fails with invalid when the endpoint is not a plain http or https URL, when no model is named,
/// or when the key or a header could not stand in a request.
Result<std::unique_ptr<Model>> open_http_model(HttpModelOptions options);

}  // namespace skillgit::model
