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
  SKILLGIT_TRY(auto book,
               ScoreBook::with_pins(run.str(), projection_of(position.start.rules.metric, val),
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

}  // namespace skillgit::train
