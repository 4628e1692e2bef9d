#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::model {

/// What came of one try to ask something.
struct Exchange {
  enum class Ending {
    answered,   ///< There is a whole answer: status, body, retry_after.
    broken,     ///< There is none, and there may be one next time.
    hopeless,   ///< There is none, and there would be none next time.
    cancelled,  ///< The caller's stop token.
  };
  Ending ending = Ending::hopeless;
  std::string cause;  ///< Of a broken or hopeless one, in words.
  std::string hint;   ///< Likewise: the next thing to try.

  /// Of a broken one: the line had been kept open, and died before any answer. It is sent again by
  /// whoever asked: nothing is sent twice that was not counted twice.
  bool was_stale = false;

  /// Whether any of it has left, as far as one can tell: what has not is nobody's to bill.
  bool was_sent = true;

  long status = 0;
  std::string body;
  std::string location;                      ///< Where a redirect leads.
  std::chrono::milliseconds retry_after{0};  ///< At most a day.
};

struct ConnectionOptions {
  std::vector<std::string> headers;  ///< Whole lines.
  bool uses_proxy = true;            ///< Whether the environment's proxies count.
  std::chrono::milliseconds connect_timeout{0};
  std::chrono::milliseconds timeout{0};
  std::size_t reply_limit = 0;
};

/// A line to one endpoint that is kept open between requests. For one thread at a time.
class Connection {
 public:
  explicit Connection(const ConnectionOptions& options);
  ~Connection();

  /// Posts `body` and blocks until the exchange has ended; soon, once `stop` is requested.
  Exchange post(const std::string& url, const std::string& body, std::stop_token stop);

  /// The same without a body: a question that changes nothing.
  Exchange get(const std::string& url, std::stop_token stop);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skillgit::model
