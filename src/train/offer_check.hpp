#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace skillgit::train {

/// What an offered skill must keep to, before anything is paid for it.
struct OfferRules {
  text::EditRules edits;
  std::int64_t max_skill_tokens = 5000;
  std::string folder;                    ///< The skill folder's name, which lint compares.
  std::set<std::string> other_paths;     ///< The files of the folder that edits cannot touch.
  std::vector<tasks::Task> held_out;     ///< The val and test tasks, for the leak guard.
};

/// An offer that was looked through.
struct CheckedOffer {
  std::string refusal;                    ///< Why it is not worth a measurement; empty if it is.
  std::vector<store::EditedSkill> edits;  ///< The skill after each edit, when not refused.
};

/// Applies `edits` to `current`, and refuses what changes nothing, does not apply, fails lint,
/// leaks a reference of val or test, or is too long.
CheckedOffer check_offer(const std::vector<optimizer::OfferedEdit>& edits,
                         const text::SkillFiles& current, const OfferRules& rules);

/// How long a skill is for its reader: about four bytes a token.
std::int64_t estimated_tokens(const text::SkillFiles& files);

}  // namespace skillgit::train
