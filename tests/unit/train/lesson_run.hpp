#pragma once

#include "lesson_world.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/trainer.hpp"
#include "skillgit/train/verify.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::train {

/// The file of a skill called demo.
inline std::string skill_with(const std::string& body) {
  return "---\nname: demo\ndescription: Answers questions. Use in tests.\n---\n\n" + body;
}

inline const std::string kSkill = skill_with("# Demo\n\nAnswer.\n");

/// So many lesson tasks of each split.
struct TaskCounts {
  int train = 4, val = 12, test = 4;
};

/// Makes the tasks of a request what its document says.
inline void freeze_tasks(TrainRequest& request) {
  request.documents.tasks = tasks::to_jsonl(request.tasks);
  request.tasks = tasks::parse_task_set(request.documents.tasks).value();
}

inline void set_tasks(TrainRequest& request, const TaskCounts& counts) {
  request.tasks = {};
  for (const auto& [split, count] : {std::pair(tasks::Split::train, counts.train),
                                     {tasks::Split::val, counts.val},
                                     {tasks::Split::test, counts.test}})
    for (auto& task : lesson_tasks(split, count)) request.tasks.tasks.push_back(task);
  freeze_tasks(request);
}

/// A request for run run1 of the skill demo on main, whose accepts are not confirmed.
inline TrainRequest lesson_request(const TaskCounts& counts = {}) {
  TrainRequest request;
  request.slug = "demo";
  request.skill_path = "skills/demo";
  request.branch = "main";
  request.documents.config = "[target]\nmodel = \"m\"\n\n[budget]\n";
  set_tasks(request, counts);
  request.options.workers = 1;
  request.options.gate.confirm = Confirm::off;
  request.differences = [](const std::string& before, const std::string& now) {
    return before == now ? std::vector<std::string>{} : std::vector<std::string>{"target.model"};
  };
  request.run_id = "run1";
  request.now = 1'700'000'000;
  return request;
}

/// A repository to train in, and the world around it. Whatever is done there finds it as a process
/// of its own would. Every test ends with `git fsck --strict`.
class LessonRun : public testing::Test {
 protected:
  ~LessonRun() override { EXPECT_EQ(repository_.damage(), ""); }

  /// Makes a version of the skill on main.
  store::ObjectId commit_skill(const std::string& text) {
    return {repository_.commit({{"skills/demo/SKILL.md", text}})};
  }

  template <typename Action>
  auto in_world(Action action) {
    return in_world_of(repository_.path(), harness_, action);
  }

  template <typename Action>
  auto in_world_of(const std::filesystem::path& where, LessonHarness& harness, Action action) {
    const auto repository = store::Repository::open(where).value();
    const auto store = store::RunStore::open(*repository).value();
    const World world{.repository = *repository,
                      .store = *store,
                      .harness = harness,
                      .optimizer_model = optimizer_model_,
                      .clock = clock_,
                      .observer = observer_,
                      .stop = stop_.get_token(),
                      .secrets = secrets_};
    return action(world);
  }

  /// That nothing in the log of the run, which had these options, contradicts itself.
  void expect_verified(const TrainReport& report, const TrainOptions& options) {
    const auto found = in_world([&](const World& world) {
      return verify(world.repository, world.store, report.header.name,
                    [&options](const std::string&) { return std::optional(options); });
    });
    ASSERT_TRUE(found) << found.error().message();
    for (const auto& one : found->contradictions) ADD_FAILURE() << one.where << ": " << one.what;
  }

  /// Of the offers that were settled.
  std::vector<optimizer::Outcome> outcomes() const {
    std::vector<optimizer::Outcome> all;
    for (const auto& decision : observer_.decisions) all.push_back(decision.outcome);
    return all;
  }

  std::string git(const std::vector<std::string>& words) const { return repository_.git(words); }

  support::ScratchRepository repository_;
  LessonHarness harness_;
  std::vector<std::string> secrets_;
  model::Model* optimizer_model_ = nullptr;
  StoppedClock clock_;
  Recorder observer_;
  std::stop_source stop_;
};

}  // namespace skillgit::train
