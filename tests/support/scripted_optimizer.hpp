#pragma once

#include "support/world.hpp"

#include <string>
#include <string_view>

namespace skillgit::support {

/// What the edits of a scripted optimizer model are worth; the rest of them is useless.
struct ScriptedOptimizer {
  double useful = 0.6;    ///< Share that teach a family that failed.
  double harmful = 0.15;  ///< Share that poison a family.
};

/// Answers one question of the optimizer `skillopt`, by the stage that its first line names.
///
/// Reflection finds the families that failed and that the skill does not teach, the most frequent
/// first, and proposes an edit for each within the budget. Merging joins equal proposals, ranking
/// goes by support, guidance is about what failed both times. Chance is a hash of the question:
/// the same question has the same answer.
std::string optimizer_reply(const World& world, std::string_view question,
                            const ScriptedOptimizer& optimizer = {});

}  // namespace skillgit::support
