// The HTTP model against a server that misbehaves in every way that servers do.

#include "skillgit/edge/model/http_model.hpp"

#include "support/world_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <thread>
#include <vector>

namespace skillgit::model {
namespace {

using namespace std::chrono_literals;
using support::Fault;
using support::FaultKind;
using support::WorldServer;
using testing::HasSubstr;
using testing::Not;

std::unique_ptr<WorldServer> serve(support::WorldServerOptions options = {}) {
  return WorldServer::start(std::move(options)).value();
}

std::unique_ptr<WorldServer> serve_with(Fault fault, std::string retry_after = "") {
  return serve({.faults = {fault}, .retry_after = std::move(retry_after)});
}

HttpModelOptions quick(const WorldServer& server) {
  return {.endpoint = server.url(), .model = "world", .timeout = 60s, .retries = 2, .backoff = 1ms};
}

std::unique_ptr<Model> open(HttpModelOptions options) {
  return open_http_model(std::move(options)).value();
}

Request chat(std::string text) {
  Request request;
  request.messages = {{Role::user, std::move(text)}};
  return request;
}

Request plain(std::string text) {
  Request request;
  request.prompt = std::move(text);
  return request;
}

std::chrono::milliseconds time_of(const auto& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

/// Asks once and expects an error.
Error error_of(Model& model) {
  auto reply = model.ask(plain("hello"), {});
  EXPECT_FALSE(reply);
  return reply ? Error(ErrorKind::damaged, "no error") : std::move(reply).error();
}

TEST(HttpModelTest, AsksInBothForms) {
  const auto server = serve({.world = {.p_with = 1, .p_without = 0}});
  const auto model = open(quick(*server));
  const std::string task = server->world().input(3, 17);
  const std::string answer = server->world().answer(3, 17);

  const auto completion = model->ask(plain("lesson 3\n\nInput: " + task + "\nAnswer:"), {}).value();
  EXPECT_EQ(completion.text, " " + answer);
  EXPECT_EQ(completion.model, "world-1");
  EXPECT_EQ(completion.finish, "stop");
  EXPECT_GT(completion.prompt_tokens, 0);
  EXPECT_GT(completion.reply_tokens, 0);

  EXPECT_EQ(model->ask(chat("lesson 3\n\n" + task), {}).value().text, answer);
  EXPECT_EQ(server->stats().chat, 1);
}

TEST(HttpModelTest, SendsTheSeed) {
  const auto server = serve({.world = {.p_without = 0.5, .noise = true}});
  const auto model = open(quick(*server));
  std::set<std::string> replies;
  for (std::int64_t seed = 0; seed < 20; ++seed) {
    Request request = plain(server->world().input(3, 17));
    request.seed = seed;
    replies.insert(model->ask(request, {}).value().text);
  }
  EXPECT_GT(replies.size(), 1u);
}

TEST(HttpModelTest, SendsTheKey) {
  const auto server = serve({.api_key = "sk-12345"});
  HttpModelOptions options = quick(*server);
  options.api_key = "sk-12345";
  EXPECT_TRUE(open(options)->ask(plain("hello"), {}));
}

std::string name_of_case(const testing::TestParamInfo<Fault>& tested) {
  return support::name_of(tested.param);
}

class PassingFault : public testing::TestWithParam<Fault> {};

TEST_P(PassingFault, IsTriedAgain) {
  Fault fault = GetParam();
  fault.first = 2;
  const auto server = serve_with(fault);
  HttpModelOptions options = quick(*server);
  if (fault.kind == FaultKind::hang) options.timeout = 500ms;
  EXPECT_EQ(open(options)->ask(plain("hello"), {}).value().text, " ok");
  EXPECT_EQ(server->stats().requests, 3);
}

TEST_P(PassingFault, IsTheErrorOnceTriesAreUsedUp) {
  Fault fault = GetParam();
  fault.every = 1;
  const auto server = serve_with(fault);
  HttpModelOptions options = quick(*server);
  if (fault.kind == FaultKind::hang) options.timeout = 100ms;
  const Error error = error_of(*open(options));
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("'" + server->url() + "/completions'"));
  EXPECT_THAT(error.message(), HasSubstr("(3 tries)"));
  EXPECT_TRUE(error.hint());
  EXPECT_EQ(server->stats().requests, 3);
}

INSTANTIATE_TEST_SUITE_P(All, PassingFault,
                         testing::Values(Fault{.status = 408}, Fault{.status = 409},
                                         Fault{.status = 425}, Fault{.status = 429},
                                         Fault{.status = 500}, Fault{.status = 502},
                                         Fault{.status = 503}, Fault{.status = 504},
                                         Fault{.kind = FaultKind::hang},
                                         Fault{.kind = FaultKind::disconnect}),
                         name_of_case);

class LastingFault : public testing::TestWithParam<Fault> {};

TEST_P(LastingFault, FailsAtOnce) {
  Fault fault = GetParam();
  fault.first = 1;
  const auto server = serve_with(fault);
  const Error error = error_of(*open(quick(*server)));
  const std::set<int> for_good = {301, 401, 403, 404};  // No later request fares better.
  EXPECT_EQ(error.kind(),
            for_good.contains(fault.status) ? ErrorKind::denied : ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("'" + server->url() + "/completions'"));
  EXPECT_THAT(error.message(), Not(HasSubstr("\n")));
  EXPECT_TRUE(error.hint());
  EXPECT_EQ(server->stats().requests, 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, LastingFault,
    testing::Values(Fault{.status = 301}, Fault{.status = 400}, Fault{.status = 401},
                    Fault{.status = 403}, Fault{.status = 404}, Fault{.status = 422},
                    Fault{.kind = FaultKind::html}, Fault{.kind = FaultKind::bad_json},
                    Fault{.kind = FaultKind::empty}, Fault{.kind = FaultKind::huge},
                    Fault{.kind = FaultKind::not_utf8}),
    name_of_case);

class FaultAfterAReply : public testing::TestWithParam<Fault> {};

TEST_P(FaultAfterAReply, IsTriedAgain) {
  Fault fault = GetParam();
  fault.at = 2;
  const auto server = serve_with(fault);
  const auto model = open(quick(*server));
  ASSERT_TRUE(model->ask(plain("hello"), {}));
  std::vector<FailedTry> failed;
  Request request = plain("hello again");
  request.failed_try = [&failed](const FailedTry& one) {
    failed.push_back(one);
    return Status();
  };
  EXPECT_EQ(model->ask(request, {}).value().text, " ok");
  EXPECT_EQ(server->stats().requests, 3);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_FALSE(failed[0].answered) << "it may have been paid for";
}

TEST_P(FaultAfterAReply, IsTheErrorOnceTriesAreUsedUp) {
  Fault fault = GetParam();
  fault.from = 2;
  const auto server = serve_with(fault);
  const auto model = open(quick(*server));
  ASSERT_TRUE(model->ask(plain("hello"), {}));
  const Error error = error_of(*model);
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("(3 tries)"));
  EXPECT_TRUE(error.hint());
  EXPECT_EQ(server->stats().requests, 4);
}

INSTANTIATE_TEST_SUITE_P(All, FaultAfterAReply,
                         testing::Values(Fault{.kind = FaultKind::html},
                                         Fault{.kind = FaultKind::bad_json},
                                         Fault{.kind = FaultKind::empty},
                                         Fault{.kind = FaultKind::status, .status = 202},
                                         Fault{.kind = FaultKind::huge},
                                         Fault{.kind = FaultKind::not_utf8}),
                         name_of_case);

/// Whether each failed try of one asking was free.
std::vector<bool> free_tries(Model& model) {
  std::vector<bool> tries;
  Request request = chat("hello");
  request.failed_try = [&tries](const FailedTry& one) {
    tries.push_back(one.answered);
    return Status();
  };
  EXPECT_FALSE(model.ask(request, {}));
  return tries;
}

HttpModelOptions quick_at(std::string endpoint) {
  return {.endpoint = std::move(endpoint), .model = "world", .retries = 2, .backoff = 1ms};
}

TEST(HttpModelTest, WhatWasNeverSentIsFree) {
  const std::vector<bool> three_free(3, true);
  EXPECT_EQ(free_tries(*open(quick_at("http://127.0.0.1:9/v1"))), three_free) << "refused";
  EXPECT_EQ(free_tries(*open(quick_at("http://nowhere.invalid/v1"))), three_free) << "no such name";
  const auto server = serve();
  const std::string not_http = "https" + server->url().substr(std::string("http").size());
  EXPECT_EQ(free_tries(*open(quick_at(not_http))), three_free) << "no handshake";
}

TEST(HttpModelTest, WhatWasSentMayBePaidForThoughTheConnectionBreaks) {
  const auto server = serve_with({.kind = FaultKind::disconnect, .every = 1});
  EXPECT_EQ(free_tries(*open(quick(*server))), std::vector<bool>(3, false));
}

TEST(HttpModelTest, TellsWhatTheEndpointSaid) {
  const auto server = serve({.api_key = "sk-12345"});
  const Error error = error_of(*open(quick(*server)));
  EXPECT_EQ(error.message(),
            "'" + server->url() +
                "/completions' answered 401, the key is refused: Incorrect API key provided");
  EXPECT_THAT(*error.hint(), HasSubstr("environment variable"));
}

TEST(HttpModelTest, SaysWhichModelIsMissing) {
  const auto server = serve();
  HttpModelOptions options = quick(*server);
  options.model = "big-one";
  EXPECT_THAT(
      error_of(*open(options)).message(),
      HasSubstr("answered 404, no such address or model: The model 'big-one' does not exist"));
}

TEST(HttpModelTest, QuotesAPageOnOneLine) {
  const auto server = serve_with({.kind = FaultKind::html, .every = 1});
  EXPECT_THAT(error_of(*open(quick(*server))).message(),
              HasSubstr("<!DOCTYPE html>\\n<html><body>Sign in"));
}

TEST(HttpModelTest, NeverShowsAKey) {
  const auto server = serve();
  HttpModelOptions options = quick(*server);
  options.api_key = "big-secret";
  options.headers = {{"X-Tenant", "other-secret"}};
  options.model = "big-secret or other-secret";  // The server will repeat it.
  EXPECT_THAT(error_of(*open(options)).message(),
              HasSubstr("The model '[redacted] or [redacted]' does not exist"));
}

TEST(HttpModelTest, ANullTextIsAnEmptyOne) {
  const auto server = serve_with({.kind = FaultKind::no_text, .every = 1});
  const auto reply = open(quick(*server))->ask(plain("hello"), {}).value();
  EXPECT_EQ(reply.text, "");
  EXPECT_EQ(reply.finish, "length");
}

TEST(HttpModelTest, WaitsAsLongAsItIsAskedTo) {
  const auto server = serve_with({.status = 429, .first = 1}, /*retry_after=*/"1");
  const auto model = open(quick(*server));
  EXPECT_GE(time_of([&] { EXPECT_TRUE(model->ask(plain("hello"), {})); }), 1s);
}

TEST(HttpModelTest, ButNotForEver) {
  for (const std::string asked : {"86400", "Fri, 31 Dec 2100 23:59:59 GMT", "soon"}) {
    const auto server = serve_with({.status = 503, .first = 1}, asked);
    HttpModelOptions options = quick(*server);
    options.retry_after_cap = 50ms;
    const auto model = open(options);
    EXPECT_LT(time_of([&] { EXPECT_TRUE(model->ask(plain("hello"), {})); }), 5s) << asked;
  }
}

TEST(HttpModelTest, ADeadPortIsUnavailable) {
  std::string url;
  { url = serve()->url(); }
  const auto model = open({.endpoint = url, .model = "world", .retries = 1, .backoff = 1ms});
  const Error error = error_of(*model);
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("no answer from '" + url + "/completions' (2 tries)"));
}

class HttpModelCancelTest : public testing::Test {
 protected:
  /// How long it takes to return once a stop is requested, 100 ms after it has begun.
  std::chrono::milliseconds time_to_cancel(Model& model) {
    std::stop_source source;
    std::chrono::steady_clock::time_point stopped;
    std::jthread stopper([&] {
      std::this_thread::sleep_for(100ms);
      stopped = std::chrono::steady_clock::now();
      source.request_stop();
    });
    const auto reply = model.ask(plain("hello"), source.get_token());
    const auto returned = std::chrono::steady_clock::now();
    stopper.join();
    EXPECT_TRUE(!reply && reply.error().kind() == ErrorKind::cancelled);
    return std::chrono::duration_cast<std::chrono::milliseconds>(returned - stopped);
  }
};

TEST_F(HttpModelCancelTest, EndsAHangingRequest) {
  const auto server = serve_with({.kind = FaultKind::hang, .every = 1});
  EXPECT_LT(time_to_cancel(*open(quick(*server))), 300ms);
}

TEST_F(HttpModelCancelTest, EndsTheWaitForARetry) {
  const auto server = serve_with({.status = 429, .every = 1}, /*retry_after=*/"60");
  EXPECT_LT(time_to_cancel(*open(quick(*server))), 300ms);
}

TEST_F(HttpModelCancelTest, AsksNothingWhenItIsTooLate) {
  const auto server = serve();
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(open(quick(*server))->ask(plain("hello"), source.get_token()).error().kind(),
            ErrorKind::cancelled);
  EXPECT_EQ(server->stats().requests, 0);
}

TEST_F(HttpModelCancelTest, TheNextRequestIsAsGoodAsNew) {
  const auto server = serve_with({.kind = FaultKind::hang, .first = 1});
  const auto model = open(quick(*server));
  time_to_cancel(*model);
  EXPECT_EQ(model->ask(plain("hello"), {}).value().text, " ok");
}

TEST(HttpModelTest, ServesManyThreadsAtOnce) {
  const auto server = serve({.world = {.p_with = 1, .p_without = 1}, .latency = 20ms});
  const auto model = open(quick(*server));
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 16; ++thread)
    threads.emplace_back([&, thread] {
      for (int item = 0; item < 5; ++item)
        EXPECT_EQ(model->ask(chat(server->world().input(thread, item)), {}).value().text,
                  server->world().answer(thread, item));
    });
  threads.clear();
  EXPECT_EQ(server->stats().answered, 80);
  EXPECT_GE(server->stats().max_in_flight, 12);
}

