#include "edge/model/connection.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skillgit::model {
namespace {

constexpr const char* kIsItThere = "check that the endpoint runs, and its address";

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void start_library_once() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  assert(kStarted == CURLE_OK);
}

/// Where the bytes of an answer go.
struct Sink {
  std::string* body = nullptr;
  std::size_t limit = 0;
  bool is_full = false;
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* target) {
  Sink& sink = *static_cast<Sink*>(target);
  sink.is_full = count > sink.limit - sink.body->size();
  if (sink.is_full) return 0;
  sink.body->append(bytes, count);
  return count;
}

Headers make_headers(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
  return {list, curl_slist_free_all};
}

bool is_hopeless(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_OUT_OF_MEMORY:
      return true;
    default:
      return false;
  }
}

/// Some endpoints also say it in milliseconds.
std::chrono::milliseconds retry_after_ms([[maybe_unused]] CURL* easy) {
  std::int64_t count = 0;
#if LIBCURL_VERSION_NUM >= 0x075400
  curl_header* header = nullptr;
  if (curl_easy_header(easy, "retry-after-ms", 0, CURLH_HEADER, -1, &header) == CURLHE_OK) {
    const std::string_view text = header->value;
    std::from_chars(text.data(), text.data() + text.size(), count);
  }
#endif
  return std::chrono::milliseconds(count);
}

std::chrono::milliseconds retry_after(CURL* easy) {
  constexpr std::chrono::milliseconds kDay = std::chrono::hours(24);
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
  // Compared in seconds: what an endpoint says may be too long to count in anything finer.
  const auto whole = std::min<std::int64_t>(seconds, kDay / std::chrono::seconds(1));
  const auto exact = retry_after_ms(easy);
  return std::clamp(exact.count() > 0 ? exact : std::chrono::seconds(whole),
                    std::chrono::milliseconds(0), kDay);
}

std::string redirect_url(CURL* easy) {
  const char* url = nullptr;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
  return url ? url : "";
}

/// libcurl has this one word for headers that are too large as well.
std::string words_for(CURLcode code, const char* reason) {
  if (code == CURLE_OUT_OF_MEMORY) return "an answer with headers that are too large";
  return reason[0] ? reason : curl_easy_strerror(code);
}

// libcurl reads none of the variables that the programs curl and openssl read, such as
// SSL_CERT_FILE: whom to trust is a matter of the system.
std::string what_helps_with(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return "the certificate must be valid today for the endpoint's name, and signed by one whom "
             "this system trusts (on Debian: a '.crt' in '/usr/local/share/ca-certificates', then "
             "`update-ca-certificates`)";
    case CURLE_SSL_CACERT_BADFILE:
      return "this system has no certificates to trust: install the package 'ca-certificates'";
    default:
      return kIsItThere;
  }
}

Exchange ended(Exchange::Ending ending, std::string cause = {}, std::string hint = kIsItThere) {
  Exchange exchange;
  exchange.ending = ending;
  exchange.cause = std::move(cause);
  exchange.hint = std::move(hint);
  return exchange;
}

}  // namespace

