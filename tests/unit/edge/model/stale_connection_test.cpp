// A line that was kept open and has died: what is sent again is counted.

#include "skillgit/edge/model/http_model.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

namespace skillgit::model {
namespace {

/// Answers the first request on each connection, and hangs up on the second once it has it.
class FickleServer {
 public:
  FickleServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(socket_, 16);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FickleServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::atomic<int> requests = 0;

 private:
  void serve() {
    for (int line = 0; (line = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(line)) {
      if (!read_request(line)) continue;
      const std::string body =
          R"({"model":"m","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]})";
      const std::string answer =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      (void)!::write(line, answer.data(), answer.size());
      read_request(line);
    }
  }

  /// Whether a whole one came: its body is one object on one line.
  bool read_request(int line) {
    std::string request;
    char bytes[4096];
    while (!request.ends_with("}")) {
      const ssize_t got = ::read(line, bytes, sizeof bytes);
      if (got <= 0) return false;
      request.append(bytes, static_cast<std::size_t>(got));
    }
    ++requests;
    return true;
  }

  int socket_;
  int port_ = 0;
  std::thread thread_;
};

/// A model that asks `server`, and counts what is told of failed tries.
class Asked {
 public:
  explicit Asked(const FickleServer& server)
      : model_(open_http_model({.endpoint = server.url(), .model = "m", .retries = 0}).value()) {}

  Result<Reply> ask(bool may_go_on = true) {
    return model_->ask({.messages = {{Role::user, "hello"}},
                        .failed_try = [this, may_go_on](const FailedTry& one) -> Status {
                          EXPECT_FALSE(one.answered);
                          ++failed;
                          if (may_go_on) return {};
                          return fail(ErrorKind::cancelled, "no room for another");
                        }},
                       {});
  }

  int failed = 0;

 private:
  std::unique_ptr<Model> model_;
};

TEST(StaleConnectionTest, WhatIsSentAgainIsToldOf) {
  FickleServer server;
  Asked model(server);
  EXPECT_TRUE(model.ask());
  const auto second = model.ask();
  EXPECT_TRUE(second) << second.error().message();
  EXPECT_EQ(model.failed, 1);
  EXPECT_EQ(server.requests, 3);
}

TEST(StaleConnectionTest, NothingIsSentAgainWhereThatIsNotAllowed) {
  FickleServer server;
  Asked model(server);
  EXPECT_TRUE(model.ask());
  EXPECT_EQ(model.ask(/*may_go_on=*/false).error().message(), "no room for another");
  EXPECT_EQ(server.requests, 2);
}

}  // namespace
}  // namespace skillgit::model
