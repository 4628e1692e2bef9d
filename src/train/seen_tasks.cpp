#include "skillgit/train/seen_tasks.hpp"

#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/events.hpp"

#include <algorithm>

namespace skillgit::train {
namespace {

/// Whether a run has come as far as to change the skill, or to remember what does not.
Result<bool> has_settled(const store::RunStore& store, const store::RunName& run) {
  bool settled = false;
  SKILLGIT_CHECK(walk_records(store, run, [&settled](const Record& record) {
    settled = std::holds_alternative<OfferRecord>(record);
    return !settled;
  }));
  return settled;
}

}  // namespace

bool SeenTasks::spoils(const tasks::Task& task, tasks::Split split) const {
  if (split == tasks::Split::train) return false;
  const std::string question = tasks::question_of(task);
  return learnt_from.contains(question) ||
         (split == tasks::Split::test && judged_by.contains(question));
}

std::size_t SeenTasks::spoilt(const std::vector<tasks::Task>& tasks, tasks::Split split) const {
  return static_cast<std::size_t>(std::count_if(
      tasks.begin(), tasks.end(), [&](const tasks::Task& task) { return spoils(task, split); }));
}

Result<SeenTasks> seen_tasks(const store::RunStore& store, const std::string& slug) {
  SKILLGIT_TRY(const auto runs, store.runs(slug));
  return seen_tasks(store, runs);
}

Result<SeenTasks> seen_tasks(const store::RunStore& store,
                             const std::vector<store::RunName>& runs) {
  SeenTasks seen;
  std::set<std::string> read;  // Most runs of a skill have the same tasks.
  for (const store::RunName& run : runs) {
    SKILLGIT_TRY(const bool settled, has_settled(store, run));
    if (!settled) continue;
    SKILLGIT_TRY(const store::RunLog log, store.head(run));
    if (!read.insert(log.documents.tasks).second) continue;
    SKILLGIT_TRY(const tasks::TaskSet set, frozen_tasks(log));
    for (const tasks::Task& task : set.tasks) {
      if (task.split == tasks::Split::train) seen.learnt_from.insert(tasks::question_of(task));
      if (task.split == tasks::Split::val) seen.judged_by.insert(tasks::question_of(task));
    }
  }
  return seen;
}

}  // namespace skillgit::train
