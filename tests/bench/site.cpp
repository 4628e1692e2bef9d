#include "site.hpp"

#include "skillgit/core/base/json.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <thread>

extern char** environ;

namespace skillgit::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSkill =
    "---\nname: demo\ndescription: Answers the questions of a made-up world. Use when one is "
    "asked.\n---\n\n# Demo\n\nAnswer with one word.\n";

constexpr const char* kConfig =
    "[skill.demo]\npath = \"skills/demo\"\ntasks = \"tasks.jsonl\"\nscorer = \"exact\"\n\n"
    "[target]\nharness = \"chat\"\nprompt = \"plain\"\nendpoint = \"http://127.0.0.1:1/v1\"\n"
    "model = \"world\"\nstop = [\"\\n\"]\n\n"
    "[optimizer]\nname = \"exemplar\"\n\n"
    "[train]\nsteps = 8\nworkers = 32\nseed = 1\n";

/// A run that came to rest, with something accepted or not, or whose budget ended.
bool is_rest(int exit_code) { return exit_code == 0 || exit_code == 1 || exit_code == 5; }

}  // namespace

Site::Site(const Programs& programs, const Scene& scene) : programs_(programs), scene_(scene) {
  run({.words = {programs.world_server(), "--make-tasks", std::to_string(scene.tasks), "--to",
                 (repository_.path() / "tasks.jsonl").string()}});
  repository_.write("skillgit.toml", kConfig);
  repository_.write("skills/demo/SKILL.md", kSkill);
  repository_.git({"add", "."});
  repository_.git({"commit", "--quiet", "-m", "A skill to train"});
  start_model(scene.model);
}

Site::~Site() { end_model(); }

void Site::start_model(const std::vector<std::string>& more) {
  const fs::path port = repository_.folder() / "port";
  std::vector<std::string> words{programs_.world_server(), "--port-file", port.string(),
                                 "--stats-file", (repository_.folder() / "stats").string()};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  if (::posix_spawn(&model_, pointers.front(), nullptr, nullptr, pointers.data(), environ) != 0)
    throw std::runtime_error("cannot run the world server");
  while (!fs::exists(port)) {
    if (::waitpid(model_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("the world server did not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

/// Tells what the model took of the processor, in milliseconds.
double Site::end_model() {
  if (model_ == 0) return 0;
  ::kill(model_, SIGTERM);
  rusage usage{};
  ::wait4(model_, nullptr, 0, &usage);
  model_ = 0;
  return in_ms(usage.ru_utime) + in_ms(usage.ru_stime);
}

std::string Site::url() const {
  int port = 0;
  std::ifstream(repository_.folder() / "port") >> port;
  return "http://127.0.0.1:" + std::to_string(port) + "/v1";
}

Finished Site::train(const std::map<std::string, std::string>& settings) const {
  Command command{.words = {programs_.skillgit(), "-C", repository_.path().string(), "train",
                            "demo", "--run-id", "bench"},
                  .environment = settings,
                  .is_quiet = true,
                  .may_fail = true};
  command.environment.insert(scene_.settings.begin(), scene_.settings.end());
  command.environment["SKILLGIT_TARGET_ENDPOINT"] = url();
  command.environment["SKILLGIT_OPTIMIZER_ENDPOINT"] = url();
  command.environment["SKILLGIT_OPTIMIZER_MODEL"] = "world-optimizer";
  Finished finished = run(command);
  if (!is_rest(finished.exit_code))
    throw std::runtime_error("skillgit train ended with " + std::to_string(finished.exit_code));
  return finished;
}

Asked Site::asked() {
  const double cpu_ms = end_model();
  std::ifstream file(repository_.folder() / "stats");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto stats = parse_json(text);
  if (!stats) throw std::runtime_error("the world server told no counts");
  return {.calls = stats->at("requests").get<int>(),
          .most_in_flight = stats->at("max_in_flight").get<int>(),
          .cpu_ms = cpu_ms};
}

fs::path Site::journal() const {
  return repository_.path() / ".git" / "skillgit" / "runs" / "demo" / "bench.journal";
}

double list_schedule_ms(const fs::path& journal, int at_once, double latency_ms) {
  const auto rounds = [at_once](int calls) { return (calls + at_once - 1) / at_once; };
  int all = 0;
  int sent = 0;
  int open = 0;
  std::ifstream lines(journal);
  for (std::string line; std::getline(lines, line);) {
    const auto has = [&line](std::string_view text) {
      return line.find(text) != std::string::npos;
    };
    if (has(R"("type":"began")")) continue;
    if (has(R"("key":"identity")")) {
      ++all;  // Asked alone, before all else, and never noted as answered.
    } else if (has(R"("type":"sent")")) {
      ++sent;
      ++open;
    } else if (--open == 0) {
      all += rounds(sent);
      sent = 0;
    }
  }
  return all * latency_ms;
}

}  // namespace skillgit::bench
