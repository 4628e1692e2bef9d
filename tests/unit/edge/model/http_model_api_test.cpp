// The HTTP model with servers that speak each API, refuse parameters, and are asked too often.

#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/model/http_model.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <atomic>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

namespace skillgit::model {
namespace {

using namespace std::chrono_literals;
using support::ScriptedServer;
using support::ServerAnswer;
using support::ServerRequest;
using testing::HasSubstr;
using testing::Not;

const Request kHello{.messages = {{Role::system, "be brief"}, {Role::user, "hello"}}};

const std::string kChatReply =
    R"({"model":"m-1","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]})";
const std::string kResponsesReply =
    R"({"model":"m-1","status":"completed","output":[{"type":"message",)"
    R"("content":[{"type":"output_text","text":"hi"}]}]})";
const std::string kAnthropicReply =
    R"({"model":"m-1","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn"})";

ServerAnswer refusal(int status, const std::string& body) {
  return {.status = status, .body = body};
}

HttpModelOptions options_for(const ScriptedServer& server, Api api = Api::openai) {
  return {.endpoint = server.url(),
          .model = "m",
          .api = api,
          .api_key = "sk-1",
          .timeout = 30s,
          .retries = 0,
          .backoff = 1ms};
}

std::unique_ptr<Model> open(HttpModelOptions options) {
  return open_http_model(std::move(options)).value();
}

