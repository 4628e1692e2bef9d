#include "skillgit/core/tasks/score_key.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::tasks {
namespace {

bool is_score(Points points) { return 0 <= points && points <= kFullMarks; }

}  // namespace

std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity) {
  FieldDigest digest;
  digest.add("score").add(std::to_string(kScorerVersion)).add(shipped_tree);
  return digest.add(content_hash(task)).add(target_identity).hex();
}

Points mean_points(std::span<const Points> points) {
  assert(!points.empty() && std::all_of(points.begin(), points.end(), is_score));
  const auto count = static_cast<Points>(points.size());
  Points sum = 0;
  for (const Points one : points) sum += one;
  return (2 * sum + count) / (2 * count);
}

}  // namespace skillgit::tasks
