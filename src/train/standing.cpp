#include "skillgit/train/standing.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "train/fold.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <utility>

namespace skillgit::train {

Result<std::optional<Standing>> baseline_of(const store::Repository& repository,
                                            const store::RunStore& store,
                                            const store::RunLog& log) {
  SKILLGIT_TRY(const Position position, fold(log));
  if (!position.baseline) return std::nullopt;
  SKILLGIT_TRY(const auto tasks, tasks::parse_task_set(log.documents.tasks));
  const auto val = tasks.of(tasks::Split::val);
  SKILLGIT_TRY(auto book, ScoreBook::with_pins(log.header.name.str(),
                                               projection_of(position.start.rules.metric, val),
                                               position.start.pins, store));
  for (const Draw& draw : position.baseline->draws) SKILLGIT_CHECK(book.add(draw));
  SKILLGIT_TRY(store::SkillAt base, repository.read_skill(log.header.base, log.header.skill_path));
  const KeyParts parts{position.start.target, std::move(base.other_files)};
  return book.standing(contender(base.files, val, parts), val);
}

}  // namespace skillgit::train
