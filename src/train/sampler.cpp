#include "train/sampler.hpp"

#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/tasks/score_key.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace skillgit::train {

using tasks::Rollout;
using tasks::RolloutStatus;

namespace {

bool is_train(const tasks::Task& task) { return task.split == tasks::Split::train; }

}  // namespace

Status Sampler::add(const std::vector<Draw>& draws) {
  for (const Draw& draw : draws) SKILLGIT_CHECK(book_.add(draw));
  return {};
}

std::vector<Draw> Sampler::take_unlogged(const std::set<std::string>& keys) {
  const auto taken =
      std::stable_partition(unlogged_.begin(), unlogged_.end(),
                            [&keys](const Draw& draw) { return !keys.contains(draw.key); });
  std::vector<Draw> draws(std::make_move_iterator(taken), std::make_move_iterator(unlogged_.end()));
  unlogged_.erase(taken, unlogged_.end());
  return draws;
}

void Sampler::drop_logged(const std::vector<Draw>& logged) {
  std::set<AttemptKey> attempts;
  for (const Draw& draw : logged) attempts.insert({draw.key, draw.index});
  std::erase_if(unlogged_, [&attempts](const Draw& draw) {
    return attempts.contains({draw.key, draw.index});
  });
}

/// Counts a result as a draw of the run, and as one that the next event carries.
Status Sampler::keep(const Wanted& wanted, const Rollout& rollout) {
  if (rollout.status == RolloutStatus::infra_error) return {};
  const Draw draw = wanted.draw(rollout.points);
  if (draw.index >= book_.next_index(draw.key)) unlogged_.push_back(draw);
  return book_.add(draw);
}

Result<std::vector<Rollout>> Sampler::measure(const std::vector<Wanted>& wanted,
                                              std::string_view purpose,
                                              const std::vector<Wanted>& beside) {
  std::vector<Wanted> batch = wanted;
  batch.insert(batch.end(), beside.begin(), beside.end());
  std::vector<Rollout> results(batch.size());
  SKILLGIT_CHECK(means_.measurer.measure(batch, purpose, results));

  const Failures failures = failures_of(results);
  // A few tasks that the target cannot do may be all that is left to ask.
  if (failures.count == batch.size() &&
      optimizer::is_too_much_missing(failures.count, options_.task_count))
    return fail(Error(ErrorKind::unavailable, "the target answered none of " +
                                                  std::to_string(batch.size()) +
                                                  " requests: " + failures.why)
                    .with_hint("nothing that was paid for is lost; run the same command to go on"));
  SKILLGIT_CHECK(means_.measurer.check_alive(purpose, failures, batch.size()));
  for (std::size_t at = 0; at < wanted.size(); ++at) SKILLGIT_CHECK(keep(wanted[at], results[at]));
  return results;
}

Result<std::vector<std::vector<Rollout>>> Sampler::draw(const std::vector<SkillOnTasks>& skills,
                                                        const KeyParts& parts, int step,
                                                        std::string_view purpose) {
  std::vector<Wanted> wanted;
  for (const auto& [skill, tasks] : skills) {
    const std::string shipped = shipped_hash(*skill, parts);
    for (const tasks::Task* const task : tasks)
      wanted.push_back({skill, task, {tasks::score_key(shipped, *task, parts.target), 0}});
  }
  SKILLGIT_TRY(auto drawn, draw_each(std::move(wanted), step, purpose));

  std::vector<std::vector<Rollout>> by_skill;
  auto begin = std::make_move_iterator(drawn.begin());
  for (const SkillOnTasks& one : skills) {
    const auto end = begin + static_cast<std::ptrdiff_t>(one.tasks.size());
    by_skill.emplace_back(begin, end);
    begin = end;
  }
  return by_skill;
}

bool Sampler::draw_ahead(const text::SkillFiles& skill, const tasks::TaskSet& tasks,
                         tasks::Split split, const KeyParts& parts) {
  if (!options_.reuse) return false;
  const std::string shipped = shipped_hash(skill, parts);
  std::map<std::string, const tasks::Task*> unknown;  // By key: one draw serves all of the same.
  std::set<std::string> elsewhere;                    // What may be drawn meanwhile.
  for (const tasks::Task& task : tasks.tasks) {
    std::string key = tasks::score_key(shipped, task, parts.target);
    if (task.split != split)
      elsewhere.insert(std::move(key));
    else if (!book_.mean(key))
      unknown.emplace(std::move(key), &task);
  }
  std::erase_if(unknown, [&](const auto& one) { return elsewhere.contains(one.first); });
  std::vector<Wanted> wanted;
  for (const auto& [key, task] : unknown)
    wanted.push_back({&skill, task, {key, book_.next_index(key)}});
  return means_.measurer.run_ahead(skill, std::move(wanted));
}

/// A draw for each that is wanted, whose index is still to be chosen.
Result<std::vector<Rollout>> Sampler::draw_each(std::vector<Wanted> wanted, int step,
                                                std::string_view purpose) {
  std::vector<Rollout> results(wanted.size());
  std::vector<Wanted> unknown;
  std::vector<std::size_t> places;
  std::map<std::string, std::vector<std::size_t>> by_key;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    auto& [skill, task, attempt] = wanted[at];
    auto& same = by_key[attempt.key];
    same.push_back(at);
    if (options_.reuse) {
      if (same.size() > 1) continue;
      SKILLGIT_TRY(auto known, known_rollout(attempt.key, *task));
      if (known) {
        results[at] = *std::move(known);
        continue;
      }
    }
    attempt.index = book_.next_index(attempt.key) + static_cast<int>(same.size()) - 1;
    // What a step once did without, it does without when it is made again.
    if (is_train(*task) && means_.journal.has_missed(attempt, step)) {
      results[at].task = task->id;
      continue;
    }
    unknown.push_back(wanted[at]);
    places.push_back(at);
  }
  SKILLGIT_TRY(auto drawn, measure(unknown, purpose));
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (is_train(*unknown[i].task) && drawn[i].status == RolloutStatus::infra_error)
      SKILLGIT_CHECK(means_.journal.missed(unknown[i].attempt, step));
    results[places[i]] = std::move(drawn[i]);
  }
  if (options_.reuse)
    for (const auto& [key, same] : by_key)
      for (const std::size_t at : same) {
        results[at] = results[same.front()];
        results[at].task = wanted[at].task->id;
      }
  return results;
}

/// What is known of an attempt at a task. Of a train task that is nothing without the reply: there
/// is nothing to learn from a score.
Result<std::optional<Rollout>> Sampler::known_rollout(const std::string& key,
                                                      const tasks::Task& task) {
  const auto mean = book_.mean(key);
  if (!mean) return std::optional<Rollout>();
  std::optional<Rollout> kept;
  for (int index = book_.next_index(key); !kept && index-- > 0;) {
    SKILLGIT_TRY(kept, means_.journal.find_whole({key, index}));
  }
  if (!kept && is_train(task)) {
    kept = earlier_.find({key, 0});
    if (!kept) return kept;
  }
  Rollout rollout = kept ? *std::move(kept) : Rollout();
  rollout.task = task.id;
  rollout.status = RolloutStatus::scored;
  rollout.points = *mean;
  return std::optional(std::move(rollout));
}

}  // namespace skillgit::train
