#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"
#include "support/fault.hpp"
#include "support/scripted_optimizer.hpp"
#include "support/world.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skillgit::support {

struct WorldServerOptions {
  WorldOptions world = {};
  std::string model = "world";  ///< The target; any name but these two is answered with 404.
  std::string optimizer = "world-optimizer";  ///< The name of the scripted optimizer model.
  ScriptedOptimizer edits = {};               ///< What its edits are worth.
  std::string answers_as = "world-1";         ///< The model id in replies.
  std::string api_key = {};  ///< When set, a request without it is answered with 401.
  std::chrono::milliseconds latency{0};
  std::size_t reply_bytes = 0;  ///< The target thinks aloud until its reply is so long.
  std::vector<Fault> faults = {};
  std::string retry_after = {};    ///< Sent with error statuses, when set.
  std::filesystem::path log = {};  ///< When set, gets the hash of each request's body, a line each.
  std::size_t connections = 64;
  int port = 0;  ///< 0 takes any free one.
};

/// What a server was asked since its start or the last reset.
struct WorldStats {
  int requests = 0;  ///< Of the two kinds below.
  int chat = 0;
  int completions = 0;
  int optimizer = 0;  ///< Of the chat requests, those to the optimizer model.
  int answered = 0;   ///< With a reply and status 200, faults not counted.
  int repeated = 0;   ///< Requests whose body had come before, byte for byte.
  int max_in_flight = 0;
  std::map<std::string, int> faults;  ///< By name.
};

/// What GET /stats answers.
Json to_json(const WorldStats& stats);

/// A World behind an OpenAI-compatible endpoint on 127.0.0.1, in this process.
///
/// Serves /v1/chat/completions, /v1/completions, /v1/models, GET /stats and POST /reset from
/// threads of its own until it is destroyed. Destroy its clients first: an idle connection
/// that is still open delays the end by up to five seconds.
class WorldServer {
 public:
  static Result<std::unique_ptr<WorldServer>> start(WorldServerOptions options = {});
  ~WorldServer();

  int port() const;
  std::string url() const;  ///< "http://127.0.0.1:<port>/v1"
  const World& world() const;
  WorldStats stats() const;
  void reset();

 private:
  class Impl;
  explicit WorldServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace skillgit::support