TEST(HttpModelApiTest, AnEndpointsNameForItselfIsOneShortLineWithoutTheKey) {
  const auto model_of = [](const std::string& name) {
    const ScriptedServer server([&](const ServerRequest&) -> ServerAnswer {
      return {.body = to_line(
                  {{"model", name},
                   {"choices", {{{"message", {{"content", ""}}}, {"finish_reason", name}}}}})};
    });
    HttpModelOptions options = options_for(server);
    options.api_key = "open/sesame";
    const Reply reply = open(options)->ask(kHello, {}).value();
    EXPECT_EQ(reply.finish, reply.model);
    return reply.model;
  };
  EXPECT_EQ(model_of("gpt-5.4-mini-2026-03-17"), "gpt-5.4-mini-2026-03-17");
  EXPECT_EQ(model_of("m open%2Fsesame"), "m [redacted]");
  EXPECT_EQ(model_of("m\x1b[31m\n"), "m\\x1b[31m\\n");
  EXPECT_EQ(model_of(std::string(200'000, 'm')).size(), 200u);
}

TEST(HttpModelApiTest, NoSpellingOfTheKeyIsShown) {
  for (const char* echoed : {R"({"a":"\u006fpen\/sesame"})", "open%2fsesame", "b3Blbi9zZXNhbWU="}) {
    const ScriptedServer server([&](const ServerRequest&) { return ServerAnswer{.body = echoed}; });
    HttpModelOptions options = options_for(server);
    options.api_key = "open/sesame";
    EXPECT_THAT(open(options)->ask(kHello, {}).error().message(), HasSubstr("[redacted]"))
        << echoed;
  }
}

TEST(HttpModelApiTest, SpeaksEachApi) {
  struct Case {
    Api api;
    std::string reply, target, header, value;
  };
  for (const Case& c :
       {Case{Api::openai, kChatReply, "/chat/completions", "authorization", "Bearer sk-1"},
        Case{Api::responses, kResponsesReply, "/responses", "authorization", "Bearer sk-1"},
        Case{Api::azure, kChatReply,
             "/openai/deployments/m/chat/completions?api-version="
             "2024-12-01-preview",
             "api-key", "sk-1"},
        Case{Api::anthropic, kAnthropicReply, "/v1/messages", "x-api-key", "sk-1"}}) {
    const ScriptedServer server(
        [&](const ServerRequest&) { return ServerAnswer{.body = c.reply}; });
    const auto reply = open(options_for(server, c.api))->ask(kHello, {}).value();
    EXPECT_EQ(reply.text, "hi");
    EXPECT_EQ(reply.model, "m-1");
    EXPECT_EQ(reply.finish, "stop");
    EXPECT_EQ(reply.sent.api, to_string(c.api));
    const ServerRequest asked = server.requests().at(0);
    EXPECT_EQ(asked.target, c.target);
    EXPECT_EQ(asked.headers.at(c.header), c.value);
  }
}

TEST(HttpModelApiTest, AnApiOfConversationsCompletesNoText) {
  const ScriptedServer server([](const ServerRequest&) { return ServerAnswer{}; });
  for (const Api api : {Api::responses, Api::anthropic}) {
    const auto reply = open(options_for(server, api))->ask({.prompt = "Answer:"}, {});
    EXPECT_EQ(reply.error().kind(), ErrorKind::invalid);
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpModelApiTest, AModelThatCannotSeeIsNamedAsSuch) {
  const Request shown{
      .messages = {{.role = Role::user, .content = "what?", .images = {{"image/png", "x"}}}}};
  struct Case {
    int status;
    const char* message;
  };
  for (const Case& c :
       {Case{400, "Invalid content type. image_url is only supported by certain models."},
        Case{500, "image input is not supported - hint: you may need to provide the mmproj"},
        Case{404, "No endpoints found that support image input"},
        Case{400, "m is not a multimodal model"},
        Case{400, "At most 0 image(s) may be provided in one request."}}) {
    const ScriptedServer server([&](const ServerRequest&) {
      return refusal(c.status, R"({"error":{"message":")" + std::string(c.message) + "\"}}");
    });
    const auto model = open(options_for(server));
    const auto refused = model->ask(shown, {});
    EXPECT_EQ(refused.error().kind(), ErrorKind::denied);
    EXPECT_THAT(refused.error().message(), HasSubstr("the model takes no images"));
    EXPECT_THAT(refused.error().hint().value(), HasSubstr("'images'"));
    EXPECT_THAT(model->ask(kHello, {}).error().message(), Not(HasSubstr("takes no images")))
        << "nothing was shown";
  }
}

TEST(HttpModelApiTest, TooManyImagesAreAboutOneRequest) {
  const ScriptedServer server([](const ServerRequest&) {
    return refusal(400,
                   R"({"error":{"message":"At most 10 image(s) may be provided in one prompt."}})");
  });
  const auto refused = open(options_for(server))
                           ->ask({.messages = {{.role = Role::user,
                                                .content = "what?",
                                                .images = {{"image/png", "x"}}}}},
                                 {});
  EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message(), HasSubstr("the request is not understood: At most 10"));
}

bool has(const ServerRequest& request, std::string_view parameter) {
  return request.body.find('"' + std::string(parameter) + '"') != std::string::npos;
}

ServerAnswer unsupported(const std::string& parameter) {
  return refusal(400, R"({"error":{"message":"Unsupported parameter: ')" + parameter +
                          R"('","code":"unsupported_parameter","param":")" + parameter + "\"}}");
}

/// A model that takes no temperature and no seed, and wants the newer name of 'max_tokens'.
ServerAnswer strict(const ServerRequest& request) {
  for (const char* const parameter : {"max_tokens", "temperature", "seed"})
    if (has(request, parameter)) return unsupported(parameter);
  return {.body = kChatReply};
}

TEST(HttpModelApiTest, LearnsWhatAModelDoesNotTake) {
  const ScriptedServer server(strict);
  const auto model = open(options_for(server));
  Request request = kHello;
  request.seed = 7;
  const auto reply = model->ask(request, {}).value();
  EXPECT_EQ(reply.text, "hi");
  EXPECT_EQ(reply.sent.temperature, std::nullopt);
  EXPECT_EQ(server.requests().size(), 4u);
  EXPECT_TRUE(has(server.requests().back(), "max_completion_tokens"));

  EXPECT_EQ(model->ask(request, {}).value().sent, reply.sent);
  EXPECT_EQ(server.requests().size(), 5u);
}

TEST(HttpModelApiTest, AnEffortThatTheModelDoesNotTakeIsNotLeftOutInSilence) {
  const ScriptedServer server([](const ServerRequest&) {
    return refusal(400,
                   R"({"error":{"message":"Unsupported value: 'reasoning_effort' does not support )"
                   R"('none' with this model. Supported values are: 'low' and 'high'.",)"
                   R"("param":"reasoning_effort","code":"unsupported_value"}})");
  });
  Request request = kHello;
  request.sampling.effort = Effort::none;
  const auto refused = open(options_for(server))->ask(request, {});
  EXPECT_EQ(refused.error().kind(), ErrorKind::invalid);
  EXPECT_THAT(refused.error().message(), HasSubstr("Supported values are: 'low' and 'high'."));
  EXPECT_THAT(refused.error().hint().value(), HasSubstr("set reasoning_effort"));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpModelApiTest, SaysWhatWasSent) {
  const ScriptedServer server(
      [](const ServerRequest&) { return ServerAnswer{.body = kChatReply}; });
  Request request = kHello;
  request.sampling = {.temperature = 0.5, .stop = {"\n"}, .effort = Effort::high};
  EXPECT_EQ(open(options_for(server))->ask(request, {}).value().sent,
            (Sent{.api = "openai", .temperature = 0.5, .stop = {"\n"}, .effort = Effort::high}));
}

