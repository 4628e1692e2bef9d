// What a confirm set can prove: the promotion gate, tried on worlds whose gain is known.

#include "skillgit/core/base/random.hpp"
#include "skillgit/core/optimizer/promotion.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace skillgit::optimizer {
namespace {

constexpr int kWorlds = 400;
constexpr int kMostSimulatedTasks = 60;
constexpr int kMostSimulatedAttempts = 10;  // More change little, and take their time.

/// P(sum of randomly signed `sizes` >= `observed`), for small whole sizes: as sign_flip_test(),
/// in an array instead of a list of sums.
double chance_of_sum(const std::vector<int>& sizes, int observed) {
  const int total = std::accumulate(sizes.begin(), sizes.end(), 0);
  std::vector<double> chances(static_cast<std::size_t>(total) + 1);  // By the sum of the pluses.
  chances[0] = 1;
  int reach = 0;
  for (const int size : sizes) {
    reach += size;
    for (int at = reach; at >= 0; --at) {
      const auto here = static_cast<std::size_t>(at);
      const double from = at >= size ? chances[here - static_cast<std::size_t>(size)] : 0;
      chances[here] = (chances[here] + from) / 2;
    }
  }
  const int fewest = (total + observed + 1) / 2;
  return std::accumulate(chances.begin() + std::max(fewest, 0), chances.end(), 0.);
}

/// The worlds in which the gate is tried: the same dice for every gain that is asked about.
class Worlds {
 public:
  Worlds(int tasks, int attempts) : tasks_(tasks), attempts_(attempts) {
    RandomStream random(0, 0, 0, "smallest provable gain");
    const std::size_t dice = static_cast<std::size_t>(2 * attempts * tasks) * kWorlds;
    dice_.reserve(dice);
    for (std::size_t at = 0; at < dice; ++at)
      dice_.push_back(static_cast<std::uint32_t>(random.below(10'000)));
  }

  /// In how many of them the gate sees a gain of `points` hundredths.
  int passed(int points, double level) const {
    int passed = 0;
    auto dice = dice_.begin();
    for (int world = 0; world < kWorlds; ++world) {
      std::vector<int> sizes;
      int observed = 0;
      for (int task = 0; task < tasks_; ++task) {
        int difference = 0;
        for (int attempt = 0; attempt < attempts_; ++attempt) {
          difference += *dice++ < static_cast<std::uint32_t>(5'000 + 50 * points) ? 1 : 0;
          difference -= *dice++ < static_cast<std::uint32_t>(5'000 - 50 * points) ? 1 : 0;
        }
        observed += difference;
        if (difference != 0) sizes.push_back(std::abs(difference));
      }
      if (chance_of_sum(sizes, observed) <= level) ++passed;
    }
    return passed;
  }

 private:
  int tasks_;
  int attempts_;
  std::vector<std::uint32_t> dice_;
};

std::optional<int> simulated_gain(int tasks, double level, int attempts) {
  const Worlds worlds(tasks, attempts);
  const auto is_proven = [&](int points) {
    return 5 * worlds.passed(points, level) >= 4 * kWorlds;
  };
  int low = 0, high = 100;
  if (!is_proven(high)) return std::nullopt;
  while (high - low > 1) (is_proven((low + high) / 2) ? high : low) = (low + high) / 2;
  return high;
}

}  // namespace

std::optional<int> smallest_provable_gain(int tasks, int attempt, int attempts) {
  assert(tasks > 0 && attempt > 0 && attempts > 0);
  const int simulated = std::min(tasks, kMostSimulatedTasks);
  const auto gain = simulated_gain(simulated, promotion_level(attempt),
                                   std::min(attempts, kMostSimulatedAttempts));
  if (!gain) return std::nullopt;
  return static_cast<int>(std::ceil(*gain * std::sqrt(static_cast<double>(simulated) / tasks)));
}

}  // namespace skillgit::optimizer
