#pragma once

#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/core/text/lint.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace skillgit::train {

/// What an offered skill must keep to, before anything is paid for it.
struct OfferRules {
  text::EditRules edits;  ///< With the published ones nothing but a lack of change is refused.
  std::int64_t max_skill_tokens = 5000;
  std::string skill_path;                              ///< The skill's folder.
  std::map<std::string, store::ObjectId> other_files;  ///< Its files that edits cannot touch.
  std::vector<const tasks::Task*> held_out;  ///< The val and test tasks, for the leak guard.
};

/// An offer that was looked through.
struct CheckedOffer {
  std::string refusal;                    ///< Why it is not worth a measurement; empty if it is.
  std::vector<store::EditedSkill> edits;  ///< The skill after each edit, when not refused.
};

/// Applies `edits` to `current`, and refuses what changes nothing, does not apply, fails lint,
/// leaks a reference of val or test, brings characters that are not shown as they are, or is too
/// long.
CheckedOffer check_offer(const std::vector<optimizer::OfferedEdit>& edits,
                         const text::SkillFiles& current, const OfferRules& rules);

/// The lint errors of a skill in folder `path`; `other_files` are the ones that are no text.
std::vector<text::Finding> lint_errors(const text::SkillFiles& files, const std::string& path,
                                       const std::map<std::string, store::ObjectId>& other_files);

/// "lint E004: unknown field 'icon'".
std::string in_words(const text::Finding& error);

/// How long a skill is for its reader: about four bytes a token.
std::int64_t estimated_tokens(const text::SkillFiles& files);

}  // namespace skillgit::train
