#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skillgit::support {

/// A request as a server sees it.
struct ServerRequest {
  std::string target;  ///< Path and query.
  std::string body;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
};

struct ServerAnswer {
  int status = 200;
  std::string body = "{}";
  std::map<std::string, std::string> headers = {};
};

/// A server on 127.0.0.1 that answers every GET and POST as its script says, for what WorldServer
/// does not speak. The script is called from several threads at once.
class ScriptedServer {
 public:
  using Script = std::function<ServerAnswer(const ServerRequest&)>;

  explicit ScriptedServer(Script script, std::size_t connections = 64);
  ~ScriptedServer();

  std::string url() const;  ///< "http://127.0.0.1:<port>"
  std::vector<ServerRequest> requests() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skillgit::support
