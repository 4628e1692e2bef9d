#pragma once

#include "core/optimizer/skillopt/background.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// The sentences of the list "appendix_notes" of an answer, each on one line: texts, or objects
/// with a "note" or "content". One alone is a list of one.
std::vector<std::string> read_reminders(const Json& answer);

/// The reminders that the skill's appendix holds.
std::vector<std::string> reminders_in(const text::SkillFiles& skill);

/// Both lists in order, each reminder once: case and punctuation at the end do not matter.
std::vector<std::string> joined(std::vector<std::string> there,
                                const std::vector<std::string>& more);

/// The reminders as the text of an appendix.
std::string appendix_text(const std::vector<std::string>& reminders);

/// The reminders shortened by one question, or as they are when there are at most
/// `options.consolidate_above`, when that is 0, and when the answer is not shorter.
Result<std::vector<std::string>> consolidated(std::vector<std::string> reminders,
                                              const Background& background,
                                              const SkilloptOptions& options, Lab& lab);

}  // namespace skillgit::optimizer::skillopt
