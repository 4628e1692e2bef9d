#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer::skillopt {

using Ids = std::vector<std::string>;

/// The train tasks of one step.
struct PlannedStep {
  int epoch = 1;
  bool begins_epoch = false, ends_epoch = false;
  std::vector<Ids> batches;  ///< Each of at most the batch size; the last may be short.
  std::vector<std::uint64_t> seeds = {};  ///< Of each batch; with Drawing::published only.
};

/// Who draws the order of the tasks.
enum class Drawing {
  own,        ///< Our random streams.
  published,  ///< Python, as upstream does; with accumulation, a step that lacks whole batches
              ///< gets them drawn anew, so that a task may come twice.
};

/// Which train tasks each step looks at: every task once an epoch, in an order that is drawn
/// anew for each epoch.
class EpochPlan {
 public:
  /// `batch` tasks at a time, `accumulation` batches a step. Neither is 0; asserted.
  EpochPlan(Ids train, std::size_t batch, std::size_t accumulation, std::uint64_t seed,
            Drawing drawing = Drawing::own);

  /// At least 1; without tasks a step has no batches.
  int steps_an_epoch() const;

  /// Step number `step`, from 1, of any epoch.
  PlannedStep at(int step) const;

  /// All train tasks in the order in which the end of `epoch` compares them. Ours begins with the
  /// tasks of the epoch's first step, which the skill of an epoch ago has been tried on by then,
  /// and of those with what the next step will try.
  Ids sample(int epoch) const;

 private:
  Ids order(int epoch) const;
  std::set<std::string> tasks_of(int step) const;
  /// All train tasks: `purpose` names our stream, `stride` upstream's seeds.
  Ids drawn(int epoch, std::string_view purpose, std::uint64_t stride) const;
  Ids drawn_as_published(std::uint64_t seed) const;
  void add_as_published(int epoch, std::size_t first, PlannedStep& planned) const;

  Ids train_;
  std::size_t accumulation_;
  std::size_t batch_ = 0;
  std::size_t a_step_ = 0;  ///< Tasks.
  std::uint64_t seed_;
  Drawing drawing_;
};

}  // namespace skillgit::optimizer::skillopt
