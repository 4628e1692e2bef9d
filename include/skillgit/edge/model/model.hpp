#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::model {

enum class Role {
  system,
  user,
  assistant,
  tool,  ///< The result of a tool that the assistant has called.
};

/// A picture that a user's message shows.
struct Image {
  std::string type;  ///< "image/png"
  std::string bytes;

  friend bool operator==(const Image&, const Image&) = default;
};

/// Something that a model may call.
struct Tool {
  std::string name;
  std::string description;
  std::string parameters;  ///< A JSON Schema of its arguments, an object, as one line.

  friend bool operator==(const Tool&, const Tool&) = default;
};

/// A model's wish to have a tool called. All of it is the model's word, and may be anything.
struct ToolCall {
  std::string id;  ///< What its result is told by; never empty.
  std::string name;
  std::string arguments;  ///< JSON, as the model has written it.

  friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

struct Message {
  Role role = Role::user;
  std::string content;
  std::vector<Image> images = {};  ///< Of a user's message.
  std::string echo = {};           ///< Of an assistant's message: see Reply::echo.
  std::string call = {};           ///< Of a tool's message: the id of the call that it answers.

  friend bool operator==(const Message&, const Message&) = default;
};

/// How much a model may think before it answers.
enum class Effort { none, minimal, low, medium, high };

std::string_view to_string(Effort effort);

/// How a model is asked: what is the same for every request of a run.
struct Sampling {
  std::optional<double> temperature = 0;  ///< Not sent when empty; so are `stop` and `effort`.
  int max_tokens = 1024;
  std::vector<std::string> stop = {};
  std::optional<Effort> effort = {};

  friend bool operator==(const Sampling&, const Sampling&) = default;
};

/// A try that brought no reply.
struct FailedTry {
  /// It was answered with an error that nobody bills, or never sent; else its work may be billed.
  bool answered = false;
  bool is_last = false;                ///< No other try follows.
  std::chrono::milliseconds pause{0};  ///< Before the other one.
};

/// One question to a model: either messages (chat), or one string (completions).
struct Request {
  std::vector<Message> messages = {};  ///< A conversation; empty when `prompt` is set.
  std::string prompt = {};             ///< A text to complete; empty when `messages` is set.
  Sampling sampling = {};
  std::optional<std::int64_t> seed = {};
  std::vector<Tool> tools = {};  ///< That the model may call; only in a conversation.

  /// Told of each try that brought no reply, on the thread that asks; an error ends the asking
  /// with it, where another try would follow. What is sent once more without a parameter that the
  /// model does not take, or because a connection had died, counts as another try here. May be
  /// empty.
  std::function<Status(const FailedTry&)> failed_try = {};

  /// Once this is requested nothing more is sent, and waits end; what is in flight is waited for.
  std::stop_token send_no_more = {};
};

/// What an endpoint took of a Sampling, and over which API: models refuse some parameters, and
/// those are then left out.
struct Sent {
  std::string api = {};
  std::optional<double> temperature = {};
  std::vector<std::string> stop = {};
  std::optional<Effort> effort = {};

  friend bool operator==(const Sent&, const Sent&) = default;
};

struct Reply {
  std::string text = {};

  /// The id that the endpoint answered with. Empty where an error told that the reply was cut
  /// before it said anything: then there is no text and no count either, and `finish` is "length".
  std::string model = {};
  std::string finish = {};  ///< Why it ended: "stop", "length", or a word of the endpoint's own.

  /// All of them, cached ones as well. Those that cost more, since a cache was to keep them, are as
  /// many as cost the same.
  std::optional<std::int64_t> prompt_tokens = {};
  std::optional<std::int64_t> reply_tokens = {};  ///< All of them, thoughts as well.
  std::int64_t cached_tokens = 0;     ///< Of the prompt's, those read from the endpoint's cache.
  std::int64_t reasoning_tokens = 0;  ///< Of the reply's, those thought and not said.
  Sent sent = {};
  std::vector<ToolCall> calls = {};  ///< The tools to call before the model goes on.

  /// Where there are calls: the whole reply as one line of JSON, for the message that repeats it
  /// in front of their results. Some endpoints want thoughts and signatures back as they were.
  std::string echo = {};

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// A frozen model behind an endpoint. Safe to ask from several threads at once.
class Model {
 public:
  virtual ~Model() = default;

  /// Asks, and blocks until there is a reply.
  ///
  /// Fails with unavailable when no usable reply came after the retries that are worth it
  /// (the message names the endpoint and the last cause); with denied when the endpoint would say
  /// no to every request (key, quota, address, the model's name); with refused when it will not
  /// answer this one (too long, against its policy); with invalid when its API has no way to ask
  /// so, or the model takes efforts but not this one; and with cancelled soon after `stop` was
  /// requested, which also ends what is in flight.
  virtual Result<Reply> ask(const Request& request, std::stop_token stop) = 0;
};

}  // namespace skillgit::model
