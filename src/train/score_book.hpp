#pragma once

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/optimizer/metric.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/core/tasks/score_key.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/standing.hpp"
#include "train/digest_table.hpp"
#include "train/skill_key.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::train {

/// The draws that verdicts of a run may use: the pinned ones of other runs, and its own.
class ScoreBook {
 public:
  /// The book of the run called `run` (`<slug>/<run>`), in which draws count as `projection` says.
  explicit ScoreBook(const std::string& run, optimizer::Projection projection = {})
      : runs_{{run, kOwn}}, projection_(std::move(projection)) {}

  /// The same, with what the runs that it pinned know of its target. Fails with what the store
  /// fails with when one of them is not here.
  static Result<ScoreBook> with_pins(const std::string& run, const std::string& target,
                                     optimizer::Projection projection, const std::vector<Pin>& pins,
                                     const store::RunStore& store);

  /// Adds a draw of another run, or one of this run; the same attempt counts once.
  /// Fails with damaged when two logs tell different things of one attempt.
  Status pin(const std::string& run, const Draw& draw);
  Status add(const Draw& draw) { return put(kOwn, draw); }

  /// Adds what an event of another run, which asked the target of this one, tells. Fails likewise.
  Status pin(const std::string& run, const Record& record);

  /// The mean of a key's draws as the scorer gave them, rounded to a millionth (half up); nothing
  /// without a draw.
  std::optional<tasks::Points> mean(const std::string& key) const;

  /// The mean of what a key's draws count for, of val task `task`: likewise.
  std::optional<tasks::Points> worth(const std::string& key, const std::string& task) const;

  /// How many draws a key has.
  int draws(const std::string& key) const;

  /// Whether a draw of the key has other points than these.
  bool differs(const std::string& key, tasks::Points points) const;

  /// Whether the target is known to vary: two draws of a key differ, or a pinned run has seen it.
  bool varies() const { return varies_; }

  /// How two skills did a val task, by what is known of both.
  optimizer::QuotedScore quote(const std::string& task, const Contender& candidate,
                               const Contender& current) const;

  /// What a draw of `task` must count for to have passed.
  tasks::Points pass_mark(const std::string& task) const { return projection_.pass_mark(task); }

  /// The index of the run's next own draw of a key.
  int next_index(const std::string& key) const;

  /// How a skill does on the val tasks, by the draws that are known of it.
  Standing standing(const Contender& skill, const std::vector<tasks::Task>& val) const;

  /// A book with the draws of these keys alone.
  ScoreBook only(const std::vector<std::string>& keys) const;

 private:
  static constexpr int kOwn = 0;

  static constexpr int kMostRuns = 1 << 16;

  /// As much of a draw as counts, in eight bytes: a book may hold a million. Whose draw it is says
  /// its key, so tasks of other ids share it.
  struct Known {
    std::uint16_t run = kOwn;
    std::uint16_t index = 0;
    std::int32_t points = 0;
  };

  ScoreBook(std::map<std::string, int> runs, optimizer::Projection projection)
      : runs_(std::move(runs)), projection_(std::move(projection)) {}
  Status put(int run, const Draw& draw);

  std::map<std::string, int> runs_;  ///< Their numbers in this book.
  optimizer::Projection projection_;
  DigestTable<Known> draws_;  ///< By key.
  bool varies_ = false;
};

/// Brings the log of a pinned run into a book, event by event from the oldest. What another target
/// than `target` was asked says nothing of this one.
class PinnedLog {
 public:
  /// The book outlives it.
  PinnedLog(ScoreBook& book, std::string run, std::string target)
      : book_(book), run_(std::move(run)), target_(std::move(target)) {}

  /// Fails as ScoreBook::pin() does.
  Status add(const Record& record);

 private:
  ScoreBook& book_;
  const std::string run_, target_;
  bool counts_ = false;
};

}  // namespace skillgit::train
