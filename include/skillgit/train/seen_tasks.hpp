#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace skillgit::train {

/// What runs have asked: questions (tasks::question_of) that measure nothing afresh any more, as
/// splits change from run to run.
struct SeenTasks {
  std::set<std::string> learnt_from;  ///< Of train tasks: a skill may hold their answers.
  std::set<std::string> judged_by;    ///< Of val tasks: they chose edits.

  /// Whether a task of that split can no longer measure what was learnt: one of test that any run
  /// has asked, and one of val that was learnt from. Train tasks measure nothing in any case.
  bool spoils(const tasks::Task& task, tasks::Split split) const;

  /// How many of these it spoils.
  std::size_t spoilt(const std::vector<tasks::Task>& tasks, tasks::Split split) const;
};

/// What those of `runs` have asked that have settled an offer. For a skill all of its runs count: a
/// run learns from what earlier ones have tried, accepted or not. Fails as RunStore::head() does,
/// and where a record cannot be read.
Result<SeenTasks> seen_tasks(const store::RunStore& store, const std::vector<store::RunName>& runs);

/// Of all runs of a skill that are known here.
Result<SeenTasks> seen_tasks(const store::RunStore& store, const std::string& slug);

}  // namespace skillgit::train
