#include "train/verify_final.hpp"

#include "skillgit/core/optimizer/gate.hpp"

#include <map>
#include <optional>
#include <utility>

namespace skillgit::train {

using tasks::Points;

namespace {

/// The test tasks of several skills, one skill after the other, as they were drawn.
class TestScores {
 public:
  TestScores(const FinalRecord& record, const ScoreBook& book, const Ending& ending)
      : book_(book), ending_(ending), test_(ending.tasks.of(tasks::Split::test)) {
    for (const Draw& draw : record.draws) points_[draw.key][draw.index] = draw.points;
  }

  std::size_t tasks() const { return test_.size(); }

  /// The mean of the next skill's attempts; nothing when none could be made.
  std::optional<Points> next(const text::SkillFiles& skill) {
    std::vector<Points> points;
    for (const tasks::Task& task : test_)
      if (const auto drawn = draw(key_of(skill, task, ending_.parts)))
        points.push_back(optimizer::project(*drawn, task.pass_at, ending_.metric));
    if (points.empty()) return std::nullopt;
    return optimizer::mean(points);
  }

 private:
  /// The next attempt at a key: with reuse, the known score or the one attempt that all share.
  std::optional<Points> draw(const std::string& key) {
    int index = book_.next_index(key);
    if (ending_.reuse) {
      if (const auto known = book_.mean(key)) return known;
    } else {
      index += drawn_[key]++;
    }
    const auto& points = points_[key];
    const auto found = points.find(index);
    return found == points.end() ? std::nullopt : std::optional(found->second);
  }

  const ScoreBook& book_;
  const Ending& ending_;
  std::vector<tasks::Task> test_;
  std::map<std::string, std::map<int, Points>> points_;  ///< By key and index.
  std::map<std::string, int> drawn_;                     ///< How often each key was wanted.
};

}  // namespace

Result<std::vector<std::string>> misreports(const FinalRecord& record, const Ending& ending) {
  std::vector<std::string> found;
  const std::vector<tasks::Task> val = ending.tasks.of(tasks::Split::val);
  const bool differ = ending.last.files != ending.best.files;
  ScoreBook book = ending.book;
  for (const Draw& draw : record.draws)
    if (differ && ending.last.keys.contains(draw.task)) SKILLGIT_CHECK(book.add(draw));
  const bool promoted =
      differ && book.standing(ending.last, val).mean > book.standing(ending.best, val).mean;
  if (record.promoted != promoted)
    found.emplace_back(promoted ? "the last skill scored more on val than the best one, and did "
                                  "not take its place"
                                : "the last skill took the place of the best one, and did not "
                                  "score more on val");

  TestScores scores(record, book, ending);
  const auto base = scores.next(ending.base);
  const auto best = scores.next(promoted ? ending.last.files : ending.best.files);
  const auto last = differ && !promoted ? scores.next(ending.last.files) : std::nullopt;
  if (record.tasks != static_cast<int>(scores.tasks()) || record.base != base ||
      record.best != best || record.last != last)
    found.emplace_back("it tells other means on test than were drawn");
  return found;
}

}  // namespace skillgit::train
