#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/optimizer/lab.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// Takes a settled offer into account. One that was rejected joins `rejects`; the edits of one that
/// changed the skill were not in vain: they leave the rejects that came before.
void take_into_account(std::string candidate, Decision decision, std::vector<Rejected>& rejects);

/// The rejected offers that are most like `query`, the most alike first, at most `most`.
///
/// An offer is what its edits say, change and were rejected for; of those that agree in all of it
/// the first counts. Equally alike ones keep the order of their names, so that the same offers give
/// the same answer.
std::vector<Rejected> most_alike(std::span<const Rejected> offers, std::string_view query,
                                 std::size_t most);

}  // namespace skillgit::optimizer
