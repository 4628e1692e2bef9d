#include "skillgit/edge/model/http_model.hpp"

#include "edge/model/connection.hpp"
#include "edge/model/endpoint.hpp"
#include "edge/model/excerpt.hpp"
#include "edge/model/retry.hpp"
#include "edge/model/wire.hpp"

#include <algorithm>
#include <mutex>
#include <random>

namespace skillgit::model {
namespace {

/// As many lines as there are threads that ask at once; the last one used is the next.
class ConnectionPool {
 public:
  explicit ConnectionPool(ConnectionOptions options) : options_(std::move(options)) {}

  std::unique_ptr<Connection> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return std::make_unique<Connection>(options_);
  }

  void give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }

 private:
  const ConnectionOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

/// Decides when to ask again, and nothing else.
double chance() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

std::string hint_for(long status) {
  switch (status) {
    case 400:
    case 422:
      return "the endpoint may not know one of the parameters that are sent to it";
    case 401:
    case 403:
      return "check the key, and the name of the environment variable that holds it";
    case 404:
      return "check the endpoint's address (most end in '/v1') and the model's name";
    case 429:
      return "use fewer workers, or wait until the endpoint's limit is renewed";
    default:
      if (status >= 300 && status < 400) return "give the address that the endpoint redirects to";
      return "look into the endpoint's own log";
  }
}

tl::unexpected<Error> cancelled() {
  return fail(ErrorKind::cancelled, "the model was not asked to the end");
}

bool has_reply(const Exchange& exchange) {
  return exchange.ending == Exchange::Ending::answered && exchange.status == 200;
}

bool is_worth_a_retry(const Exchange& exchange) {
  if (exchange.ending == Exchange::Ending::answered) return is_passing(exchange.status);
  return exchange.ending == Exchange::Ending::broken;
}

class HttpModel final : public Model {
 public:
  HttpModel(Endpoint endpoint, HttpModelOptions options, ConnectionOptions lines,
            std::vector<std::string> secrets)
      : endpoint_(std::move(endpoint)),
        options_(std::move(options)),
        patience_{options_.backoff, options_.backoff_cap, options_.retry_after_cap},
        secrets_(std::move(secrets)),
        connections_(std::move(lines)) {}

  Result<Reply> ask(const Request& request, std::stop_token stop) override {
    if (stop.stop_requested()) return cancelled();
    auto connection = connections_.take();
    auto reply = ask_over(*connection, request, stop);
    connections_.give_back(std::move(connection));
    return reply;
  }

 private:
  Result<Reply> ask_over(Connection& connection, const Request& request,
                         const std::stop_token& stop) {
    const std::string url = endpoint_.url() + std::string(path_of(request));
    const std::string body = write_request(options_.model, request);
    for (int tries = 1;; ++tries) {
      const Exchange exchange = connection.post(url, body, stop);
      if (exchange.ending == Exchange::Ending::cancelled) return cancelled();
      if (has_reply(exchange)) return read(request, url, exchange.body);
      const bool is_last = !is_worth_a_retry(exchange) || tries > options_.retries;
      const bool answered = exchange.ending == Exchange::Ending::answered;
      const Status again = request.failed_try ? request.failed_try({answered, is_last}) : Status();
      if (is_last) return give_up(url, exchange, tries);
      SKILLGIT_CHECK(again);
      if (!sleep_for(wait_after(tries, exchange.retry_after, chance(), patience_), stop))
        return cancelled();
    }
  }

  Result<Reply> read(const Request& request, const std::string& url,
                     const std::string& body) const {
    auto reply = read_reply(request, body);
    if (reply) return reply;
    return fail(Error(ErrorKind::unavailable, "'" + url + "' answered 200, but not as a model (" +
                                                  excerpt(reply.error().message(), secrets_) +
                                                  "): " + quote(body))
                    .with_hint("check that the endpoint's address is that of an OpenAI-compatible "
                               "API (most end in '/v1')"));
  }

  tl::unexpected<Error> give_up(const std::string& url, const Exchange& exchange, int tries) const {
    const std::string after = tries > 1 ? " (" + std::to_string(tries) + " tries)" : "";
    if (exchange.ending == Exchange::Ending::answered)
      return fail(Error(ErrorKind::unavailable, "'" + url + "' answered " +
                                                    std::to_string(exchange.status) + after + ": " +
                                                    quote(error_message(exchange.body)))
                      .with_hint(hint_for(exchange.status)));
    return fail(Error(ErrorKind::unavailable,
                      "no answer from '" + url + "'" + after + ": " + quote(exchange.cause))
                    .with_hint("check that the endpoint runs, and its address"));
  }

  std::string quote(std::string_view text) const {
    return text.empty() ? "(nothing)" : excerpt(text, secrets_);
  }

  const Endpoint endpoint_;
  const HttpModelOptions options_;
  const Patience patience_;
  const std::vector<std::string> secrets_;
  ConnectionPool connections_;
};

bool can_stand_in_a_header(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F;
  });
}

Result<std::vector<std::string>> header_lines(const HttpModelOptions& options) {
  // Without "Expect:" a long prompt would wait a second for a permission that few servers give.
  std::vector<std::string> lines{"Content-Type: application/json", "Accept: application/json",
                                 "Expect:"};
  if (!can_stand_in_a_header(options.api_key))
    return fail(Error(ErrorKind::invalid, "the key has characters that no key has")
                    .with_hint("look for a line break or a quote in the environment variable"));
  if (!options.api_key.empty()) lines.push_back("Authorization: Bearer " + options.api_key);
  for (const auto& [name, value] : options.headers) {
    if (name.empty() || name.find_first_of(": ") != std::string::npos ||
        !can_stand_in_a_header(name) || !can_stand_in_a_header(value))
      return fail(ErrorKind::invalid, "header '" + excerpt(name, {}) + "' cannot be sent");
    lines.push_back(name + ": " + value);
  }
  return lines;
}

std::vector<std::string> secrets_of(const HttpModelOptions& options) {
  std::vector<std::string> secrets{options.api_key};
  for (const auto& [name, value] : options.headers) secrets.push_back(value);
  return secrets;
}

}  // namespace

Result<std::unique_ptr<Model>> open_http_model(HttpModelOptions options) {
  SKILLGIT_TRY(auto endpoint, Endpoint::parse(options.endpoint));
  if (options.model.empty()) return fail(ErrorKind::invalid, "no model is named");
  SKILLGIT_TRY(auto headers, header_lines(options));
  ConnectionOptions lines{.headers = std::move(headers),
                          .uses_proxy = !endpoint.is_loopback(),
                          .connect_timeout = options.connect_timeout,
                          .timeout = options.timeout,
                          .reply_limit = options.reply_limit};
  auto secrets = secrets_of(options);
  return std::unique_ptr<Model>(
      new HttpModel(std::move(endpoint), std::move(options), std::move(lines), std::move(secrets)));
}

}  // namespace skillgit::model
