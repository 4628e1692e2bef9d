#pragma once

#include "core/optimizer/skillopt/background.hpp"
#include "core/optimizer/skillopt/proposal.hpp"
#include "core/optimizer/skillopt/reflect.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <cstddef>
#include <optional>

namespace skillgit::optimizer::skillopt {

/// The most proposals of one merge.
inline constexpr std::size_t kMostMerged = 64;

/// Makes one patch of the reflections' patches: those of failures and of successes level by level,
/// `options.merge_group` at a time, and then both.
///
/// The merges of one level are asked at once. The last one is told the budget `most`, where there
/// is one. A merge says which proposals each of its own was made from; evidence and source follow
/// from that. Where it cannot be read, or is empty, its patches are put one after the other; so
/// they are everywhere without `options.merge`. Under the published rules an empty one is empty,
/// none is told the budget, what says the same is merged all the same, and a proposal of which a
/// merge does not say what it was made from was made from all.
Result<Patch> merge(const Reflection& reflection, const Background& background,
                    std::optional<std::size_t> most, const SkilloptOptions& options, Lab& lab);

}  // namespace skillgit::optimizer::skillopt
