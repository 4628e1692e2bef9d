#include "skillgit/edge/model/listing.hpp"

#include "edge/model/api.hpp"
#include "edge/model/connection.hpp"
#include "edge/model/error_body.hpp"
#include "edge/model/excerpt.hpp"
#include "edge/model/failure.hpp"
#include "edge/model/request_headers.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/model/endpoint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skillgit::model {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::size_t kLongestList = std::size_t{4} << 20;

std::string url_of(const Endpoint& endpoint, Api api) {
  const bool needs_version = api == Api::anthropic && !endpoint.path().ends_with("/v1");
  return endpoint.url() + (needs_version ? "/v1/models" : "/models");
}

/// The usual form of such lists, in every API: {"data": [{"id": "a-model"}, ...]}.
Listing read_listing(std::string_view body) {
  Listing listing;
  const auto answer = parse_json(body);
  if (!answer || !answer->is_object() || !answer->contains("data")) return listing;
  const Json& data = answer->at("data");
  if (!data.is_array()) return listing;
  listing.has_list = true;
  for (const Json& model : data)
    if (model.is_object() && model.contains("id") && model.at("id").is_string())
      listing.models.push_back(model.at("id").get<std::string>());
  std::sort(listing.models.begin(), listing.models.end());
  return listing;
}

Result<Listing> read_answer(const Exchange& exchange, const std::string& url,
                            const std::vector<std::string>& secrets) {
  if (exchange.status == 200) return read_listing(exchange.body);
  const ErrorBody error = read_error(exchange.body);
  const Failure failure = classify(exchange.status, error);
  const bool concerns_all = failure == Failure::key || failure == Failure::quota ||
                            failure == Failure::redirect || exchange.status >= 500;
  if (!concerns_all) return Listing{};
  return fail(Error(kind_of(failure), "'" + url + "' answered " + std::to_string(exchange.status) +
                                          ": " + excerpt(error.message, secrets))
                  .with_hint(std::string(hint_for(failure))));
}

}  // namespace

bool Listing::lacks(const std::string& model) const {
  return has_list && std::find(models.begin(), models.end(), model) == models.end();
}

Result<Listing> list_models(const HttpModelOptions& options, std::stop_token stop) {
  SKILLGIT_TRY(const auto endpoint, Endpoint::parse(options.endpoint));
  SKILLGIT_CHECK(check_api(options.api, endpoint));
  SKILLGIT_TRY(auto headers, header_lines(options));
  Connection connection({.headers = std::move(headers),
                         .uses_proxy = !endpoint.is_loopback(),
                         .connect_timeout = std::min(options.connect_timeout, kPatience),
                         .timeout = std::min(options.timeout, kPatience),
                         .reply_limit = kLongestList});
  const std::string url = url_of(endpoint, options.api);
  const auto secrets = secrets_of(options);
  const Exchange exchange = connection.get(url, std::move(stop));
  if (exchange.ending == Exchange::Ending::cancelled)
    return fail(Error(ErrorKind::cancelled, "interrupted before the endpoint had answered")
                    .with_hint("run the same command again"));
  if (exchange.ending != Exchange::Ending::answered)
    return fail(Error(ErrorKind::unavailable,
                      "no answer from '" + url + "': " + excerpt(exchange.cause, secrets))
                    .with_hint(exchange.hint));
  return read_answer(exchange, url, secrets);
}

}  // namespace skillgit::model
