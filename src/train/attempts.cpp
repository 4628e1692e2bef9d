#include "skillgit/train/attempts.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "train/fold.hpp"
#include "train/journal.hpp"
#include "train/run_start.hpp"
#include "train/skill_key.hpp"

#include <utility>

namespace skillgit::train {

using optimizer::Outcome;

namespace {

/// The two skills that an offer compared.
struct OfferSides {
  store::ObjectId candidate, current;
};

Result<OfferSides> sides_of(const store::RunLog& log, int offer) {
  OfferSides sides{.candidate = {}, .current = log.header.base};
  for (const store::RunEvent& event : log.events) {
    if (!event.decision) continue;
    if (event.decision->offer == offer) {
      if (!event.candidate)
        return fail(ErrorKind::not_found, "that offer was refused, so nothing was asked for it: " +
                                              event.decision->reason);
      sides.candidate = *event.candidate;
      return sides;
    }
    if (event.decision->outcome == Outcome::accepted && event.candidate)
      sides.current = *event.candidate;
  }
  return fail(ErrorKind::not_found,
              "run '" + log.header.name.str() + "' has no offer " + std::to_string(offer));
}

}  // namespace

Result<std::vector<KeptAttempt>> attempts_at(const store::Repository& repository,
                                             const store::RunStore& store,
                                             const store::RunName& run, int offer,
                                             std::string_view task_id) {
  SKILLGIT_TRY(const store::RunLog log, store.load(run));
  SKILLGIT_TRY(const OfferSides sides, sides_of(log, offer));
  SKILLGIT_TRY(const Position position, fold(log));
  SKILLGIT_TRY(const auto tasks, frozen_tasks(log));
  const tasks::Task* task = tasks.find(task_id);
  if (!task)
    return fail(Error(ErrorKind::not_found,
                      "run '" + run.str() + "' has no task '" + std::string(task_id) + "'")
                    .with_hint("`git show refs/skillgit/runs/" + run.str() +
                               ":tasks.jsonl` has all tasks of the run"));
  if (task->split == tasks::Split::test)
    return fail(Error(ErrorKind::usage, "'" + std::string(task_id) +
                                            "' is a test task, and training asks none of these")
                    .with_hint("`skillgit eval` and `skillgit promote` do"));

  SKILLGIT_TRY(const auto journal, Journal::read(journal_path(repository, run)));
  adopt_draws(*journal, position);

  std::vector<KeptAttempt> attempts;
  for (const bool of_candidate : {true, false}) {
    SKILLGIT_TRY(store::SkillAt skill,
                 repository.read_skill(of_candidate ? sides.candidate : sides.current,
                                       log.header.skill_path));
    const KeyParts parts{position.start.target, std::move(skill.other_files)};
    const std::string key = key_of(skill.files, *task, parts);
    for (int index = 0;; ++index) {
      SKILLGIT_TRY(auto rollout, journal->find({key, index}));
      if (!rollout) break;
      attempts.push_back({of_candidate, index, std::move(*rollout)});
    }
  }
  return attempts;
}

}  // namespace skillgit::train
