#include "skillgit/train/standing.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "train/fold.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <utility>

namespace skillgit::train {
namespace {

/// All draws of a run, and of those that it pinned.
Result<ScoreBook> book_of(const store::RunStore& store, const store::RunName& run,
                          const Position& position, const std::vector<tasks::Task>& val) {
  SKILLGIT_TRY(auto book, ScoreBook::with_pins(run.str(), position.start.target,
                                               projection_of(position.start.rules.metric, val),
                                               position.start.pins, store));
  for (const Draw& draw : position.draws) SKILLGIT_CHECK(book.add(draw));
  for (const SettledOffer& offer : position.open)
    for (const Draw& draw : offer.record.draws) SKILLGIT_CHECK(book.add(draw));
  return book;
}

/// What the run accepted last, in its open step too; the base before that.
store::ObjectId current_tip(const Position& position) {
  if (position.final && position.final->promoted) return position.skill_tip;
  for (auto offer = position.open.rbegin(); offer != position.open.rend(); ++offer)
    if (offer->commit && offer->record.decision.outcome == optimizer::Outcome::accepted)
      return *offer->commit;
  return position.best_tip;
}

/// The newest commit that changed the skill, in the open step too.
store::ObjectId last_tip(const Position& position) {
  for (auto offer = position.open.rbegin(); offer != position.open.rend(); ++offer)
    if (offer->commit && changes_skill(offer->record.decision.outcome)) return *offer->commit;
  return position.skill_tip;
}

}  // namespace

Result<std::optional<Standings>> standings_of(const store::Repository& repository,
                                              const store::RunStore& store,
                                              const store::RunLog& log) {
  SKILLGIT_TRY(const Position position, fold(log));
  if (!position.baseline) return std::nullopt;
  SKILLGIT_TRY(const auto tasks, frozen_tasks(log));
  const auto val = tasks.of(tasks::Split::val);
  SKILLGIT_TRY(const auto book, book_of(store, log.header.name, position, val));
  SKILLGIT_TRY(store::SkillAt base, repository.read_skill(log.header.base, log.header.skill_path));
  SKILLGIT_TRY(const store::SkillAt current,
               repository.read_skill(current_tip(position), log.header.skill_path));
  const KeyParts parts{position.start.target, std::move(base.other_files)};
  const auto standing = [&](const text::SkillFiles& files) {
    return book.standing(contender(files, val, parts), val);
  };
  return Standings{standing(base.files), standing(current.files)};
}

Result<std::vector<PublishedSkill>> published_skills(const store::Repository& repository,
                                                     const store::RunStore& store,
                                                     const store::RunLog& log) {
  SKILLGIT_TRY(const Position position, fold(log));
  std::vector<PublishedSkill> skills;
  if (!position.baseline || !position.start.rules.published) return skills;
  SKILLGIT_TRY(const auto tasks, frozen_tasks(log));
  const auto val = tasks.of(tasks::Split::val);
  SKILLGIT_TRY(const auto book, book_of(store, log.header.name, position, val));
  SKILLGIT_TRY(store::SkillAt base, repository.read_skill(log.header.base, log.header.skill_path));
  const KeyParts parts{position.start.target, std::move(base.other_files)};
  for (const auto& [name, commit] :
       {std::pair("base", log.header.base), std::pair("best", current_tip(position)),
        std::pair("last", last_tip(position))}) {
    SKILLGIT_TRY(const store::SkillAt skill, repository.read_skill(commit, log.header.skill_path));
    PublishedSkill one{.name = name,
                       .commit = commit,
                       .val = book.standing(contender(skill.files, val, parts), val),
                       .test = {},
                       .test_tasks = 0,
                       .test_keys = {}};
    for (const tasks::Task& task : tasks.of(tasks::Split::test))
      one.test_keys.insert(key_of(skill.files, task, parts));
    skills.push_back(std::move(one));
  }
  if (const auto& final = position.final) {
    skills[0].test = final->base;
    skills[1].test = final->best;
    skills[2].test = skills[2].test_keys == skills[1].test_keys ? final->best : final->last;
    for (PublishedSkill& skill : skills) skill.test_tasks = skill.test ? final->tasks : 0;
  }
  return skills;
}

}  // namespace skillgit::train