TEST(HttpModelApiTest, ARefusalThatNothingHelpsIsAskedOnce) {
  const ScriptedServer server([](const ServerRequest&) { return unsupported("messages"); });
  const auto reply = open(options_for(server))->ask(kHello, {});
  EXPECT_EQ(reply.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpModelApiTest, AnEndpointThatRefusesEverythingIsNotAskedForEver) {
  const ScriptedServer server([](const ServerRequest& request) {
    return unsupported(has(request, "max_tokens") ? "max_tokens" : "max_completion_tokens");
  });
  EXPECT_FALSE(open(options_for(server))->ask(kHello, {}));
  EXPECT_EQ(server.requests().size(), 2u);
}

/// What comes of a server that says this to everything, and how often it is asked.
std::pair<Error, std::size_t> error_of(const ServerAnswer& answer) {
  const ScriptedServer server([&](const ServerRequest&) { return answer; });
  HttpModelOptions options = options_for(server);
  options.retries = 3;
  auto reply = open(options)->ask(kHello, {});
  return {reply ? Error(ErrorKind::damaged, "a reply") : reply.error(), server.requests().size()};
}

TEST(HttpModelApiTest, AUsedUpQuotaIsNotWaitedFor) {
  const auto [error, asked] =
      error_of(refusal(429, R"({"error":{"message":"add credit","code":"insufficient_quota"}})"));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.message(), HasSubstr("answered 429, the quota is used up: add credit"));
  EXPECT_EQ(asked, 1u);
}

TEST(HttpModelApiTest, ALongRequestIsRefusedAndNothingElse) {
  const auto [error, asked] = error_of(
      refusal(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})"));
  EXPECT_EQ(error.kind(), ErrorKind::refused);
  EXPECT_EQ(asked, 1u);
}

TEST(HttpModelApiTest, AnErrorThatTellsOfACutIsAReplyWithNothingInIt) {
  const ScriptedServer server([](const ServerRequest&) {
    return refusal(
        400, R"({"error":{"message":"Could not finish the message because max_tokens or )"
             R"(model output limit was reached. Please try again with higher max_tokens."}})");
  });
  const Reply reply = open(options_for(server))->ask(kHello, {}).value();
  EXPECT_EQ(reply.text, "");
  EXPECT_EQ(reply.model, "");
  EXPECT_EQ(reply.finish, "length");
  EXPECT_EQ(reply.prompt_tokens, std::nullopt)
      << "its thoughts are billed, and nobody says how many";
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpModelApiTest, APageOfAnErrorIsQuotedShort) {
  const auto [error, asked] = error_of(refusal(403, "<html>" + std::string(10 << 20, 'x')));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_LT(error.message().size(), 400u);
  EXPECT_EQ(asked, 1u);
}

TEST(HttpModelApiTest, BytesThatAreNoTextAreQuotedSafely) {
  const auto [error, asked] = error_of(refusal(400, "{\"error\":{\"message\":\"\xff\x1b[2J\"}}"));
  EXPECT_THAT(error.message(), HasSubstr("\\xff"));
  EXPECT_THAT(error.message(), Not(HasSubstr("\x1b")));
}

