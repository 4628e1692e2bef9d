#include "skillgit/core/tasks/points.hpp"

#include <cassert>

namespace skillgit::tasks {
namespace {

/// `points` of `unit` to one, with as many decimals as `unit` has zeros.
std::string decimal(Points points, Points unit) {
  std::string digits = std::to_string(unit + points % unit);
  digits.front() = '.';
  return std::to_string(points / unit) + digits;
}

}  // namespace

Points mean(std::span<const Points> points) {
  assert(!points.empty());
  Points sum = 0;
  for (const Points one : points) {
    assert(0 <= one && one <= kFullMarks);
    sum += one;
  }
  return mean_of(sum, static_cast<Points>(points.size()));
}

std::string score_text(Points points) { return decimal((points + 50) / 100, kFullMarks / 100); }

std::string exact_score_text(Points points) { return decimal(points, kFullMarks); }

}  // namespace skillgit::tasks
