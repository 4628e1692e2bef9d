// `skillgit train` from outside, against a scripted model: what is left when the model costs
// nothing, and how near a run comes to the time that its calls take anyway.

#include "benches.hpp"
#include "process.hpp"
#include "stopwatch.hpp"
#include "support/scratch_repository.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace skillgit::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kWorkers = 32;
constexpr int kLatencyMs = 50;

constexpr const char* kSkill =
    "---\nname: demo\ndescription: Answers the questions of a made-up world. Use when one is "
    "asked.\n---\n\n# Demo\n\nAnswer with one word.\n";

constexpr const char* kConfig =
    "[skill.demo]\npath = \"skills/demo\"\ntasks = \"tasks.jsonl\"\nscorer = \"exact\"\n\n"
    "[target]\nharness = \"chat\"\nprompt = \"plain\"\nendpoint = \"http://127.0.0.1:1/v1\"\n"
    "model = \"world\"\nstop = [\"\\n\"]\n\n"
    "[optimizer]\nname = \"exemplar\"\n\n"
    "[train]\nsteps = 8\nworkers = 32\nseed = 1\n";

/// The scripted model as a process of its own, so that what it takes is not counted as ours.
class Server {
 public:
  Server(const Programs& programs, const fs::path& folder, int latency_ms)
      : log_(folder / "asked"), port_file_(folder / "port") {
    std::vector<std::string> words{programs.world_server(),
                                   "--latency-ms",
                                   std::to_string(latency_ms),
                                   "--port-file",
                                   port_file_.string(),
                                   "--log",
                                   log_.string()};
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (::posix_spawn(&process_, pointers.front(), nullptr, nullptr, pointers.data(), environ) != 0)
      throw std::runtime_error("cannot run the world server");
    while (!fs::exists(port_file_)) {
      if (::waitpid(process_, nullptr, WNOHANG) != 0)
        throw std::runtime_error("the world server did not start");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  ~Server() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const {
    int port = 0;
    std::ifstream(port_file_) >> port;
    return "http://127.0.0.1:" + std::to_string(port) + "/v1";
  }

  int calls() const {
    std::ifstream log(log_);
    return static_cast<int>(
        std::count(std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>(), '\n'));
  }

 private:
  fs::path log_, port_file_;
  pid_t process_ = 0;
};

struct Trained {
  Finished finished;
  int calls = 0;
};

/// Trains from scratch, in a new repository.
Trained train(const Programs& programs, int latency_ms) {
  const support::ScratchRepository repository;
  run({.words = {programs.world_server(), "--make-tasks", "200", "--to",
                 (repository.path() / "tasks.jsonl").string()}});
  repository.write("skillgit.toml", kConfig);
  repository.write("skills/demo/SKILL.md", kSkill);
  repository.git({"add", "."});
  repository.git({"commit", "--quiet", "-m", "A skill to train"});

  const Server server(programs, repository.folder(), latency_ms);
  Trained trained;
  trained.finished =
      run({.words = {programs.skillgit(), "-C", repository.path().string(), "train", "demo"},
           .environment = {{"SKILLGIT_TARGET_ENDPOINT", server.url()}},
           .is_quiet = true,
           .may_fail = true});
  if (trained.finished.exit_code > 1) throw std::runtime_error("skillgit train failed");
  trained.calls = server.calls();
  return trained;
}

void without_latency(const Programs& programs, Table& table) {
  Minimum cpu;
  Minimum wall;
  Minimum peak;
  for (int i = 0; i < 3; ++i) {
    const auto [finished, calls] = train(programs, 0);
    cpu.add(finished.cpu_ms / calls);
    wall.add(finished.wall_ms / calls);
    peak.add(finished.peak_mb);
  }
  table.add({.what = "train: processor time, each rollout", .ours = cpu.value()});
  table.add({.what = "train: wall time, each rollout, no latency", .ours = wall.value()});
  table.add({.what = "train: peak memory", .ours = peak.value(), .unit = "MB"});
}

void with_latency(const Programs& programs, Table& table) {
  Minimum wall;
  double limit = 0;
  for (int i = 0; i < 3; ++i) {
    const auto [finished, calls] = train(programs, kLatencyMs);
    wall.add(finished.wall_ms);
    limit = static_cast<double>((calls + kWorkers - 1) / kWorkers * kLatencyMs);
  }
  table.add({.what = "train: wall time, 32 at once, 50 ms latency",
             .ours = wall.value(),
             .against = "ceil(calls / 32) * 50 ms",
             .baseline = limit});
}

}  // namespace

void train_bench(const Programs& programs, Table& table) {
  without_latency(programs, table);
  with_latency(programs, table);
}

}  // namespace skillgit::bench
