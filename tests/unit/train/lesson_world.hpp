#pragma once

#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/model/model.hpp"
#include "skillgit/edge/rollout/harness.hpp"
#include "skillgit/train/clock.hpp"
#include "skillgit/train/observer.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace skillgit::train {

/// A target in memory: it does task "<family>-..." right when the skill has the line
/// "lesson <family>", and any task whose input is "easy".
class LessonHarness final : public rollout::Harness {
 public:
  /// Decides of an attempt otherwise than by lessons; nothing leaves it to them.
  using Twist = std::function<std::optional<tasks::Rollout>(const rollout::Attempt&)>;
  Twist twist;
  std::string model = "lesson-1";
  std::optional<skillgit::model::Tokens> most;  ///< What it says that an attempt uses at most.
  std::function<skillgit::model::Tokens(const rollout::Attempt&)>
      most_for;           ///< The same, where set.
  int probes = 0;         ///< How often it was asked who it is.
  bool is_gone = false;   ///< Whether it no longer answers a greeting.
  int broken_probes = 0;  ///< Tries of the next introduction that fail.

  Result<tasks::Rollout> run(const rollout::Attempt& attempt, std::stop_token) override {
    {
      const std::scoped_lock lock(mutex_);
      ++asked_[attempt.task.id];
      ++total_;
    }
    if (twist)
      if (auto twisted = twist(attempt)) return *twisted;
    return rollout_of(attempt.task, knows(attempt));
  }

  Result<rollout::Introduction> introduce(std::stop_token,
                                          const rollout::FailedTryHook& failed_try) override {
    rollout::Introduction introduction{.identity = "lessons " + model,
                                       .used = {.prompt = 20, .reply = 1}};
    if (!is_introduced()) ++probes;
    for (; broken_probes > 0; --broken_probes) {
      introduction.failed.push_back({.answered = false, .is_last = false});
      if (failed_try) SKILLGIT_CHECK(failed_try(introduction.failed.back()));
    }
    introduced_as_ = model;
    return introduction;
  }

  bool is_introduced() const override { return introduced_as_ == model; }

  Result<skillgit::model::Tokens> greet(std::stop_token, const rollout::FailedTryHook&) override {
    if (is_gone) return fail(ErrorKind::unavailable, "connection refused");
    return skillgit::model::Tokens{.prompt = 20, .reply = 1};
  }

  std::optional<skillgit::model::Tokens> most_tokens(
      const rollout::Attempt& attempt) const override {
    if (most_for) return most_for(attempt);
    return most;
  }

  static tasks::Rollout rollout_of(const tasks::Task& task, bool right) {
    return {.task = task.id,
            .status = tasks::RolloutStatus::scored,
            .points = right ? tasks::kFullMarks : 0,
            .why = right ? "right" : "wrong",
            .prompt = task.input,
            .reply = right ? "yes" : "no"};
  }

  static bool knows(const rollout::Attempt& attempt) {
    const std::string family = attempt.task.id.substr(0, attempt.task.id.find('-'));
    return attempt.task.input == "easy" ||
           attempt.skill.at("SKILL.md").find("lesson " + family + "\n") != std::string::npos;
  }

  int total() const {
    const std::scoped_lock lock(mutex_);
    return total_;
  }
  int asked(const std::string& task) const {
    const std::scoped_lock lock(mutex_);
    const auto found = asked_.find(task);
    return found == asked_.end() ? 0 : found->second;
  }

 private:
  std::string introduced_as_;
  mutable std::mutex mutex_;
  std::map<std::string, int> asked_;
  int total_ = 0;
};

/// `count` tasks of a split, in families a, b, a, b, ...
inline std::vector<tasks::Task> lesson_tasks(tasks::Split split, int count) {
  std::vector<tasks::Task> tasks;
  for (int i = 0; i < count; ++i) {
    tasks::Task task;
    task.id = std::string(i % 2 == 0 ? "a-" : "b-") + std::string(tasks::to_string(split)) +
              std::to_string(i);
    task.input = "question " + task.id;
    task.expect = "\"yes\"";
    task.scorer = "\"exact\"";
    task.split = split;
    tasks.push_back(task);
  }
  return tasks;
}

