#pragma once

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

#include <optional>
#include <string>
#include <string_view>

// A region of a skill that belongs to its trainer: lines between a pair of markers at the end of
// SKILL.md. Ordinary edits leave it alone; it is written as a whole, by edits whose rules name it.

namespace skillgit::text {

/// The text between the markers of the last region of `kind` in `bytes`, without blank lines at
/// its ends; nothing when there is none.
std::optional<std::string> region_body(std::string_view bytes, RegionKind kind);

/// The edit that makes `body` the text of the region of `kind` in SKILL.md, for the rules
/// `{.region = kind}`: an append, a replacement, or, when `body` is blank, a removal.
///
/// Nothing when the region is so already. Markers in `body` are taken out. `kind` is a region with
/// markers at both ends; asserted.
std::optional<Edit> edit_of_region(const SkillFiles& files, RegionKind kind, std::string_view body);

/// Whether `text` is one whole region of `kind`: its first line the one marker, its last line the
/// other, and no marker between them.
bool is_region(std::string_view text, RegionKind kind);

/// `text` with every marker that protects lines made harmless: its name stays, in brackets.
std::string without_markers(std::string_view text);

}  // namespace skillgit::text
