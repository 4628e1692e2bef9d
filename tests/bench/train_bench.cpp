// `skillgit train` from outside, against a scripted model: what is left when the model costs
// nothing, and how near a run comes to the time that its calls take anyway.

#include "benches.hpp"
#include "in_memory.hpp"
#include "site.hpp"
#include "stopwatch.hpp"

#include <string>
#include <utility>

namespace skillgit::bench {
namespace {

/// What a Python trainer takes of the processor for one call, at least, beyond a run of next to
/// nothing (performance.md).
constexpr double kPythonMs = 4;

/// How much longer than its calls a run may take.
constexpr double kOverhead = 1.15;

/// What a run without latency takes: the least of some, and its calls.
struct Taken {
  Minimum cpu, wall, peak, of_model;
  int calls = 0;
};

Taken train_at_once(const Programs& programs, int tasks, int steps = 8) {
  Taken taken;
  for (int i = 0; i < 5; ++i) {
    Site site(programs,
              {.tasks = tasks, .settings = {{"SKILLGIT_TRAIN_STEPS", std::to_string(steps)}}});
    const Finished finished = site.train();
    const Asked asked = site.asked();
    taken.cpu.add(finished.cpu_ms);
    taken.wall.add(finished.wall_ms);
    taken.peak.add(finished.peak_mb);
    taken.of_model.add(asked.cpu_ms);
    taken.calls = asked.calls;
  }
  return taken;
}

void without_latency(const Programs& programs, const std::string& where, Table& table) {
  const Taken least = train_at_once(programs, 40, /*steps=*/1);
  const Taken taken = train_at_once(programs, 200);
  const double calls = taken.calls;
  table.add({.what = "train: processor time, each call, " + where,
             .ours = (taken.cpu.value() - least.cpu.value()) / (calls - least.calls),
             .against = "4 ms, as a trainer in Python takes",
             .baseline = kPythonMs,
             .goal = 0.05});
  table.add({.what = "the same: with start-up", .ours = taken.cpu.value() / calls});
  table.add({.what = "the same: wall time, no latency", .ours = taken.wall.value() / calls});
  table.add({.what = "the same: of the scripted model", .ours = taken.of_model.value() / calls});
  table.add({.what = "the same: peak memory", .ours = taken.peak.value(), .unit = "MB"});
  const Taken more = train_at_once(programs, 800);
  table.add({.what = "the same: each call more, of larger splits",
             .ours = (more.cpu.value() - taken.cpu.value()) / (more.calls - calls)});
}

/// Runs with so many requests in flight, each of which takes so long.
struct Waiting {
  std::string what;
  int at_once = 1;
  int latency_ms = 0;
  Scene scene;
};

/// Trains some times, adds the row of the shortest, and returns the most in flight.
int with_latency(const Programs& programs, const Waiting& waiting, Table& table) {
  Scene scene = waiting.scene;
  scene.settings["SKILLGIT_TRAIN_WORKERS"] = std::to_string(waiting.at_once);
  // Target and optimizer model are one server here, and each worker keeps a connection to both.
  const std::string connections = std::to_string(2 * waiting.at_once);
  for (const std::string& word : {std::string("--latency-ms"), std::to_string(waiting.latency_ms),
                                  std::string("--connections"), connections})
    scene.model.push_back(word);

  Minimum wall;
  double schedule = 0;
  int most = 0;
  for (int i = 0; i < 5; ++i) {
    Site site(programs, scene);
    wall.add(site.train().wall_ms);
    schedule = list_schedule_ms(site.journal(), waiting.at_once, waiting.latency_ms);
    most = site.asked().most_in_flight;
  }
  table.add({.what = waiting.what,
             .ours = wall.value(),
             .against = "list schedule of its calls",
             .baseline = schedule,
             .goal = kOverhead});
  return most;
}

}  // namespace

void train_bench(const Programs& programs, Table& table) {
  without_latency(programs, "on disk", table);
  if (InMemory::is_possible()) {
    const InMemory in_memory;
    without_latency(programs, "in memory", table);
  }
  with_latency(programs,
               {.what = "exemplar: 32 at once, 200 ms latency",
                .at_once = 32,
                .latency_ms = 200,
                .scene = {}},
               table);
  with_latency(programs,
               {.what = "skillopt: 64 at once, 200 ms latency",
                .at_once = 64,
                .latency_ms = 200,
                .scene = {.settings = {{"SKILLGIT_OPTIMIZER_NAME", "skillopt"}}}},
               table);
  // 40 % of the tasks train, and 30 % judge.
  const int most = with_latency(programs,
                                {.what = "skillopt: 512 at once, 200 ms latency, one step",
                                 .at_once = 512,
                                 .latency_ms = 200,
                                 .scene = {.tasks = 1707,
                                           .settings = {{"SKILLGIT_OPTIMIZER_NAME", "skillopt"},
                                                        {"SKILLGIT_OPTIMIZER_BATCH_SIZE", "512"},
                                                        {"SKILLGIT_TRAIN_STEPS", "1"}}}},
                                table);
  table.add({.what = "the same: most in flight",
             .ours = static_cast<double>(most),
             .unit = "",
             .against = "512",
             .baseline = 512,
             .least = 1});
}

}  // namespace skillgit::bench
