#include "skillgit/edge/model/endpoint.hpp"

#include "edge/model/excerpt.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <curl/curl.h>
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace skillgit::model {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::optional<std::string> part(const Url& url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return std::string(text);
}

/// libcurl is more lenient, and would ask a resolver about such names.
bool can_stand_in_a_url(char c) { return c > ' ' && c < '\x7F'; }

std::string without_slash_at_end(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

/// Four numbers up to 255, of which the first is 127. Anything else with dots is a name that a
/// resolver is asked for, and may be somebody else's.
bool is_loopback_address(std::string_view host) {
  int numbers = 0;
  for (bool more = true; more; ++numbers) {
    const auto dot = std::min(host.find('.'), host.size());
    unsigned number = 256;
    const auto read = std::from_chars(host.data(), host.data() + dot, number);
    if (read.ptr != host.data() + dot || number > 255 || (numbers == 0 && number != 127))
      return false;
    more = dot < host.size();
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return numbers == 4;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || is_loopback_address(host);
}

tl::unexpected<Error> refuse(std::string why) {
  return fail(Error(ErrorKind::invalid, std::move(why))
                  .with_hint("an endpoint is a base URL such as 'http://127.0.0.1:8080/v1'"));
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const Url url(curl_url(), curl_url_cleanup);
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0);
  // Where a password may stand, nothing is quoted.
  if (part(url, CURLUPART_USER) || part(url, CURLUPART_PASSWORD))
    return refuse("an endpoint's URL holds no user or password");
  const std::string name = "endpoint '" + excerpt(text, {}) + "'";
  if (code != CURLUE_OK || !std::all_of(text.begin(), text.end(), can_stand_in_a_url))
    return refuse(name + " is not a URL");
  if (const auto scheme = part(url, CURLUPART_SCHEME); scheme != "http" && scheme != "https")
    return refuse(name + " is neither http nor https");
  if (part(url, CURLUPART_QUERY) || part(url, CURLUPART_FRAGMENT))
    return refuse(name + " has a query or fragment");

  Endpoint endpoint;
  endpoint.url_ = without_slash_at_end(std::string(text));
  endpoint.path_ = without_slash_at_end(part(url, CURLUPART_PATH).value_or(""));
  endpoint.is_https_ = part(url, CURLUPART_SCHEME) == "https";
  endpoint.host_ = in_lower_case(part(url, CURLUPART_HOST).value_or(""));
  endpoint.is_loopback_ = is_this_machine(endpoint.host_);
  if (const auto port = part(url, CURLUPART_PORT)) endpoint.host_ += ':' + *port;
  return endpoint;
}

}  // namespace skillgit::model
