#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::store {

/// `text` as one line of at most `longest` characters, whatever it was.
///
/// Valid UTF-8 without control, direction or line-break characters; runs of white space become
/// one space. What is too long is cut, at a word where there is one, and ends in "…".
std::string one_line(std::string_view text, std::size_t longest);

inline constexpr std::size_t kLongestSubject = 72;

/// The subject of a commit that is about a skill: "slug: " and `lead`, and what there is room for
/// of `text` as one line. The slug in front keeps it from being empty, a comment, or `fixup!`.
std::string subject_line(const std::string& slug, std::string_view lead, std::string_view text);

/// `text` as paragraphs for the body of a commit message: clean as one_line makes it, wrapped at
/// 72 columns, at most `longest` characters, and without a line that git would take for something
/// else (see is_loaded): such lines are indented.
std::string paragraphs(std::string_view text, std::size_t longest);

/// Whether git, or a tool that reads patches, may see more in this line than text: a comment, a
/// trailer, a divider, the start of a diff.
bool is_loaded(std::string_view line);

}  // namespace skillgit::store