/// An optimizer that offers what it was told to, a list of lines a step, and then is finished.
class ScriptedOptimizer final : public optimizer::Optimizer {
 public:
  explicit ScriptedOptimizer(std::vector<std::vector<std::string>> steps)
      : steps_(std::move(steps)) {}

  std::string init() const override { return "0"; }
  optimizer::StepCost most_a_step() const override {
    return {.rollouts = 0, .offers = 2, .asks = asks};
  }

  Result<optimizer::StepResult> step(int step, const std::string& state,
                                     optimizer::Lab& lab) const override {
    if (before_step) before_step(lab);
    for (const std::string& line : steps_.at(static_cast<std::size_t>(step - 1)))
      SKILLGIT_CHECK(lab.offer({line_edit(line)}));
    const bool last = step == static_cast<int>(steps_.size());
    return optimizer::StepResult{std::to_string(std::stoi(state) + 1), last, "offered", report};
  }

  static optimizer::OfferedEdit line_edit(const std::string& line) {
    return {.edit = {.op = text::EditOp::append, .text = line},
            .subject = "add " + line,
            .why = "It was scripted.",
            .evidence = {"a-train0"}};
  }

  std::function<void(optimizer::Lab&)> before_step;
  optimizer::ApplyReport report;  ///< Of every step.
  int asks = 0;                   ///< What it says that a step asks at most.

 private:
  std::vector<std::vector<std::string>> steps_;
};

/// An optimizer model that echoes its questions, and notes how many it was asked at once.
class EchoModel final : public model::Model {
 public:
  /// Called before an answer; an error takes its place.
  std::function<Status(const model::Request&)> twist;

  Result<model::Reply> ask(const model::Request& request, std::stop_token) override {
    {
      const std::scoped_lock lock(mutex_);
      ++total_;
    }
    if (twist) SKILLGIT_CHECK(twist(request));
    return model::Reply{.text = "re: " + request.messages.back().content,
                        .model = "echo",
                        .prompt_tokens = 7,
                        .reply_tokens = 3};
  }

  int total() const {
    const std::scoped_lock lock(mutex_);
    return total_;
  }

 private:
  mutable std::mutex mutex_;
  int total_ = 0;
};

class StoppedClock final : public Clock {
 public:
  std::chrono::milliseconds elapsed() const override { return now; }
  std::chrono::milliseconds now{0};
};

/// Remembers the decisions and the landings of a run.
class Recorder : public Observer {
 public:
  std::vector<optimizer::Decision> decisions;
  std::vector<store::Landing> landings;
  Standing baseline;
  std::optional<Standing> current;
  std::optional<bool> deterministic;  ///< Of the newest baseline.
  bool continued = false;
  std::size_t unmeasured = 0;

  void run_began(const store::RunHeader&, bool was_continued) override {
    continued = was_continued;
  }
  void requests_progressed(const Progress&) override {}
  void baseline_measured(const Standing& base, std::optional<bool> repeats_itself, bool) override {
    baseline = base;
    deterministic = repeats_itself;
  }
  void requests_failed(std::string_view, std::size_t failed, std::size_t,
                       std::string_view) override {
    unmeasured += failed;
  }
  void current_stands(const Standing& standing) override { current = standing; }
  void step_began(int, int) override {}
  void offer_settled(const optimizer::Decision& decision,
                     const std::optional<store::ObjectId>&) override {
    decisions.push_back(decision);
  }
  void landed(const store::Landing& landing) override { landings.push_back(landing); }
  void step_ended(int, std::string_view) override {}
  void run_stopped(StopReason) override {}
};

}  // namespace skillgit::train
