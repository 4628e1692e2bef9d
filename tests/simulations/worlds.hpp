#pragma once

#include "skillgit/core/base/random.hpp"
#include "skillgit/core/optimizer/promotion.hpp"

#include <string_view>
#include <vector>

// Worlds whose truth is known, to see how often what skillgit says of a measurement is right.

namespace skillgit::simulations {

/// The tasks that a confirm set is drawn from, and what both sides can do.
enum class World {
  coins,   ///< Every task is a matter of luck; the candidate has more of it.
  mixed,   ///< Tasks of every difficulty; the candidate does some of them always.
  rare,    ///< Nearly all tasks are done by both sides; the candidate does a few others.
  moved,   ///< Tasks of every difficulty; the candidate gains on some and loses on others.
  graded,  ///< Scores between nothing and full marks, and a gain that differs by task.
};
inline constexpr World kWorlds[] = {World::coins, World::mixed, World::rare, World::moved,
                                    World::graded};

std::string_view name_of(World world);

/// Draws tasks of `world` with this gain (a share of full marks) and lets both sides try each
/// `attempts` times.
std::vector<optimizer::ConfirmedTask> measured(World world, double gain, int tasks, int attempts,
                                               RandomStream& random);

/// How often something was so, of how many times.
struct Share {
  int hits = 0;
  int of = 0;

  double value() const { return static_cast<double>(hits) / of; }
  double standard_error() const;
};

/// What the 95 % interval of the gain is worth, where any difference was seen.
struct GainCoverage {
  Share holds;       ///< How often it holds the true gain.
  double width = 0;  ///< Its mean, as a share of full marks.
};
GainCoverage gain_coverage(World world, double gain, int tasks, int attempts, int times);

/// How often the 95 % interval of one skill's score holds the true one, where a task is done or
/// not. Counted out, not simulated.
struct ScoreCoverage {
  double mean = 0;   ///< Over all true scores.
  double worst = 1;  ///< At the true score that is held least often.
  double worst_at = 0;
};
ScoreCoverage score_coverage(int tasks);

/// How often at least one of `tries` attempts to promote candidates that are no better passes, all
/// on one confirm set.
Share wrong_promotions(World world, int tasks, int attempts, int tries, int times);

}  // namespace skillgit::simulations