/// How long a model waits before it asks again, once it was told this.
std::chrono::milliseconds wait_told_by(std::map<std::string, std::string> headers) {
  std::atomic<int> asked = 0;
  const ScriptedServer server([&](const ServerRequest&) -> ServerAnswer {
    if (asked++ > 0) return {.body = kChatReply};
    return {.status = 429, .body = "{}", .headers = headers};
  });
  HttpModelOptions options = options_for(server);
  options.retries = 1;
  const auto model = open(options);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(model->ask(kHello, {}));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

std::string http_date(std::time_t when) {
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

TEST(HttpModelApiTest, WaitsForAMomentThatTheEndpointNames) {
  EXPECT_GE(wait_told_by({{"Retry-After", http_date(std::time(nullptr) + 3)}}), 1s);
}

TEST(HttpModelApiTest, WaitsForMilliseconds) {
  EXPECT_GE(wait_told_by({{"Retry-After-Ms", "300"}}), 300ms);
  EXPECT_LT(wait_told_by({{"Retry-After-Ms", "5"}, {"Retry-After", "60"}}), 30s);
  EXPECT_LT(wait_told_by({{"Retry-After-Ms", "soon"}}), 30s);
}

/// Answers 429 to what comes while `most` requests are in flight.
class NarrowServer {
 public:
  explicit NarrowServer(int most) : most_(most) {}

  ServerAnswer operator()(const ServerRequest&) {
    const int others = in_flight_++;
    ServerAnswer answer{.body = kChatReply};
    if (others >= most_) {
      ++refused_;
      answer = refusal(429, R"({"error":{"message":"slow down"}})");
    } else {
      std::this_thread::sleep_for(5ms);
    }
    --in_flight_;
    return answer;
  }

  int refused() const { return refused_; }

 private:
  const int most_;
  std::atomic<int> in_flight_ = 0, refused_ = 0;
};

void ask_from_threads(Model& model, int threads, int times) {
  std::vector<std::jthread> running;
  for (int thread = 0; thread < threads; ++thread)
    running.emplace_back([&model, times] {
      for (int i = 0; i < times; ++i) EXPECT_TRUE(model.ask(kHello, {}));
    });
}

TEST(HttpModelApiTest, AdaptsToWhatTheEndpointBears) {
  NarrowServer narrow(4);
  const ScriptedServer server([&](const ServerRequest& request) { return narrow(request); });
  HttpModelOptions options = options_for(server);
  options.retries = 20;
  options.limits.at_once = 32;
  ask_from_threads(*open(options), 32, 20);
  // Without adapting, 28 of 32 would be refused in every round.
  EXPECT_LT(narrow.refused(), 640 / 2);
  EXPECT_GT(narrow.refused(), 0);
}

TEST(HttpModelApiTest, KeepsToARateAcrossThreads) {
  const ScriptedServer server(
      [](const ServerRequest&) { return ServerAnswer{.body = kChatReply}; });
  HttpModelOptions options = options_for(server);
  options.limits.requests_per_minute = 1200;  // 20 at once, and then one each 50 ms.
  const auto model = open(options);
  const auto start = std::chrono::steady_clock::now();
  ask_from_threads(*model, 8, 5);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 900ms);
}

/// A model that may be asked once a minute, and was.
auto open_with_its_minute_spent(const ScriptedServer& server) {
  HttpModelOptions options = options_for(server);
  options.limits.requests_per_minute = 1;
  auto model = open(options);
  EXPECT_TRUE(model->ask(kHello, {}));
  return model;
}

TEST(HttpModelApiTest, AWaitForTheRateCanBeCancelled) {
  const ScriptedServer server(
      [](const ServerRequest&) { return ServerAnswer{.body = kChatReply}; });
  const auto model = open_with_its_minute_spent(server);
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    source.request_stop();
  });
  EXPECT_EQ(model->ask(kHello, source.get_token()).error().kind(), ErrorKind::cancelled);
}

/// Notes what is told of failed tries, and lets so many more follow.
class Hook {
 public:
  explicit Hook(int allowed = 100) : allowed_(allowed) {}

  Request on(Request request) {
    request.failed_try = [this](const FailedTry& one) -> Status {
      told += one.answered ? 'a' : 'b';
      if (one.is_last) told += '.';
      if (one.is_last || allowed_-- > 0) return {};
      return fail(ErrorKind::cancelled, "no room for another");
    };
    return request;
  }

  /// A letter a try: answered and free, or broken; a point behind the last one.
  std::string told;

 private:
  int allowed_;
};

