#include "train/score_book.hpp"

#include "skillgit/core/optimizer/decision.hpp"
#include "train/fold.hpp"

#include <algorithm>

namespace skillgit::train {

namespace {

ShortDigest digest_of(const std::string& key) { return FieldDigest().add(key).half(); }

}  // namespace

Status ScoreBook::pin(const std::string& run, const Draw& draw) {
  const auto [place, is_new] = runs_.try_emplace(run, static_cast<int>(runs_.size()));
  return put(place->second, draw);
}

Status ScoreBook::put(int run, const Draw& draw) {
  if (draw.index < 0 || draw.points < 0 || draw.points > tasks::kFullMarks)
    return fail(ErrorKind::damaged, "a score of task '" + draw.task + "' is out of range");
  const ShortDigest key = digest_of(draw.key);
  const Known added{run, draw.index, static_cast<int>(worth(draw))};
  const auto [begin, end] = draws_.equal_range(key);
  const auto same = std::find_if(begin, end, [&added](const auto& one) {
    return one.second.run == added.run && one.second.index == added.index;
  });
  if (same == end) {
    draws_.emplace(key, added);
  } else if (same->second.points != added.points) {
    return fail(ErrorKind::damaged, "two scores are told of one attempt at task '" + draw.task +
                                        "', " + std::to_string(added.points) + " and " +
                                        std::to_string(same->second.points) + " millionths");
  }
  return {};
}

std::optional<tasks::Points> ScoreBook::mean(const std::string& key) const {
  std::vector<tasks::Points> points;
  const auto [begin, end] = draws_.equal_range(digest_of(key));
  for (auto at = begin; at != end; ++at) points.push_back(at->second.points);
  if (points.empty()) return std::nullopt;
  return tasks::mean_points(points);
}

int ScoreBook::draws(const std::string& key) const {
  return static_cast<int>(draws_.count(digest_of(key)));
}

Result<ScoreBook> ScoreBook::with_pins(const std::string& run, optimizer::Projection projection,
                                       const std::vector<Pin>& pins, const store::RunStore& store) {
  ScoreBook book(run, std::move(projection));
  for (const Pin& pin : pins) {
    const auto take = [&](Record&& record) -> Status {
      for (const Draw& draw : draws_in(record)) SKILLGIT_CHECK(book.pin(pin.run, draw));
      return {};
    };
    SKILLGIT_CHECK(each_record(store, pin, take));
  }
  return book;
}

int ScoreBook::next_index(const std::string& key) const {
  int next = 0;
  const auto [begin, end] = draws_.equal_range(digest_of(key));
  for (auto at = begin; at != end; ++at)
    if (at->second.run == kOwn) next = std::max(next, at->second.index + 1);
  return next;
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
  ScoreBook book(runs_, projection_);
  for (const std::string& key : keys) {
    const ShortDigest digest = digest_of(key);
    if (book.draws_.contains(digest)) continue;
    const auto [begin, end] = draws_.equal_range(digest);
    book.draws_.insert(begin, end);
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
