#include "support/scripted_server.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <mutex>
#include <thread>
#include <utility>

namespace skillgit::support {
namespace {

ServerRequest read(const httplib::Request& request) {
  ServerRequest read{.target = request.target, .body = request.body, .headers = {}};
  for (const auto& [name, value] : request.headers) read.headers[in_lower_case(name)] = value;
  return read;
}

}  // namespace

class ScriptedServer::Impl {
 public:
  Impl(Script script, std::size_t connections) : script_(std::move(script)) {
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(std::size_t{1} << 40);
    server_.new_task_queue = [connections] { return new httplib::ThreadPool(connections); };
    socket_t socket = -1;
    server_.set_socket_options([&socket](socket_t made) { socket = made; });
    const auto scripted = [this](const httplib::Request& request, httplib::Response& response) {
      answer(read(request), response);
    };
    server_.Post(".*", scripted);
    server_.Get(".*", scripted);
    port_ = server_.bind_to_any_port("127.0.0.1");
    ::listen(socket, 1024);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }

  ~Impl() {
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }

  std::vector<ServerRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void answer(ServerRequest request, httplib::Response& response) {
    const ServerAnswer answer = script_(request);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    response.set_content(answer.body, "application/json");
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }

  const Script script_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<ServerRequest> requests_;
};

ScriptedServer::ScriptedServer(Script script, std::size_t connections)
    : impl_(std::make_unique<Impl>(std::move(script), connections)) {}
ScriptedServer::~ScriptedServer() = default;

std::string ScriptedServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port());
}
std::vector<ServerRequest> ScriptedServer::requests() const { return impl_->requests(); }

}  // namespace skillgit::support
