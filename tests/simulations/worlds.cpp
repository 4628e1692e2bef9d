#include "simulations/worlds.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>

namespace skillgit::simulations {

using optimizer::ConfirmedTask;
using optimizer::kFullMarks;
using optimizer::Points;

namespace {

double share(RandomStream& random) {
  return static_cast<double>(random.next() >> 11) / 9007199254740992.;  // 2^53
}

/// One task, as both sides can do it: the mean score of an attempt.
struct Ability {
  double candidate = 0;
  double live = 0;
};

Ability ability(World world, double gain, RandomStream& random) {
  switch (world) {
    case World::coins:
      return {(1 + gain) / 2, (1 - gain) / 2};
    case World::mixed: {
      const double live = share(random);
      const bool learnt = share(random) < 2 * gain;
      return {learnt ? 1 : live, live};
    }
    case World::rare: {
      const double kind = share(random);
      const bool learnt = kind < gain;
      const bool open = kind > .9;
      return {learnt ? 1. : open ? .5 : 1., learnt ? 0. : open ? .5 : 1.};
    }
    case World::moved: {
      const double live = share(random), other = share(random);
      return {std::min(live, other) + (share(random) < .5 + gain * 1.5) * std::abs(live - other),
              std::min(live, other) + (share(random) < .5 - gain * 1.5) * std::abs(live - other)};
    }
    case World::graded: {
      const double live = .2 + .2 * share(random);
      return {live + 2 * gain * share(random), live};
    }
  }
  return {};
}

/// A score in tenths around `mean`, rounded by lot, so that its mean stays what it is.
Points graded(double mean, RandomStream& random) {
  const double score = mean + .4 * (share(random) - .5);
  return static_cast<Points>(std::floor(10 * score + share(random))) * (kFullMarks / 10);
}

std::vector<Points> draws(World world, double mean, int attempts, RandomStream& random) {
  std::vector<Points> points;
  for (int attempt = 0; attempt < attempts; ++attempt)
    points.push_back(world == World::graded ? graded(mean, random)
                     : share(random) < mean ? kFullMarks
                                            : 0);
  return points;
}

std::vector<ConfirmedTask> tried(World world, const std::vector<Ability>& abilities, int attempts,
                                 RandomStream& random) {
  std::vector<ConfirmedTask> tasks;
  for (const Ability& one : abilities)
    tasks.push_back({.task = {},
                     .candidate = draws(world, one.candidate, attempts, random),
                     .live = draws(world, one.live, attempts, random)});
  return tasks;
}

std::vector<Ability> abilities(World world, double gain, int tasks, RandomStream& random) {
  std::vector<Ability> all;
  for (int task = 0; task < tasks; ++task) all.push_back(ability(world, gain, random));
  return all;
}

}  // namespace

std::string_view name_of(World world) {
  switch (world) {
    case World::coins:
      return "coins";
    case World::mixed:
      return "mixed";
    case World::rare:
      return "rare";
    case World::moved:
      return "moved";
    case World::graded:
      return "graded";
  }
  return "";
}

std::vector<ConfirmedTask> measured(World world, double gain, int tasks, int attempts,
                                    RandomStream& random) {
  return tried(world, abilities(world, gain, tasks, random), attempts, random);
}

double Share::standard_error() const { return std::sqrt(value() * (1 - value()) / of); }

GainCoverage gain_coverage(World world, double gain, int tasks, int attempts, int times) {
  RandomStream random(0, tasks, attempts, "coverage " + std::string(name_of(world)));
  // A gain of zero is held exactly or not at all, so rounding must not decide.
  constexpr double kRounding = 1e-12;
  GainCoverage coverage;
  for (int time = 0; time < times; ++time) {
    std::vector<std::int64_t> differences;
    for (const ConfirmedTask& task : measured(world, gain, tasks, attempts, random))
      differences.push_back(
          std::accumulate(task.candidate.begin(), task.candidate.end(), Points{0}) -
          std::accumulate(task.live.begin(), task.live.end(), Points{0}));
    if (std::count(differences.begin(), differences.end(), 0) == tasks) continue;
    const auto [low, high] = *optimizer::gain_interval(differences, kFullMarks * attempts);
    ++coverage.holds.of;
    if (low <= gain + kRounding && gain - kRounding <= high) ++coverage.holds.hits;
    coverage.width += high - low;
  }
  coverage.width /= coverage.holds.of;
  return coverage;
}

namespace {

/// The chance that one of `intervals`, that of as many tasks as were done, holds `truth`.
double holds(const std::vector<optimizer::Interval>& intervals, double truth) {
  const auto tasks = static_cast<double>(intervals.size() - 1);
  double chance = 0;
  for (std::size_t at = 0; at < intervals.size(); ++at) {
    if (truth < intervals[at].low || intervals[at].high < truth) continue;
    const auto done = static_cast<double>(at);
    chance +=
        std::exp(std::lgamma(tasks + 1) - std::lgamma(done + 1) - std::lgamma(tasks - done + 1) +
                 done * std::log(truth) + (tasks - done) * std::log1p(-truth));
  }
  return chance;
}

}  // namespace

ScoreCoverage score_coverage(int tasks) {
  std::vector<optimizer::Interval> intervals;
  for (int done = 0; done <= tasks; ++done)
    intervals.push_back(optimizer::score_interval(kFullMarks * done / tasks, tasks));
  ScoreCoverage coverage;
  constexpr int kTruths = 1000;
  for (int at = 1; at < kTruths; ++at)
    coverage.mean += holds(intervals, static_cast<double>(at) / kTruths) / (kTruths - 1);
  // The chance is least just beside an end of an interval.
  for (const auto& [low, high] : intervals)
    for (const double end : {low, high})
      for (const double truth : {end - 1e-9, end + 1e-9}) {
        if (truth <= 0 || truth >= 1) continue;
        const double held = holds(intervals, truth);
        if (held >= coverage.worst) continue;
        coverage.worst = held;
        coverage.worst_at = truth;
      }
  return coverage;
}

Share wrong_promotions(World world, int tasks, int attempts, int tries, int times) {
  RandomStream random(0, tasks, attempts, "null " + std::string(name_of(world)));
  Share share{.hits = 0, .of = times};
  for (int time = 0; time < times; ++time) {
    const auto able = abilities(world, 0, tasks, random);
    for (int attempt = 1; attempt <= tries; ++attempt) {
      const auto result = optimizer::judge_promotion(tried(world, able, attempts, random), attempts,
                                                     optimizer::promotion_level(attempt));
      if (result.verdict != optimizer::PromotionVerdict::passed) continue;
      ++share.hits;
      break;
    }
  }
  return share;
}

}  // namespace skillgit::simulations
