#include "support/world_server.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/base/json.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <unordered_map>

namespace skillgit::support {
namespace {

constexpr const char* kJsonType = "application/json";

enum class Kind { chat, completions };

/// A request, as far as the world cares.
struct Question {
  std::string model;
  std::string text;
  std::optional<std::int64_t> seed;
};

Question read_question(Kind kind, const Json& body) {
  Question question;
  question.model = body.at("model").get<std::string>();
  if (body.contains("seed")) question.seed = body.at("seed").get<std::int64_t>();
  if (kind == Kind::completions) {
    question.text = body.at("prompt").get<std::string>();
    return question;
  }
  for (const Json& message : body.at("messages"))
    question.text += message.at("content").get<std::string>() + "\n\n";
  return question;
}

Json reply_object(Kind kind, const std::string& model, const Json& text, const char* finish) {
  Json choice = {{"index", 0}, {"finish_reason", finish}};
  if (kind == Kind::chat)
    choice["message"] = {{"role", "assistant"}, {"content", text}};
  else
    choice["text"] = text;
  return {{"id", "world"},
          {"object", kind == Kind::chat ? "chat.completion" : "text_completion"},
          {"created", 0},
          {"model", model},
          {"choices", Json::array({choice})}};
}

/// `answer` at the end of a reply of so many bytes, in the tags that scorers look for.
std::string at_length(std::string answer, std::size_t bytes) {
  constexpr std::string_view kThought = "Let me think about \"that\" once more.\n";
  if (answer.size() >= bytes) return answer;
  const std::string tagged = "<answer>" + answer + "</answer>";
  std::string text;
  while (text.size() + tagged.size() < bytes) text += kThought;
  return text + tagged;
}

void send_error(httplib::Response& response, int status, const std::string& message) {
  response.status = status;
  response.set_content(to_line({{"error", {{"message", message}, {"code", status}}}}), kJsonType);
}

}  // namespace

Json to_json(const WorldStats& stats) {
  return {{"requests", stats.requests},           {"chat", stats.chat},
          {"completions", stats.completions},     {"optimizer", stats.optimizer},
          {"answered", stats.answered},           {"repeated", stats.repeated},
          {"max_in_flight", stats.max_in_flight}, {"faults", stats.faults}};
}

class WorldServer::Impl {
 public:
  explicit Impl(WorldServerOptions options)
      : options_(std::move(options)), world_(options_.world) {}

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stopped_.notify_all();
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status start() {
    SKILLGIT_CHECK(open_log());
    add_routes();
    SKILLGIT_CHECK(bind());
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // A server that does not run yet would not hear that it shall stop.
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {};
  }

  int port() const { return port_; }
  const World& world() const { return world_; }

  WorldStats stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

  void reset() {
    const std::lock_guard lock(mutex_);
    stats_ = {};
    seen_.clear();
  }

 private:
  Status open_log() {
    if (options_.log.empty()) return {};
    log_.open(options_.log, std::ios::app);
    if (!log_) return fail(ErrorKind::not_found, "cannot write to '" + options_.log.string() + "'");
    return {};
  }

  Status bind() {
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(std::size_t{1} << 40);
    server_.new_task_queue = [this] { return new httplib::ThreadPool(options_.connections); };
    socket_t socket = -1;
    server_.set_socket_options([&socket](socket_t made) { socket = made; });
    if (options_.port == 0)
      port_ = server_.bind_to_any_port("127.0.0.1");
    else
      port_ = server_.bind_to_port("127.0.0.1", options_.port) ? options_.port : -1;
    if (port_ <= 0)
      return fail(ErrorKind::conflict,
                  "cannot listen on port " + std::to_string(options_.port) + " of 127.0.0.1");
    // The library's queue of five makes the sixth client of a burst wait for a second.
    ::listen(socket, 1024);
    return {};
  }

  void add_routes() {
    using httplib::Request;
    using httplib::Response;
    server_.Post("/v1/chat/completions", [this](const Request& request, Response& response) {
      serve(Kind::chat, request, response);
    });
    server_.Post("/v1/completions", [this](const Request& request, Response& response) {
      serve(Kind::completions, request, response);
    });
    server_.Get("/v1/models", [this](const Request&, Response& response) {
      const Json model = {{"id", options_.model}, {"object", "model"}};
      response.set_content(to_line({{"object", "list"}, {"data", Json::array({model})}}),
                           kJsonType);
    });
    server_.Get("/stats", [this](const Request&, Response& response) {
      response.set_content(to_page(to_json(stats())), kJsonType);
    });
    server_.Post("/reset", [this](const Request&, Response& response) {
      reset();
      response.set_content("{}\n", kJsonType);
    });
  }

  void serve(Kind kind, const httplib::Request& request, httplib::Response& response) {
    const Fault* fault = arrive(kind, request.body);
    if (options_.latency.count() > 0) std::this_thread::sleep_for(options_.latency);
    answer(kind, request, fault, response);
    const std::lock_guard lock(mutex_);
    --in_flight_;
    if (!fault && response.status < 300) ++stats_.answered;
  }

