#pragma once

#include "core/optimizer/skillopt/reflect.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/text/edit.hpp"

#include <span>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// Which edits of a rejected candidate are worth another offer: the better half of them (rounded
/// down) by what each gains alone, in the candidate's order; none that gains nothing.
///
/// Each is tried alone on train tasks of this step: those that speak for it, at most `minibatch`,
/// and half as many that the current skill passed, so that harm shows as well. What cannot be
/// applied alone, or be measured, is left out. A gain here picks and claims nothing: its tasks
/// are those that failed a moment ago, and some would pass by luck with any edit.
Result<std::vector<OfferedEdit>> better_half(const std::vector<OfferedEdit>& edits,
                                             std::span<const Batch> batches, std::size_t minibatch,
                                             const text::EditRules& rules, Lab& lab);

}  // namespace skillgit::optimizer::skillopt
