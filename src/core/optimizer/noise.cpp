#include "skillgit/core/optimizer/noise.hpp"

#include "skillgit/core/base/random.hpp"
#include "skillgit/core/base/shuffle.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

namespace skillgit::optimizer {
namespace {

constexpr std::int64_t kDraws = 4'000'000;  ///< In all runs together, about.
constexpr std::int64_t kFewestRuns = 100, kMostRuns = 2'000;
/// In each run at most, so that the fewest runs take a fraction of a second too.
constexpr std::int64_t kMostDrawsOfARun = 10 * kDraws / kFewestRuns;

bool is_score(Points points) { return 0 <= points && points <= kFullMarks; }

/// The two scores that a task wavers between.
struct Coin {
  Points low = 0, high = 0;
};

/// Coins, thrown with the bits of a stream.
class Thrower {
 public:
  explicit Thrower(RandomStream& random) : random_(random) {}

  Points operator()(const Coin& coin) {
    if (left_ == 0) {
      bits_ = random_.next();
      left_ = 64;
    }
    --left_;
    const bool heads = (bits_ & 1) != 0;
    bits_ >>= 1;
    return heads ? coin.high : coin.low;
  }

 private:
  RandomStream& random_;
  std::uint64_t bits_ = 0;
  int left_ = 0;
};

/// What a skill has drawn: the sum of its attempts at each task.
struct Drawn {
  std::vector<Points> sums;
  Points attempts = 0;

  void draw(const std::vector<Coin>& coins, Thrower& thrown) {
    sums.resize(coins.size());
    for (std::size_t task = 0; task < coins.size(); ++task) sums[task] += thrown(coins[task]);
    ++attempts;
  }
  Points mean(std::size_t task) const { return tasks::mean_of(sums[task], attempts); }
};

bool is_better(const Drawn& candidate, const Drawn& current, Margin margin) {
  std::vector<PairedScore> scores;
  scores.reserve(candidate.sums.size());
  for (std::size_t task = 0; task < candidate.sums.size(); ++task)
    scores.push_back({.candidate = candidate.mean(task),
                      .current = current.mean(task),
                      .is_rounded = candidate.attempts > 1 || current.attempts > 1});
  return judge(scores, margin) == Verdict::accept;
}

/// The tasks as they were seen, ready to be made into the coins of one run.
class Seen {
 public:
  explicit Seen(std::span<const RepeatedTask> tasks) {
    for (std::size_t at = 0; at < tasks.size(); ++at) {
      const auto [low, high] = std::minmax(tasks[at].first, tasks[at].second);
      coins_.push_back({low, high});
      (low == high ? steady_ : wavering_).push_back(at);
    }
  }

  std::size_t wavering() const { return wavering_.size(); }

  std::vector<Coin> coins(RandomStream& random) const {
    std::vector<Coin> coins = coins_;
    const std::size_t joining = std::min(wavering_.size(), steady_.size());
    std::vector<std::size_t> steady = steady_;
    if (joining > 0) shuffle(steady, random);
    for (std::size_t at = 0; at < joining; ++at)
      coins[steady[at]] = coins_[wavering_[random.below(wavering_.size())]];
    if (joining < wavering_.size()) widen(coins, joining);
    return coins;
  }

 private:
  /// Until they vary as much as twice the wavering tasks would.
  void widen(std::vector<Coin>& coins, std::size_t joining) const {
    const auto seen = static_cast<double>(wavering_.size());
    const double factor = std::sqrt(2 * seen / (seen + static_cast<double>(joining)));
    for (Coin& coin : coins) {
      const double middle = static_cast<double>(coin.low + coin.high) / 2;
      const double half = factor * static_cast<double>(coin.high - coin.low) / 2;
      coin.low = std::max<Points>(0, std::llround(middle - half));
      coin.high = std::min<Points>(kFullMarks, std::llround(middle + half));
    }
  }

  std::vector<Coin> coins_;
  std::vector<std::size_t> steady_, wavering_;
};

/// One run of `steps` offers that change nothing: which of them the gate accepts.
std::vector<bool> accepts_of_a_run(const std::vector<Coin>& coins, int steps,
                                   const NoiseOptions& options, Thrower& thrown) {
  std::vector<bool> accepts;
  Drawn current;
  current.draw(coins, thrown);
  for (int step = 0; step < steps; ++step) {
    Drawn candidate;
    candidate.draw(coins, thrown);
    bool accepted = is_better(candidate, current, {});
    if (accepted && options.confirm) {
      candidate.draw(coins, thrown);
      current.draw(coins, thrown);
      accepted = is_better(candidate, current, options.margin);
    }
    accepts.push_back(accepted);
    if (accepted) current = std::move(candidate);
  }
  return accepts;
}

double standard_error(std::span<const RepeatedTask> tasks) {
  double sum = 0;
  for (const auto& [first, second] : tasks) {
    const double share = static_cast<double>(first - second) / static_cast<double>(kFullMarks);
    sum += share * share / 2;
  }
  return std::sqrt(sum) / static_cast<double>(tasks.size());
}

}  // namespace

Noise noise_of(std::span<const RepeatedTask> tasks, const NoiseOptions& options) {
  assert(!tasks.empty() && options.steps > 0);
  assert(std::all_of(tasks.begin(), tasks.end(), [](const RepeatedTask& task) {
    return is_score(task.first) && is_score(task.second);
  }));
  const Seen seen(tasks);
  Noise noise{.tasks = static_cast<int>(tasks.size()),
              .changed = static_cast<int>(seen.wavering()),
              .standard_error = standard_error(tasks)};
  if (noise.changed == 0) return noise;

  const std::int64_t draws_a_step = std::int64_t{2} * noise.tasks;
  const auto steps =
      static_cast<int>(std::clamp<std::int64_t>(kMostDrawsOfARun / draws_a_step, 1, options.steps));
  const std::int64_t runs = std::clamp(kDraws / (draws_a_step * steps), kFewestRuns, kMostRuns);
  const int late_steps = steps - steps / 2;
  std::int64_t first = 0, all = 0, late = 0;
  for (int run = 0; run < runs; ++run) {
    RandomStream random(options.seed, run, 0, "noise");
    Thrower thrown(random);
    const auto accepts = accepts_of_a_run(seen.coins(random), steps, options, thrown);
    first += accepts.front() ? 1 : 0;
    all += std::count(accepts.begin(), accepts.end(), true);
    late += std::count(accepts.end() - late_steps, accepts.end(), true);
  }
  const double late_passes_a_step = static_cast<double>(late) / late_steps;
  const double untried = late_passes_a_step * (options.steps - steps);
  noise.first_passes = static_cast<double>(first) / static_cast<double>(runs);
  noise.passes_a_run = (static_cast<double>(all) + untried) / static_cast<double>(runs);
  return noise;
}

}  // namespace skillgit::optimizer