TEST(HttpModelTest, TakesALongPromptWithoutDelay) {
  const auto server = serve();
  const auto model = open(quick(*server));
  EXPECT_TRUE(model->ask(plain(std::string(3 << 20, 'a')), {}));
}

TEST(HttpModelTest, NoProxyIsAskedForThisMachine) {
  const auto server = serve();
  ::setenv("http_proxy", "http://127.0.0.1:1", /*overwrite=*/1);
  EXPECT_TRUE(open(quick(*server))->ask(plain("hello"), {}));
  ::unsetenv("http_proxy");
}

TEST(HttpModelTest, RefusesOptionsThatCouldNotWork) {
  const HttpModelOptions good{.endpoint = "http://127.0.0.1:1/v1", .model = "m"};
  HttpModelOptions no_url = good, no_model = good, bad_key = good, bad_header = good;
  no_url.endpoint = "ftp://models.example";
  no_model.model = "";
  bad_key.api_key = "key\r\nX-Evil: 1";
  bad_header.headers = {{"X: Y", "1"}};
  for (const HttpModelOptions& bad : {no_url, no_model, bad_key, bad_header}) {
    const auto model = open_http_model(bad);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().kind(), ErrorKind::invalid);
    EXPECT_THAT(model.error().message(), Not(HasSubstr("Evil")));
  }
  EXPECT_TRUE(open_http_model(good));
}

}  // namespace
}  // namespace skillgit::model
