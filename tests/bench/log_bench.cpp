#include "benches.hpp"
#include "offers.hpp"
#include "process.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/trainer.hpp"
#include "stopwatch.hpp"
#include "unit/train/lesson_world.hpp"

namespace skillgit::bench {
namespace {

using optimizer::Outcome;

constexpr int kLoggedDecisions = 10'000;
constexpr int kVerifiedDecisions = 1'000;
constexpr int kValTasks = 40;

void log_of_many_decisions(const Programs& programs, Table& table) {
  const support::ScratchRepository repository;
  repository.commit({{kSkillFile, skill_text(2000)}});
  const Stopwatch writing;
  {
    StoredRun run(repository);
    for (int number = 1; number <= kLoggedDecisions; ++number)
      run.settle(make_offer(number, Outcome::rejected, 1, kValTasks, run.skill()));
  }
  table.add({.what = "one decision of 10^4, written", .ours = writing.ms() / kLoggedDecisions});

  const std::string where = repository.path().string();
  Minimum ours;
  Minimum start;
  Minimum git;
  for (int i = 0; i < 20; ++i) {
    ours.add(run({.words = {programs.skillgit(), "-C", where, "log", "-n", "20"}}).wall_ms);
    start.add(run({.words = {programs.skillgit(), "--version"}}).wall_ms);
    git.add(
        run({.words = {"git", "-C", where, "log", "-20", "refs/skillgit/runs/demo/r1"}}).wall_ms);
  }
  table.add({.what = "log -n 20 at 10^4 decisions",
             .ours = ours.value(),
             .against = "start-up and twice git log -20",
             .baseline = start.value() + 2 * git.value(),
             .goal = 1});
}

/// Trains a skill by offers that never help, each measured on val and rejected.
void train_in_vain(const support::ScratchRepository& repository, int offers) {
  std::vector<std::vector<std::string>> steps;
  for (int i = 0; i < offers; ++i) steps.push_back({"chatter " + std::to_string(i)});
  const train::ScriptedOptimizer optimizer(std::move(steps));

  train::TrainRequest request;
  for (const tasks::Split split : {tasks::Split::train, tasks::Split::val})
    for (auto& task : train::lesson_tasks(split, 12))
      request.tasks.tasks.push_back(std::move(task));
  request.documents = {.config = "[target]\n", .tasks = tasks::to_jsonl(request.tasks)};
  request.tasks = must(tasks::parse_task_set(request.documents.tasks));
  request.slug = "demo";
  request.skill_path = "skills/demo";
  request.branch = "main";
  request.run_id = "r1";
  request.now = 1'700'000'000;
  request.options.steps = request.options.patience = offers;
  request.options.workers = 1;
  request.options.gate.confirm = train::Confirm::off;
  request.differences = [](const std::string&, const std::string&) {
    return std::vector<std::string>{};
  };

  const auto opened = must(store::Repository::open(repository.path()));
  const auto store = must(store::RunStore::open(*opened));
  train::LessonHarness harness;
  const train::StoppedClock clock;
  train::Recorder observer;
  const std::stop_source stop;
  const train::World world{.repository = *opened,
                           .store = *store,
                           .harness = harness,
                           .optimizer_sampling = {},
                           .clock = clock,
                           .observer = observer,
                           .stop = stop.get_token()};
  must(train::train(world, optimizer, request));
}

void verify_many_decisions(const Programs& programs, Table& table) {
  const support::ScratchRepository repository;
  repository.commit({{kSkillFile, skill_text(2000)}});
  train_in_vain(repository, kVerifiedDecisions);
  Minimum ours;
  for (int i = 0; i < 3; ++i)
    ours.add(
        run({.words = {programs.skillgit(), "-C", repository.path().string(), "verify"}}).wall_ms);
  table.add({.what = "verify at 10^3 decisions", .ours = ours.value()});
}

}  // namespace

void log_bench(const Programs& programs, Table& table) {
  log_of_many_decisions(programs, table);
  verify_many_decisions(programs, table);
}

}  // namespace skillgit::bench
