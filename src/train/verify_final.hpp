#pragma once

#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/train/events.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <string>
#include <vector>

namespace skillgit::train {

/// What there was when the published rules came to their end.
struct Ending {
  const ScoreBook& book;  ///< Of what was drawn before the final measurement.
  const text::SkillFiles& base;
  const Contender& best;
  const Contender& last;
  const tasks::TaskSet& tasks;
  const KeyParts& parts;
  const optimizer::Metric& metric;
  bool reuse = true;  ///< Whether what was known was not drawn again.
};

/// What a final measurement tells otherwise than its draws do, a sentence each. Fails as
/// ScoreBook::add() does.
Result<std::vector<std::string>> misreports(const FinalRecord& record, const Ending& ending);

}  // namespace skillgit::train
