#pragma once

#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// The most edits that a rewrite is made of.
inline constexpr std::size_t kMostHunks = 24;

/// Edits that turn the body of SKILL.md into `body`, in an order in which they apply; none when it
/// is so already or when no such edits were found.
///
/// Blank lines aside, what they make is `body`, but that front matter and protected lines stay
/// what and where they are, whatever `body` has of them. Few edits are better than many small
/// ones: neighbouring hunks are one edit.
std::vector<text::Edit> edits_of_rewrite(const text::SkillFiles& skill, std::string_view body,
                                         const text::EditRules& rules);

}  // namespace skillgit::optimizer::skillopt
