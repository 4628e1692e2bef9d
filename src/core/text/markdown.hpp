#pragma once

#include "skillgit/core/text/document.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// Finds the blocks of the lines from `first` on, and writes them into the lines.
///
/// It follows CommonMark and GitHub's tables as far as edits of whole lines need: lists with
/// their items, tables, fenced blocks, headings, quotations, comments. Links, emphasis and blocks
/// inside quotations stay text. Returns the line of a fenced block or comment that never ends, or
/// kNoLine.
std::size_t mark_blocks(std::string_view bytes, std::vector<Line>& lines, std::size_t first);

struct ItemMarker {
  char kind = 0;            ///< As in Line::marker.
  std::size_t width = 0;    ///< Bytes, with the white space behind it.
  bool starts_list = true;  ///< Whether it may interrupt a paragraph.
};

/// The list marker that `text` (without its indentation) begins with, if any.
std::optional<ItemMarker> item_marker(std::string_view text);

/// Whether `text` is the row between header and rows of a table.
bool is_table_delimiter(std::string_view text);

}  // namespace skillgit::text
