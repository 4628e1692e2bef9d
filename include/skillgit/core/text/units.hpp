#pragma once

#include "skillgit/core/text/document.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

enum class UnitKind {
  heading,    ///< A heading.
  bullet,     ///< A list item of the outermost level, with everything in it.
  paragraph,  ///< Also a quotation, a comment, or indented code.
  table_row,  ///< A row below a table's header; the header is no unit.
  fenced,     ///< A fenced block.
  example,    ///< A worked example: lines from "Input:" to the end of their "Answer:", or a
              ///< section "### Example:".
};

/// "heading", "bullet", ...
std::string_view to_string(UnitKind kind);

/// A piece of a skill that has a worth of its own: what a search for deletions tries to do without.
struct Unit {
  UnitKind kind = UnitKind::paragraph;
  std::string text;      ///< Exactly as in the file, without the last line ending.
  std::size_t line = 0;  ///< Its first line, counted from 1.
  std::size_t line_count = 0;
  bool may_be_deleted = true;  ///< No heading with something below it, nothing protected.

  friend bool operator==(const Unit&, const Unit&) = default;
};

/// Splits the body of a Markdown file into its units, in order. None overlaps another.
std::vector<Unit> units_of(const Document& document);

/// The edit of `files` that deletes `unit` (one of the file called `file`), and nothing else but
/// blank lines that it leaves over.
///
/// Nothing when the unit may not be deleted, or when no anchor tells it from its copies. Takes
/// time linear in the file.
std::optional<Edit> removal_of(const Unit& unit, const SkillFiles& files,
                               std::string_view file = kSkillFile);

}  // namespace skillgit::text
