#include "train/score_book.hpp"

#include "skillgit/core/optimizer/decision.hpp"
#include "train/fold.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::train {

Status ScoreBook::pin(const std::string& run, const Draw& draw) {
  if (run == run_) next_[draw.key] = std::max(next_[draw.key], draw.index + 1);
  return draws_.add({.key = draw.key,
                     .index = draw.index,
                     .points = worth(draw),
                     .id = tasks::draw_id(draw.key, run, draw.index)});
}

Result<ScoreBook> ScoreBook::with_pins(std::string run, optimizer::Projection projection,
                                       const std::vector<Pin>& pins, const store::RunStore& store) {
  ScoreBook book(std::move(run), std::move(projection));
  for (const Pin& pin : pins) {
    SKILLGIT_TRY(const auto events, store.events(pin.tip));
    SKILLGIT_TRY(const auto draws, draws_of(events));
    for (const Draw& draw : draws) SKILLGIT_CHECK(book.pin(pin.run, draw));
  }
  return book;
}

int ScoreBook::next_index(const std::string& key) const {
  const auto found = next_.find(key);
  return found == next_.end() ? 0 : found->second;
}

Standing ScoreBook::standing(const Contender& skill, const std::vector<tasks::Task>& val) const {
  std::vector<optimizer::QuotedScore> scores;
  for (const tasks::Task& task : val) {
    const auto known = mean(skill.keys.at(task.id));
    scores.push_back({.task = task.id, .score = {known, known}, .pass_at = pass_mark(task.id)});
  }
  const optimizer::Tally tally = optimizer::tally(scores);
  return {.mean = tally.current_mean,
          .hard = tally.current_hard,
          .tasks = static_cast<int>(val.size()),
          .missing = tally.missing};
}

ScoreBook ScoreBook::only(const std::vector<std::string>& keys) const {
  ScoreBook book(run_, projection_);
  for (const std::string& key : keys) {
    for (const tasks::Draw& draw : draws_.of(key)) {
      const Status added = book.draws_.add(draw);
      assert(added);  // A draw that one set took is a draw to every other.
    }
    if (const int next = next_index(key); next > 0) book.next_[key] = next;
  }
  return book;
}

optimizer::Projection projection_of(const optimizer::Metric& metric,
                                    const std::vector<tasks::Task>& val) {
  std::map<std::string, tasks::Points> pass_marks;
  for (const tasks::Task& task : val) pass_marks[task.id] = task.pass_at;
  return {metric, std::move(pass_marks)};
}

}  // namespace skillgit::train
