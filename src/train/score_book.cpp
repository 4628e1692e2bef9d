#include "train/score_book.hpp"

#include "train/fold.hpp"

#include <algorithm>

namespace skillgit::train {

namespace {

ShortDigest digest_of(const std::string& key) { return FieldDigest().add(key).half(); }

}  // namespace

Status ScoreBook::pin(const std::string& run, const Draw& draw) {
  const auto [place, is_new] = runs_.try_emplace(run, static_cast<int>(runs_.size()));
  if (place->second >= kMostRuns)
    return fail(ErrorKind::invalid, "a run cannot count the draws of so many others");
  return put(place->second, draw);
}

Status ScoreBook::pin(const std::string& run, const Record& record) {
  for (const Draw& draw : draws_in(record)) SKILLGIT_CHECK(pin(run, draw));
  const auto* const baseline = std::get_if<BaselineRecord>(&record);
  varies_ = varies_ || (baseline && baseline->repeats_itself() == false);
  return {};
}

Status ScoreBook::put(int run, const Draw& draw) {
  if (draw.index < 0 || draw.index >= kMostDraws || draw.points < 0 ||
      draw.points > tasks::kFullMarks)
    return fail(ErrorKind::damaged, "a score of task '" + draw.task + "' is out of range");
  const ShortDigest key = digest_of(draw.key);
  const Known added{static_cast<std::uint16_t>(run), static_cast<std::uint16_t>(draw.index),
                    static_cast<std::int32_t>(draw.points)};
  std::optional<Known> same;
  bool differs = false;
  draws_.each(key, [&](const Known& one) {
    if (one.run == added.run && one.index == added.index) same = one;
    differs = differs || one.points != added.points;
  });
  if (!same)
    draws_.add(key, added);
  else if (same->points != added.points)
    return fail(ErrorKind::damaged, "two scores are told of one attempt at task '" + draw.task +
                                        "', " + std::to_string(added.points) + " and " +
                                        std::to_string(same->points) + " millionths");
  varies_ = varies_ || differs;
  return {};
}

std::optional<tasks::Points> ScoreBook::mean(const std::string& key) const {
  std::vector<tasks::Points> points;
  draws_.each(digest_of(key), [&points](const Known& one) { points.push_back(one.points); });
  if (points.empty()) return std::nullopt;
  return tasks::mean(points);
}

std::optional<tasks::Points> ScoreBook::worth(const std::string& key,
                                              const std::string& task) const {
  std::vector<tasks::Points> points;
  draws_.each(digest_of(key),
              [&](const Known& one) { points.push_back(projection_.of(task, one.points)); });
  if (points.empty()) return std::nullopt;
  return tasks::mean(points);
}

int ScoreBook::draws(const std::string& key) const {
  int count = 0;
  draws_.each(digest_of(key), [&count](const Known&) { ++count; });
  return count;
}

bool ScoreBook::differs(const std::string& key, tasks::Points points) const {
  bool differs = false;
  draws_.each(digest_of(key), [&](const Known& one) { differs = differs || one.points != points; });
  return differs;
}

optimizer::QuotedScore ScoreBook::quote(const std::string& task, const Contender& candidate,
                                        const Contender& current) const {
  const std::string& of_candidate = candidate.keys.at(task);
  const std::string& of_current = current.keys.at(task);
  optimizer::QuotedScore quoted{
      .task = task,
      .score = {.candidate = worth(of_candidate, task), .current = worth(of_current, task)},
      .candidate_draws = draws(of_candidate),
      .current_draws = draws(of_current),
      .pass_at = pass_mark(task)};
  quoted.score.is_rounded = quoted.candidate_draws > 1 || quoted.current_draws > 1;
  return quoted;
}

Result<ScoreBook> ScoreBook::with_pins(const std::string& run, const std::string& target,
                                       optimizer::Projection projection,
                                       const std::vector<Pin>& pins, const store::RunStore& store) {
  ScoreBook book(run, std::move(projection));
  for (const Pin& pin : pins) {
    PinnedLog log(book, pin.run, target);
    SKILLGIT_CHECK(each_record(store, pin, [&log](Record&& record) { return log.add(record); }));
  }
  return book;
}

Status PinnedLog::add(const Record& record) {
  if (const auto* const start = std::get_if<StartRecord>(&record))
    counts_ = start->target == target_;
  return counts_ ? book_.pin(run_, record) : Status();
}

int ScoreBook::next_index(const std::string& key) const {
  int next = 0;
  draws_.each(digest_of(key), [&next](const Known& one) {
    if (one.run == kOwn) next = std::max(next, one.index + 1);
  });
  return next;
}

Standing ScoreBook::standing(const Contender& skill, const std::vector<tasks::Task>& val) const {
  std::vector<optimizer::QuotedScore> scores;
  for (const tasks::Task& task : val) {
    const auto known = worth(skill.keys.at(task.id), task.id);
    scores.push_back({.task = task.id, .score = {known, known}, .pass_at = pass_mark(task.id)});
  }
  const optimizer::Tally tally = optimizer::tally(scores);
  return {.mean = tally.current_mean,
          .hard = tally.current_hard,
          .tasks = static_cast<int>(val.size()),
          .missing = tally.missing};
}

ScoreBook ScoreBook::only(const std::vector<std::string>& keys) const {
  ScoreBook book(runs_, projection_);
  for (const std::string& key : keys) {
    const ShortDigest digest = digest_of(key);
    if (book.draws_.newest(digest)) continue;
    draws_.each(digest, [&](const Known& one) { book.draws_.add(digest, one); });
  }
  return book;
}

}  // namespace skillgit::train
