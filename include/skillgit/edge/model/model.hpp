#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace skillgit::model {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string content;

  friend bool operator==(const Message&, const Message&) = default;
};

/// How a model is asked: what is the same for every request of a run.
struct Sampling {
  double temperature = 0;
  int max_tokens = 1024;
  std::vector<std::string> stop = {};

  friend bool operator==(const Sampling&, const Sampling&) = default;
};

/// A try that brought no reply.
struct FailedTry {
  bool answered = false;  ///< With an error, which nobody bills; else its work may be billed.
  bool is_last = false;   ///< No other try follows.
};

/// One question to a model: either messages (chat), or one string (completions).
struct Request {
  std::vector<Message> messages = {};  ///< For `/chat/completions`; empty when `prompt` is set.
  std::string prompt = {};             ///< For `/completions`; empty when `messages` is set.
  Sampling sampling = {};
  std::optional<std::int64_t> seed = {};

  /// Told of each try that brought no reply, on the thread that asks; an error ends the asking
  /// with it, where another try would follow. May be empty.
  std::function<Status(const FailedTry&)> failed_try = {};
};

struct Reply {
  std::string text = {};
  std::string model = {};   ///< The id that the endpoint answered with.
  std::string finish = {};  ///< Its finish reason: "stop", "length", ...
  std::int64_t prompt_tokens = 0;
  std::int64_t reply_tokens = 0;

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// A frozen model behind an endpoint. Safe to ask from several threads at once.
class Model {
 public:
  virtual ~Model() = default;

  /// Asks, and blocks until there is a reply.
  ///
  /// Fails with unavailable when no usable reply came after the retries that are worth it
  /// (the message names the endpoint and the last cause), and with cancelled soon after
  /// `stop` was requested.
  virtual Result<Reply> ask(const Request& request, std::stop_token stop) = 0;
};

}  // namespace skillgit::model
