#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/train/events.hpp"
#include "train/earlier_replies.hpp"
#include "train/journal.hpp"
#include "train/measurer.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillgit::train {

/// A skill, and the tasks that it is tried on.
struct SkillOnTasks {
  const text::SkillFiles* skill = nullptr;
  std::vector<const tasks::Task*> tasks;
};

/// Draws rollouts for a run, and knows what was drawn: by this run, and by those that it builds on.
class Sampler {
 public:
  /// What the sampler works with. Everything outlives it.
  struct Means {
    Measurer& measurer;
    Journal& journal;
  };

  struct Options {
    bool reuse = true;           ///< What is known is not drawn again.
    std::size_t task_count = 0;  ///< Of all splits.
  };

  /// With what the runs that it builds on have drawn and been answered.
  Sampler(Means means, ScoreBook pinned, EarlierReplies earlier, Options options)
      : means_(means), book_(std::move(pinned)), earlier_(std::move(earlier)), options_(options) {}
  ~Sampler() { end_ahead(); }
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Runs what is wanted, what failed once more, and keeps the draws. The results are in the order
  /// of `wanted`; what is asked `beside` it goes out in the same batch, its results come last, and
  /// they are no draws.
  ///
  /// Fails as Measurer::measure() and check_alive() do, and with unavailable when nothing at all
  /// came back.
  Result<std::vector<tasks::Rollout>> measure(const std::vector<Wanted>& wanted,
                                              std::string_view purpose,
                                              const std::vector<Wanted>& beside = {});

  /// One attempt of each skill at each of its tasks, all of them at once, for `step`. With reuse,
  /// what is known is not drawn again, and what is asked for twice is drawn once. Fails likewise.
  Result<std::vector<std::vector<tasks::Rollout>>> draw(const std::vector<SkillOnTasks>& skills,
                                                        const KeyParts& parts, int step,
                                                        std::string_view purpose);

  /// Begins with the tasks of a split, which will be drawn later, and does not wait; false where it
  /// does not begin: without reuse, or under a budget. Those that are tasks of another split too
  /// are left to their turn. `tasks` outlive end_ahead(); until then nobody draws the split with
  /// this skill, or begins with more.
  bool draw_ahead(const text::SkillFiles& skill, const tasks::TaskSet& tasks, tasks::Split split,
                  const KeyParts& parts);

  /// Begins with no more, and waits for what is in flight: draw() finds it.
  void end_ahead() { means_.measurer.end_ahead(); }

  /// What verdicts of the run may go by.
  const ScoreBook& book() const { return book_; }

  /// Takes draws from the run log. Fails as ScoreBook::add() does.
  Status add(const std::vector<Draw>& draws);

  /// The draws that no event carries yet: the next one does.
  std::vector<Draw> take_unlogged() { return std::exchange(unlogged_, {}); }

  /// Those of them that are of these keys.
  std::vector<Draw> take_unlogged(const std::set<std::string>& keys);

  /// Leaves out what an event carries already.
  void drop_logged(const std::vector<Draw>& logged);

 private:
  Result<std::vector<tasks::Rollout>> draw_each(std::vector<Wanted> wanted, int step,
                                                std::string_view purpose);
  Result<std::optional<tasks::Rollout>> known_rollout(const std::string& key,
                                                      const tasks::Task& task);
  Status keep(const Wanted& wanted, const tasks::Rollout& rollout);

  Means means_;
  ScoreBook book_;
  EarlierReplies earlier_;
  Options options_;
  std::vector<Draw> unlogged_;
};

}  // namespace skillgit::train