class Connection::Impl {
 public:
  explicit Impl(const ConnectionOptions& options)
      : easy_((start_library_once(), curl_easy_init()), curl_easy_cleanup),
        multi_(curl_multi_init(), curl_multi_cleanup),
        headers_(make_headers(options.headers)),
        limit_(options.reply_limit) {
    assert(easy_ && multi_);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_USERAGENT, "skillgit/" SKILLGIT_VERSION);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_ERRORBUFFER, reason_);
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    if (!options.uses_proxy) set(CURLOPT_PROXY, "");
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    set(CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    // A look-up of a name that nobody answers must not hold up a cancellation.
    set(CURLOPT_QUICK_EXIT, 1L);
#endif
  }

  Exchange post(const std::string& url, const std::string& body, const std::stop_token& stop) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(CURLOPT_POSTFIELDS, body.data());
    return exchange_with(url, stop);
  }

  Exchange get(const std::string& url, const std::stop_token& stop) {
    set(CURLOPT_HTTPGET, 1L);
    return exchange_with(url, stop);
  }

 private:
  Exchange exchange_with(const std::string& url, const std::stop_token& stop) {
    Exchange exchange;
    Sink sink{&exchange.body, limit_};
    was_stale_ = false;
    reason_[0] = '\0';
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_WRITEDATA, &sink);

    const std::optional<CURLcode> code = transfer(stop);
    if (code != CURLE_OK || sink.is_full || was_stale_) return without_answer(code, sink.is_full);

    exchange.ending = Exchange::Ending::answered;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &exchange.status);
    exchange.location = redirect_url(easy_.get());
    exchange.retry_after = retry_after(easy_.get());
    return exchange;
  }

  /// Nothing is the code of a transfer that nobody waits for any more; an answer that was there
  /// then was paid for, and is kept.
  Exchange without_answer(const std::optional<CURLcode>& code, bool is_full) {
    Exchange exchange = why(code, is_full);
    exchange.was_stale = code && !is_full && was_stale_;
    exchange.was_sent = sent_bytes() > 0;
    return exchange;
  }

  Exchange why(const std::optional<CURLcode>& code, bool is_full) const {
    using Ending = Exchange::Ending;
    if (!code) return ended(Ending::cancelled);
    if (is_full)
      return ended(Ending::hopeless,
                   "an answer of more than " + std::to_string(limit_ >> 20) + " MiB");
    if (was_stale_) return ended(Ending::broken, "the connection was closed before an answer");
    return ended(is_hopeless(*code) ? Ending::hopeless : Ending::broken, words_for(*code, reason_),
                 what_helps_with(*code));
  }

  /// Of the request, and of what asks a proxy for a way.
  long sent_bytes() const {
    long sent = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
    return sent;
  }

  /// libcurl sends a request once more by itself, on a new line, where a kept one turns out to be
  /// dead. It gets none: what is sent again is for the caller to count.
  ///
  /// Programs that a harness starts must not inherit a line that carries a key.
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    Impl& own = *static_cast<Impl*>(self);
    own.was_stale_ = own.sent_bytes() > 0;
    if (own.was_stale_) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    assert(code == CURLE_OK);
  }

  /// Runs the exchange to its end, or returns nothing once `stop` is requested.
  //
  // Not with curl_easy_perform, which looks at its callbacks once a second while nothing comes
  // in: a multi handle can be woken.
  std::optional<CURLcode> transfer(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    CURLMcode state = curl_multi_add_handle(multi_.get(), easy_.get());
    std::optional<CURLcode> code;
    while (state == CURLM_OK) {
      int running = 0;
      state = curl_multi_perform(multi_.get(), &running);
      code = finished();
      if (code || stop.stop_requested()) break;
      curl_multi_poll(multi_.get(), nullptr, 0, /*timeout_ms=*/1000, nullptr);
    }
    curl_multi_remove_handle(multi_.get(), easy_.get());
    if (state != CURLM_OK) return CURLE_RECV_ERROR;
    return code;
  }

  std::optional<CURLcode> finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left))
      if (message->msg == CURLMSG_DONE) return message->data.result;
    return std::nullopt;
  }

  Easy easy_;
  Multi multi_;
  Headers headers_;
  std::size_t limit_;
  bool was_stale_ = false;  ///< The request had been sent on a line that was dead.
  char reason_[CURL_ERROR_SIZE] = {};
};

Connection::Connection(const ConnectionOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Connection::~Connection() = default;

Exchange Connection::post(const std::string& url, const std::string& body, std::stop_token stop) {
  return impl_->post(url, body, stop);
}

Exchange Connection::get(const std::string& url, std::stop_token stop) {
  return impl_->get(url, stop);
}

}  // namespace skillgit::model
