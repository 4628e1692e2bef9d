#include "skillgit/edge/model/http_model.hpp"

#include "edge/model/api.hpp"
#include "edge/model/connection.hpp"
#include "edge/model/dialect.hpp"
#include "edge/model/excerpt.hpp"
#include "edge/model/failure.hpp"
#include "edge/model/pacer.hpp"
#include "edge/model/request_headers.hpp"
#include "edge/model/retry.hpp"
#include "edge/model/wire.hpp"
#include "skillgit/core/text/token_size.hpp"
#include "skillgit/edge/model/either_stop.hpp"
#include "skillgit/edge/model/endpoint.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <utility>

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

tl::unexpected<Error> cancelled() {
  return fail(Error(ErrorKind::cancelled, "interrupted before the model had replied")
                  .with_hint("run the same command again"));
}

Status tell(const Request& request, const FailedTry& failed) {
  return request.failed_try ? request.failed_try(failed) : Status();
}

/// Ends an asking whose next try is not made.
tl::unexpected<Error> not_sent(const Request& request) {
  Status told = tell(request, {.answered = true, .is_last = true});
  if (!told) return fail(std::move(told).error());
  return cancelled();
}

/// What ends an asking, from outside.
struct Stops {
  std::stop_token sending;   ///< Nothing more is sent.
  std::stop_token exchange;  ///< What is in flight is not waited for either.
};

/// What the threads that ask have learnt of the model.
class SharedDialect {
 public:
  explicit SharedDialect(const Dialect& first) : dialect_(first) {}

  Dialect now() const {
    const std::lock_guard lock(mutex_);
    return dialect_;
  }

  void add(const Dialect& learnt) {
    const std::lock_guard lock(mutex_);
    dialect_ = both(dialect_, learnt);
  }

 private:
  mutable std::mutex mutex_;
  Dialect dialect_;
};

/// What came of one try.
struct Try {
  Exchange exchange;
  std::optional<Result<Reply>> reply = {};  ///< What an answer that claims success holds.
  ErrorBody error = {};                     ///< What another answer says.
  Failure failure = Failure::other;         ///< Likewise.

  bool has_answer() const { return exchange.ending == Exchange::Ending::answered; }
  bool is_refusal() const { return has_answer() && !reply; }
  bool is_free() const {
    return !exchange.was_sent || (is_refusal() && !may_be_billed(exchange.status, error));
  }
  bool is_worth_another() const {
    return is_refusal() ? is_worth_a_retry(failure) : exchange.ending == Exchange::Ending::broken;
  }
};

Sent sent_of(Api api, const Request& request) {
  return {.api = std::string(to_string(api)),
          .temperature = request.sampling.temperature,
          .stop = request.sampling.stop,
          .effort = request.sampling.effort};
}

bool is_success(long status) { return status >= 200 && status < 300; }

bool shows_images(const Request& request) {
  return std::any_of(request.messages.begin(), request.messages.end(),
                     [](const Message& message) { return !message.images.empty(); });
}

/// About what a prompt uses; what a reply does is seen when it is there.
std::int64_t tokens_of(const std::string& body) {
  return static_cast<std::int64_t>(body.size()) / text::kBytesPerToken;
}

class HttpModel final : public Model {
 public:
  HttpModel(Endpoint endpoint, HttpModelOptions options, ConnectionOptions lines,
            std::vector<std::string> secrets)
      : endpoint_(std::move(endpoint)),
        options_(std::move(options)),
        wire_(wire_of(options_.api)),
        patience_{options_.backoff, options_.backoff_cap, options_.retry_after_cap},
        secrets_(std::move(secrets)),
        connections_(std::move(lines)),
        dialect_(wire_.dialect),
        pacer_(options_.limits) {}

  Result<Reply> ask(const Request& request, std::stop_token stop) override {
    if (!request.prompt.empty() && !wire_.completes_prompts)
      return fail(Error(ErrorKind::invalid, "the API '" + std::string(to_string(options_.api)) +
                                                "' has no way to complete a text")
                      .with_hint("ask with messages: prompt = \"chat\""));
    const EitherStop sending(request.send_no_more, stop);
    if (sending.token().stop_requested()) return not_sent(request);
    auto connection = connections_.take();
    auto reply = ask_over(*connection, request, {sending.token(), std::move(stop)});
    connections_.give_back(std::move(connection));
    return reply;
  }

 private:
  Result<Reply> ask_over(Connection& connection, const Request& request, const Stops& stops) {
    const std::string url = wire_.url(endpoint_, options_.model, request);
    for (int tries = 1;; ++tries) {
      SKILLGIT_TRY(const Try done, try_once(connection, url, request, stops));
      if (done.reply && *done.reply) {
        has_replied_ = true;
        return *done.reply;
      }
      // Who has replied before is set up well, and what it sends instead of a reply may pass.
      const bool may_pass = done.is_worth_another() || (has_replied_ && !done.is_refusal());
      const bool is_last = !may_pass || tries > options_.retries;
      const auto pause = wait_after(tries, done.exchange.retry_after, chance(), patience_);
      const Status again = tell(request, {done.is_free(), is_last, pause});
      if (is_last) return give_up(url, done, tries);
      SKILLGIT_CHECK(again);
      if (!sleep_for(pause, stops.sending)) return not_sent(request);
    }
  }