TEST(HttpModelApiTest, ARepeatWithoutAParameterIsToldOf) {
  const ScriptedServer server([](const ServerRequest& request) {
    return request.body.find("temperature") == std::string::npos
               ? ServerAnswer{.body = kChatReply}
               : refusal(400, R"({"error":{"message":"unsupported: temperature"}})");
  });
  Hook hook;
  EXPECT_TRUE(open(options_for(server))->ask(hook.on(kHello), {}));
  EXPECT_EQ(hook.told, "a");
  Hook strict(/*allowed=*/0);
  EXPECT_EQ(open(options_for(server))->ask(strict.on(kHello), {}).error().message(),
            "no room for another");
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST(HttpModelApiTest, WorkThatMayBeBilledIsToldOfAsSuch) {
  std::atomic<int> asked = 0;
  const ScriptedServer server([&](const ServerRequest&) {
    if (++asked == 1) return refusal(504, "");
    if (asked == 2) return refusal(503, "");
    return refusal(400, R"({"error":{"message":"filtered","code":"content_filter"}})");
  });
  HttpModelOptions options = options_for(server);
  options.retries = 3;
  Hook hook;
  EXPECT_EQ(open(options)->ask(hook.on(kHello), {}).error().kind(), ErrorKind::refused);
  EXPECT_EQ(hook.told, "bab.");
}

TEST(HttpModelApiTest, AFailureBehindAGatewayThatHasBegunToAnswerMayPass) {
  const std::string failed =
      R"({"model":"m-1","choices":[{"message":{"content":"half"},"finish_reason":"error",)"
      R"("error":{"code":502,"message":"upstream lost"}}]})";
  std::atomic<int> asked = 0;
  const ScriptedServer server([&](const ServerRequest&) {
    return ServerAnswer{.body = ++asked == 2 ? kChatReply : failed};
  });
  HttpModelOptions options = options_for(server);
  options.retries = 1;
  const auto model = open(options);
  Hook hook;
  EXPECT_EQ(model->ask(hook.on(kHello), {}).value().text, "hi");
  const Error error = model->ask(hook.on(kHello), {}).error();
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("answered 200 (2 tries), out of order"));
  EXPECT_THAT(error.message(), HasSubstr("upstream lost"));
  EXPECT_EQ(hook.told, "bbb.") << "it may be billed";
}

/// Asks, and 100 ms later allows nothing more to be sent.
Result<Reply> ask_and_close(Model& model, Request request) {
  std::stop_source source;
  request.send_no_more = source.get_token();
  std::jthread closer([&] {
    std::this_thread::sleep_for(100ms);
    source.request_stop();
  });
  return model.ask(request, {});
}

TEST(HttpModelApiTest, OnceNothingMoreMayBeSentAWaitForARetryEnds) {
  const ScriptedServer server([](const ServerRequest&) {
    return ServerAnswer{.status = 503, .headers = {{"Retry-After", "60"}}};
  });
  HttpModelOptions options = options_for(server);
  options.retries = 3;
  Hook hook;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(ask_and_close(*open(options), hook.on(kHello)).error().kind(), ErrorKind::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
  EXPECT_EQ(hook.told, "aa.") << "the second try was allowed, and not made";
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpModelApiTest, OnceNothingMoreMayBeSentAWaitForTheRateEnds) {
  const ScriptedServer server(
      [](const ServerRequest&) { return ServerAnswer{.body = kChatReply}; });
  const auto model = open_with_its_minute_spent(server);
  Hook hook;
  EXPECT_EQ(ask_and_close(*model, hook.on(kHello)).error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(hook.told, "a.");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpModelApiTest, WhatIsInFlightThenIsWaitedFor) {
  const ScriptedServer server([](const ServerRequest&) {
    std::this_thread::sleep_for(400ms);
    return ServerAnswer{.body = kChatReply};
  });
  EXPECT_TRUE(ask_and_close(*open(options_for(server)), kHello));
}

TEST(HttpModelApiTest, ARedirectIsToldWithItsPlace) {
  const ScriptedServer server([](const ServerRequest&) {
    return ServerAnswer{.status = 307, .headers = {{"Location", "https://other.example/v2"}}};
  });
  const auto reply = open(options_for(server))->ask(kHello, {});
  EXPECT_EQ(reply.error().kind(), ErrorKind::denied);
  EXPECT_THAT(reply.error().message(), HasSubstr("https://other.example/v2"));
}

/// Opens when so many wait at it, or when that takes too long.
class Barrier {
 public:
  explicit Barrier(int expected) : expected_(expected) {}

  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    arrived_.notify_all();
    arrived_.wait_for(lock, 60s, [this] { return waiting_ >= expected_; });
  }

  int waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  const int expected_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  int waiting_ = 0;
};

TEST(HttpModelApiTest, FiveHundredAndTwelveRequestsAreReallyInFlight) {
  Barrier barrier(512);
  const ScriptedServer server(
      [&](const ServerRequest&) {
        barrier.wait();  // None is answered before the last one has come.
        return ServerAnswer{.body = kChatReply};
      },
      /*connections=*/512);
  HttpModelOptions options = options_for(server);
  options.timeout = 120s;
  const auto start = std::chrono::steady_clock::now();
  ask_from_threads(*open(options), 512, 1);
  EXPECT_EQ(barrier.waiting(), 512);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 55s);
}

}  // namespace
}  // namespace skillgit::model
