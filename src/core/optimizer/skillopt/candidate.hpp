#pragma once

#include "core/optimizer/skillopt/proposal.hpp"
#include "skillgit/core/optimizer/apply_report.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// What a step offers.
struct Candidate {
  std::vector<OfferedEdit> edits;
  std::vector<Dropped> dropped;
};

/// The edits of a patch, in its order, without those that have a flaw or do not apply to `skill`
/// one after the other: one bad anchor does not sink the rest.
Candidate candidate_of(const Patch& patch, text::SkillFiles skill, const text::EditRules& rules);

/// The edits that make the body of SKILL.md what `rewrite` proposes, each of them one hunk of the
/// difference. Where such edits do not apply or lead elsewhere, one edit for each free stretch of
/// the body. Front matter and protected regions stay.
Candidate candidate_of(const Proposal& rewrite, const text::SkillFiles& skill,
                       const text::EditRules& rules);

/// What became of the edits that the candidate was made from.
ApplyReport report_of(const Candidate& candidate);

/// An edit in a few words: "replace 'Dates are written ...'".
std::string brief(const text::Edit& edit);

}  // namespace skillgit::optimizer::skillopt
