#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/rollout.hpp"
#include "skillgit/core/text/units.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace skillgit::optimizer {

/// Names a unit by its text, whether that comes from a file or from the anchor of its removal.
std::string unit_digest(std::string text);

/// A unit of SKILL.md, and the skill without it.
struct Shortened {
  text::Unit unit;
  text::SkillFiles skill;
};

/// The skill without each unit that may be deleted and whose digest is not in `tried`; the first
/// `most` of them.
std::vector<Shortened> without_each(const text::SkillFiles& skill,
                                    const std::set<std::string>& tried, std::size_t most);

/// A unit that may go, and what train tasks say of it.
struct Deletion {
  text::Unit unit;
  Points gain = 0;                    ///< Without it minus with it, in sum.
  std::vector<std::string> improved;  ///< The tasks that it stood in the way of.
};

/// What `rollouts` without the unit say, beside the scores `with_it`, which has each of their
/// tasks.
Deletion deletion_of(text::Unit unit, std::span<const tasks::Rollout> rollouts,
                     const std::map<std::string, Points>& with_it);

/// The edits that delete them from `skill`, one after the other; without those that an earlier one
/// has made impossible.
std::vector<OfferedEdit> deleting(const std::vector<Deletion>& deletions, text::SkillFiles skill);

}  // namespace skillgit::optimizer
