#pragma once

#include "core/optimizer/skillopt/background.hpp"
#include "core/optimizer/skillopt/proposal.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <string>

namespace skillgit::optimizer::skillopt {

/// Asks how many of `patch` a step may make, given `evidence`: a few lines on the attempts.
/// Where the answer cannot be read, it is `options.learning_rate`; under the published rules, 0.
Result<std::size_t> ask_budget(const Patch& patch, const std::string& evidence,
                               const Background& background, const SkilloptOptions& options,
                               Lab& lab);

/// The best of `patch`, the best first, at most `most`. Asks only when there are more; where the
/// answer names none of them, the first ones are taken. Under the published rules a `most` of 0
/// asks as well, and keeps the first one that the answer names.
Result<Patch> select(Patch patch, std::size_t most, const Background& background,
                     const SkilloptOptions& options, Lab& lab);

}  // namespace skillgit::optimizer::skillopt
