#pragma once

#include "skillgit/core/optimizer/skillopt.hpp"

#include <limits>

namespace skillgit::optimizer::skillopt {

inline constexpr int kNoLimit = std::numeric_limits<int>::max();

/// How far a schedule goes.
struct Range {
  int most = 4;
  int least = 2;
};

/// The edit budget of step `step` (from 1) of `steps`.
///
/// Constant is `most`. Linear and cosine go down to `least` at the last step and stay there,
/// rounded to the nearest whole number, halves to the even one; the first step is one step down
/// already, and a run of one step has `most`. Above `most`, `least` holds all along. Autonomous and
/// none have no limit of their own.
int edit_budget(Schedule schedule, Range range, int step, int steps);

}  // namespace skillgit::optimizer::skillopt
