#pragma once

#include "skillgit/core/optimizer/gate.hpp"

#include <cstdint>
#include <span>

// How much of a score is luck, and what luck does to the training gate: from two attempts of one
// skill at every val task.

namespace skillgit::optimizer {

/// Two attempts of the same skill at one val task.
struct RepeatedTask {
  Points first = 0;
  Points second = 0;
};

/// The gate whose luck is asked about.
struct NoiseOptions {
  int steps = 10;       ///< Offers of a run.
  bool confirm = true;  ///< Whether a would-be accept is drawn once more on both sides.
  Margin margin = {};
  std::uint64_t seed = 0;
};

struct Noise {
  int tasks = 0;
  int changed = 0;            ///< Tasks whose two attempts scored differently.
  double standard_error = 0;  ///< Of the mean of one attempt at each task, by luck alone; a share.
  double first_passes = 0;    ///< The chance that the first offer passes if it changes nothing.
  double passes_a_run = 0;    ///< How many of `steps` such offers pass in the mean.
};

/// Measures the luck, and tries the training gate on runs whose offers are all worth nothing.
///
/// The model behind it: a task wavers between its two scores, as by a coin. Coins often show the
/// same side twice, so in each simulated run as many of the tasks that did not change waver too,
/// picked at random, and like one that did; where there are not enough of these, all waver farther,
/// but not below nothing or above full marks. So the scores vary as much as they were seen to, or
/// less where these bounds are met, and a target that repeats itself has no luck.
///
/// Where a run has too many steps to try them all in a moment, its beginning is tried, and the rest
/// is taken to let through as many as the later half of that.
///
/// Pure: the same tasks and options give the same numbers. Points lie in 0..kFullMarks, `tasks` is
/// not empty and `steps` is positive; asserted.
[[nodiscard]] Noise noise_of(std::span<const RepeatedTask> tasks, const NoiseOptions& options);

}  // namespace skillgit::optimizer
