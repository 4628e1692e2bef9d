#pragma once

#include "skillgit/core/tasks/task.hpp"
#include "skillgit/train/events.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <string>
#include <vector>

namespace skillgit::train {

/// What the gate had before it when it judged an offer.
struct Bench {
  const ScoreBook& book;  ///< Of what was drawn before the offer's event.
  const Contender& candidate;
  const Contender& current;
  const std::vector<tasks::Task>& val;
};

/// What a measured decision quotes otherwise than it was drawn: at most one sentence for each pass.
/// Fails as ScoreBook::add() does.
Result<std::vector<std::string>> misquotes(const OfferRecord& record, const Bench& bench);

}  // namespace skillgit::train
