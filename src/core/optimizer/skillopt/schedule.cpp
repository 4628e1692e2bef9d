#include "core/optimizer/skillopt/schedule.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace skillgit::optimizer::skillopt {
namespace {

/// `share` is what is left of the way from `most` down to `least`: 1..0.
int between(Range range, double share) {
  const double budget = range.least + (range.most - range.least) * share;
  // The default rounding mode takes halves to the even neighbour.
  return std::max(range.least, static_cast<int>(std::nearbyint(budget)));
}

}  // namespace

int edit_budget(Schedule schedule, Range range, int step, int steps) {
  assert(step >= 1);
  const bool is_short = steps <= 1;
  const double done = is_short ? 1 : static_cast<double>(std::min(step, steps)) / steps;
  switch (schedule) {
    case Schedule::constant:
      return range.most;
    case Schedule::linear:
      return is_short ? range.most : between(range, 1 - done);
    case Schedule::cosine:
      return is_short ? range.most : between(range, (1 + std::cos(std::numbers::pi * done)) / 2);
    case Schedule::autonomous:
    case Schedule::none:
      break;
  }
  return kNoLimit;
}

}  // namespace skillgit::optimizer::skillopt
