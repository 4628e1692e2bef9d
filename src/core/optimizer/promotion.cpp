#include "skillgit/core/optimizer/promotion.hpp"

#include "skillgit/core/optimizer/gate.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <utility>

namespace skillgit::optimizer {
namespace {

constexpr std::array kVerdicts{
    std::pair{PromotionVerdict::passed, std::string_view("passed")},
    std::pair{PromotionVerdict::not_passed, std::string_view("not passed")},
    std::pair{PromotionVerdict::indecisive, std::string_view("indecisive")},
};

/// Nobody can choose it, so nobody can look for a lucky one.
constexpr std::uint64_t kSamplingSeed = 0;

bool are_attempts(const std::vector<Points>& points, int attempts) {
  return points.empty() || (points.size() == static_cast<std::size_t>(attempts) &&
                            std::all_of(points.begin(), points.end(),
                                        [](Points one) { return 0 <= one && one <= kFullMarks; }));
}

Points sum(const std::vector<Points>& points) {
  return std::accumulate(points.begin(), points.end(), Points{0});
}

/// The differences of sums, which have fewer values than those of rounded means.
std::vector<std::int64_t> differences_of(std::span<const ConfirmedTask> tasks) {
  std::vector<std::int64_t> differences;
  for (const ConfirmedTask& task : tasks)
    if (!task.candidate.empty() && !task.live.empty())
      differences.push_back(sum(task.candidate) - sum(task.live));
  return differences;
}

bool passes(std::span<const std::int64_t> differences, double level) {
  return sign_flip_test(differences, kSamplingSeed).greater <= level;
}

bool passes_with(std::vector<std::int64_t> differences, std::size_t missing, std::int64_t each,
                 double level) {
  differences.insert(differences.end(), missing, each);
  return passes(differences, level);
}

}  // namespace

std::string_view to_string(PromotionVerdict verdict) {
  for (const auto& [value, name] : kVerdicts)
    if (value == verdict) return name;
  return "";
}

Result<PromotionVerdict> parse_promotion_verdict(std::string_view name) {
  for (const auto& [value, known] : kVerdicts)
    if (known == name) return value;
  return fail(ErrorKind::damaged, "'" + std::string(name) + "' is no verdict on a promotion");
}

PromotionResult judge_promotion(std::span<const ConfirmedTask> tasks, int attempts, double level) {
  assert(!tasks.empty() && attempts > 0 && level > 0);
  assert(std::all_of(tasks.begin(), tasks.end(), [attempts](const ConfirmedTask& task) {
    return are_attempts(task.candidate, attempts) && are_attempts(task.live, attempts);
  }));
  const Points full = kFullMarks * attempts;
  const auto differences = differences_of(tasks);
  const std::size_t missing = tasks.size() - differences.size();

  PromotionResult result{.comparison = compare_differences(differences, full, kSamplingSeed)};
  result.comparison.missing = static_cast<int>(missing);
  const bool passed = result.comparison.p.greater <= level;
  result.verdict = passed ? PromotionVerdict::passed : PromotionVerdict::not_passed;
  if (is_too_much_missing(missing, tasks.size()) ||
      (missing > 0 && (passes_with(differences, missing, -full, level) != passed ||
                       passes_with(differences, missing, full, level) != passed)))
    result.verdict = PromotionVerdict::indecisive;
  return result;
}

int fewest_differing_tasks(double level) {
  assert(level > 0);
  int tasks = 0;
  for (double chance = 1; chance > level; chance /= 2) ++tasks;
  return tasks;
}

bool is_same_confirm_set(const ConfirmSet& one, const ConfirmSet& other) {
  const auto shared = std::count_if(
      one.begin(), one.end(), [&other](const std::string& task) { return other.contains(task); });
  return 2 * static_cast<std::size_t>(shared) >= std::min(one.size(), other.size());
}

}  // namespace skillgit::optimizer