  /// One try. What is no fault of the endpoint's does not count as another: a parameter that the
  /// model does not take, and a line that was kept open and had died.
  Result<Try> try_once(Connection& connection, const std::string& url, const Request& request,
                       const Stops& stops) {
    bool was_stale = false;
    for (;;) {
      const Dialect dialect = dialect_.now();
      const Request spoken = in_dialect(request, dialect);
      SKILLGIT_TRY(Try done, post(connection, url, spoken, dialect, stops));
      if (done.exchange.was_stale && !std::exchange(was_stale, true)) {
        SKILLGIT_CHECK(tell(request, {.answered = false, .is_last = false}));
        continue;
      }
      if (done.reply || done.failure != Failure::request) return done;
      const auto learnt = learn(dialect, spoken, done.error);
      if (!learnt) return done;
      dialect_.add(*learnt);
      SKILLGIT_CHECK(tell(request, {.answered = true, .is_last = false}));
    }
  }

  Result<Try> post(Connection& connection, const std::string& url, const Request& spoken,
                   const Dialect& dialect, const Stops& stops) {
    const std::string body = write_request(wire_, options_.model, spoken, dialect);
    const auto pass = pacer_.enter(tokens_of(body), stops.sending);
    if (!pass) return not_sent(spoken);
    Try done = read_answer(connection.post(url, body, stops.exchange), spoken);
    pacer_.leave(*pass, ended(done, *pass));
    if (done.exchange.ending == Exchange::Ending::cancelled)
      return done.exchange.was_sent ? cancelled() : not_sent(spoken);
    return done;
  }

  Try read_answer(Exchange exchange, const Request& spoken) const {
    Try done{.exchange = std::move(exchange)};
    if (!done.has_answer()) return done;
    if (is_success(done.exchange.status))
      read_success(done, spoken);
    else
      read_refusal(done, spoken);
    if (done.reply && *done.reply) complete(**done.reply, spoken);
    return done;
  }

  void read_success(Try& done, const Request& spoken) const {
    done.reply = read_reply(wire_, spoken, done.exchange.body);
    if (*done.reply) return;
    auto failure = read_inner_failure(done.exchange.body);
    if (!failure) return;
    done.reply.reset();
    done.error = *std::move(failure);
    done.failure = Failure::passing;
  }

  static void read_refusal(Try& done, const Request& spoken) {
    done.error = read_error(done.exchange.body);
    if (auto finish = finish_told_by(done.exchange.status, done.error)) {
      done.reply = Reply{.finish = *std::move(finish)};
      return;
    }
    done.failure = shows_images(spoken) && refuses_images(done.error)
                       ? Failure::images
                       : classify(done.exchange.status, done.error);
    if (done.failure == Failure::request)
      done.failure = objection_to_effort(spoken, done.error).value_or(done.failure);
    if (done.failure == Failure::redirect && !done.exchange.location.empty())
      done.error.message = done.exchange.location;
  }

  /// What an endpoint calls itself and its reasons is kept and shown everywhere, and may be
  /// anything.
  void complete(Reply& reply, const Request& spoken) const {
    reply.model = excerpt(reply.model, secrets_);
    reply.finish = excerpt(reply.finish, secrets_);
    reply.sent = sent_of(options_.api, spoken);
  }

  Ended ended(const Try& done, const Pass& pass) const {
    if (done.reply) {
      const Result<Reply>& reply = *done.reply;
      const std::int64_t used =
          reply ? reply->prompt_tokens.value_or(0) + reply->reply_tokens.value_or(0) : 0;
      // Not every endpoint says what was used.
      return {.how = Ended::How::replied, .tokens = std::max(used, pass.tokens)};
    }
    if (done.failure == Failure::rate_limited)
      return {.how = Ended::How::asked_too_often,
              .retry_after = std::min(done.exchange.retry_after, options_.retry_after_cap)};
    return {};
  }

  tl::unexpected<Error> no_reply(const std::string& url, const Try& done,
                                 const std::string& after) const {
    return fail(Error(ErrorKind::unavailable, "'" + url + "' answered " +
                                                  std::to_string(done.exchange.status) + after +
                                                  ", but not as a model (" +
                                                  excerpt(done.reply->error().message(), secrets_) +
                                                  "): " + quote(done.exchange.body))
                    .with_hint("check that the endpoint speaks the API '" +
                               std::string(to_string(options_.api)) +
                               "', and its address (most end in '/v1')"));
  }

  tl::unexpected<Error> give_up(const std::string& url, const Try& done, int tries) const {
    const std::string after = tries > 1 ? " (" + std::to_string(tries) + " tries)" : "";
    if (done.reply) return no_reply(url, done, after);
    if (!done.has_answer())
      return fail(Error(ErrorKind::unavailable,
                        "no answer from '" + url + "'" + after + ": " + quote(done.exchange.cause))
                      .with_hint(done.exchange.hint));
    const std::string words(words_for(done.failure));
    return fail(Error(kind_of(done.failure),
                      "'" + url + "' answered " + std::to_string(done.exchange.status) + after +
                          (words.empty() ? "" : ", " + words) + ": " + quote(done.error.message))
                    .with_hint(std::string(hint_for(done.failure))));
  }

  std::string quote(std::string_view text) const {
    return text.empty() ? "(nothing)" : excerpt(text, secrets_);
  }

  const Endpoint endpoint_;
  const HttpModelOptions options_;
  const Wire& wire_;
  const Patience patience_;
  const std::vector<std::string> secrets_;
  ConnectionPool connections_;
  SharedDialect dialect_;
  Pacer pacer_;
  std::atomic<bool> has_replied_ = false;
};

}  // namespace

Result<std::unique_ptr<Model>> open_http_model(HttpModelOptions options) {
  SKILLGIT_TRY(auto endpoint, Endpoint::parse(options.endpoint));
  SKILLGIT_CHECK(check_api(options.api, endpoint));
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
