#pragma once

#include "core/optimizer/skillopt/attempts.hpp"
#include "core/optimizer/skillopt/epoch_plan.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <map>
#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// How a task went with the skill of an epoch ago, and how it goes now; in the order in which
/// people want to see them.
enum class Change { regressed, persistent, improved, stable };

/// "got worse", "failed both times", "got better", "passed both times".
std::string_view to_string(Change change);

/// A train task, as two versions of the skill do it.
struct Pair {
  Attempt before, after;

  Change change() const;
};

using TaskIndex = std::map<std::string, const tasks::Task*>;

/// Tries train tasks, in the order of `ids`, with both versions: the first `options.slow_samples`.
/// With PairPolicy::changed, further ones as well, until so many went another way or none is left.
/// What the policy does not want, and what could not be measured, is left out.
Result<std::vector<Pair>> compare(const text::SkillFiles& before, const text::SkillFiles& after,
                                  const Ids& ids, const TaskIndex& tasks,
                                  const SkilloptOptions& options, Lab& lab);

/// The pairs as evidence for a prompt, by their change, with both replies: each pair in at most
/// `bytes`. What passed both times is counted only.
std::string describe(std::vector<Pair> pairs, std::size_t bytes);

}  // namespace skillgit::optimizer::skillopt