  /// Counts and logs a request; returns the fault that befalls it.
  const Fault* arrive(Kind kind, const std::string& body) {
    const std::string hash = sha256_hex(body);
    const std::lock_guard lock(mutex_);
    ++stats_.requests;
    ++(kind == Kind::chat ? stats_.chat : stats_.completions);
    stats_.max_in_flight = std::max(stats_.max_in_flight, ++in_flight_);
    const int repeat = seen_[hash]++;
    if (repeat > 0) ++stats_.repeated;
    if (log_.is_open()) log_ << hash << std::endl;
    const Fault* fault =
        find_fault(options_.faults, {.number = stats_.requests, .hash = hash, .repeat = repeat});
    if (fault) ++stats_.faults[name_of(*fault)];
    return fault;
  }

  void answer(Kind kind, const httplib::Request& request, const Fault* fault,
              httplib::Response& response) try {
    if (!options_.api_key.empty() &&
        request.get_header_value("Authorization") != "Bearer " + options_.api_key)
      return send_error(response, 401, "Incorrect API key provided");
    const auto body = parse_json(request.body);
    if (!body) return send_error(response, 400, body.error().message());
    const Question question = read_question(kind, *body);
    if (question.model != options_.model && question.model != options_.optimizer)
      return send_error(response, 404, "The model '" + question.model + "' does not exist");
    if (fault) return misbehave(kind, question, *fault, response);
    send_reply(kind, options_.answers_as, question, response);
  } catch (const Json::exception& error) {
    send_error(response, 400, error.what());
  }

  void send_reply(Kind kind, const std::string& model, const Question& question,
                  httplib::Response& response) {
    // A completion goes on in the middle of a line; a chat message starts one.
    std::string text = kind == Kind::completions ? " " : "";
    if (question.model == options_.optimizer) {
      text += optimizer_reply(world_, question.text, options_.edits);
      const std::lock_guard lock(mutex_);
      ++stats_.optimizer;
    } else {
      text += at_length(world_.reply(question.text, question.seed), options_.reply_bytes);
    }
    Json reply = reply_object(kind, model, text, "stop");
    reply["usage"] = {{"prompt_tokens", question.text.size() / 4 + 1},
                      {"completion_tokens", text.size() / 4 + 1}};
    response.set_content(to_line(reply), kJsonType);
  }

  void misbehave(Kind kind, const Question& question, const Fault& fault,
                 httplib::Response& response) {
    switch (fault.kind) {
      case FaultKind::status:
        if (!options_.retry_after.empty()) response.set_header("Retry-After", options_.retry_after);
        return send_error(response, fault.status, "The server is not well");
      case FaultKind::hang:
        return hang(response);
      case FaultKind::html:
        return response.set_content("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
                                    "text/html");
      case FaultKind::disconnect:
        return cut(response);
      case FaultKind::bad_json:
        return response.set_content(R"({"model": "world-1", "choices": [)", kJsonType);
      case FaultKind::empty:
        return response.set_content("", kJsonType);
      case FaultKind::no_text:
        return response.set_content(
            to_line(reply_object(kind, options_.answers_as, nullptr, "length")), kJsonType);
      case FaultKind::huge:
        return response.set_content(
            to_line(reply_object(kind, options_.answers_as, std::string(64 << 20, 'a'), "stop")),
            kJsonType);
      case FaultKind::not_utf8:
        return response.set_content(R"({"model": "world-1", "choices": [{"text": ")"
                                    "\xff\xfe"
                                    R"("}]})",
                                    kJsonType);
      case FaultKind::other_model:
        return send_reply(kind, "another-model", question, response);
    }
  }

  void hang(httplib::Response& response) {
    response.set_chunked_content_provider(kJsonType, [this](std::size_t, httplib::DataSink& sink) {
      std::unique_lock lock(mutex_);
      stopped_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stopping_; });
      if (stopping_) return false;
      lock.unlock();
      // White space says nothing, but the write fails once the client has left.
      return sink.write(" ", 1);
    });
  }

  static void cut(httplib::Response& response) {
    response.set_content_provider(1000, kJsonType,
                                  [](std::size_t, std::size_t, httplib::DataSink& sink) {
                                    sink.write(R"({"model": )", 10);
                                    return false;
                                  });
  }

  WorldServerOptions options_;
  World world_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  int in_flight_ = 0;
  WorldStats stats_;
  std::unordered_map<std::string, int> seen_;
  std::ofstream log_;
};

WorldServer::WorldServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WorldServer::~WorldServer() = default;

Result<std::unique_ptr<WorldServer>> WorldServer::start(WorldServerOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  SKILLGIT_CHECK(impl->start());
  return std::unique_ptr<WorldServer>(new WorldServer(std::move(impl)));
}

int WorldServer::port() const { return impl_->port(); }
std::string WorldServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port()) + "/v1";
}
const World& WorldServer::world() const { return impl_->world(); }
WorldStats WorldServer::stats() const { return impl_->stats(); }
void WorldServer::reset() { impl_->reset(); }

}  // namespace skillgit::support
