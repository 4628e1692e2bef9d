#pragma once

#include "core/text/placement.hpp"
#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

namespace skillgit::text {

/// Where `edit` goes by the rules that SkillOpt was published with (EditRules::published). A
/// placement with status applied and a detail is one that upstream guessed.
Placement place_as_published(const Edit& edit, const Document& document);

}  // namespace skillgit::text
