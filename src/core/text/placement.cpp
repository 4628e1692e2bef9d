#include "core/text/placement.hpp"

#include "core/text/lines.hpp"
#include "core/text/markdown.hpp"
#include "core/text/passage.hpp"

#include <algorithm>

namespace skillgit::text {
namespace {

Placement make_splice(const Document& document, Span span, std::string inserted) {
  return {EditStatus::applied,
          "",
          {span.begin, std::string(document.bytes.substr(span.begin, span.end - span.begin)),
           std::move(inserted)}};
}

/// Lines that are not Markdown: they take what is put between them as it comes.
bool is_raw(const Document& document, std::size_t line) {
  return document.format == Format::plain || document.lines[line].kind == LineKind::front_matter;
}

/// The lines with text next to a place between two lines.
struct Neighbours {
  std::size_t above = kNoLine;
  std::size_t below = kNoLine;
  bool gap = false;  ///< Whether blank lines lie between them.
};

Neighbours neighbours_of(const Document& document, std::size_t first, std::size_t end) {
  const auto& lines = document.lines;
  Neighbours result;
  std::size_t above = first;
  while (above > document.body_line && lines[above - 1].kind == LineKind::blank) --above;
  if (above > document.body_line) result.above = above - 1;
  std::size_t below = end;
  while (below < lines.size() && lines[below].kind == LineKind::blank) ++below;
  if (below < lines.size()) result.below = below;
  result.gap = above < first || below > end;
  return result;
}

std::size_t end_of_leaf(const Document& document, std::size_t line) {
  const auto& lines = document.lines;
  const std::size_t leaf = lines[line].leaf;
  while (line < lines.size() && lines[line].kind != LineKind::blank && lines[line].leaf == leaf)
    ++line;
  return line;
}

/// The line after the last one with text of the block of `line`.
std::size_t end_of_block(const Document& document, std::size_t line) {
  const auto& lines = document.lines;
  const std::size_t block = lines[line].block;
  std::size_t end = line + 1;
  for (; line < lines.size(); ++line) {
    if (lines[line].kind == LineKind::blank) continue;
    if (lines[line].block != block) break;
    end = line + 1;
  }
  return end;
}

/// The item that holds `line` as its first line or further down.
std::size_t item_of(const Document& document, std::size_t line) {
  return document.lines[line].kind == LineKind::item ? line : document.lines[line].item;
}

std::size_t outermost_item_of(const Document& document, std::size_t line) {
  std::size_t item = item_of(document, line);
  while (document.lines[item].item != kNoLine) item = document.lines[item].item;
  return item;
}

/// Whether the items around `item` have blank lines between them.
bool is_loose(const Document& document, std::size_t item) {
  const auto& lines = document.lines;
  const auto is_sibling = [&](std::size_t line) {
    return line != kNoLine && is_in_list(lines[line]) && lines[line].block == lines[item].block;
  };
  const Neighbours before = neighbours_of(document, item, item);
  if (before.gap && is_sibling(before.above)) return true;
  const std::size_t end = end_of_item(document, item);
  const Neighbours after = neighbours_of(document, end, end);
  return after.gap && is_sibling(after.below) && lines[after.below].kind == LineKind::item;
}

/// Whether `line` must not get a neighbour without a blank line, since its region would grow.
bool would_grow(const Document& document, std::size_t line) {
  const Region* region = document.region_at(line);
  return region && region->end_line - region->first_line > 1;
}

/// Whether a blank line belongs between line `above` and a passage below it.
bool needs_blank_above(const Document& document, const Neighbours& at, const Passage& passage) {
  if (at.above == kNoLine) return document.body > 0;
  const Line& above = document.lines[at.above];
  if (would_grow(document, at.above)) return true;
  if (above.kind == LineKind::heading) return at.gap || at.below == kNoLine;
  if (above.kind == LineKind::table_row && passage.is_rows()) return false;
  if (is_in_list(above) && passage.is_list())
    return is_loose(document, item_of(document, at.above));
  return true;
}

/// Whether a blank line belongs between a passage and line `below` under it.
bool needs_blank_below(const Document& document, const Neighbours& at, const Passage& passage) {
  const Line& below = document.lines[at.below];
  if (would_grow(document, at.below)) return true;
  if (below.kind == LineKind::table_row && passage.is_rows())
    return at.above == kNoLine || document.lines[at.above].leaf != below.leaf;
  if (below.kind == LineKind::item && passage.ends_in_list()) return is_loose(document, at.below);
  return true;
}

/// Puts the passage on lines of its own in front of line `line`.
Placement insert_lines(const Document& document, std::size_t line, const Passage& passage,
                       bool blank_above, bool blank_below) {
  if (document.unclosed < line)
    return refuse(EditStatus::splits_block,
                  "what begins on " + name_of_line(document.unclosed) + " never ends");
  const auto& lines = document.lines;
  const std::string end(bytes_of(document.ending));
  const std::string text = with_ending(passage.text(), document.ending) + end;
  const Neighbours at = neighbours_of(document, line, line);

  if (at.below != kNoLine && at.gap && blank_above)
    return make_splice(document, {lines[at.below].begin, lines[at.below].begin},
                       text + (blank_below ? end : ""));

  const std::size_t above = at.above != kNoLine      ? at.above
                            : document.body_line > 0 ? document.body_line - 1
                                                     : kNoLine;
  const std::size_t offset = above == kNoLine ? 0 : lines[above].next;
  const bool unended = above != kNoLine && lines[above].next == lines[above].end;
  const std::string head = (unended ? end : "") + (blank_above ? end : "");
  // At the end of the file the blank lines give way to the passage.
  if (at.below == kNoLine)
    return make_splice(document, {offset, document.bytes.size()}, head + text);
  return make_splice(document, {offset, offset}, head + text + (blank_below && !at.gap ? end : ""));
}

Placement insert_block(const Document& document, std::size_t line, const Passage& passage) {
  const Neighbours at = neighbours_of(document, line, line);
  return insert_lines(document, line, passage, needs_blank_above(document, at, passage),
                      at.below != kNoLine && needs_blank_below(document, at, passage));
}

/// Puts the passage in front of line `line` of a text without blocks.
Placement insert_raw(const Document& document, std::size_t line, const Passage& passage) {
  const std::string end(bytes_of(document.ending));
  const std::string text = with_ending(passage.text(), document.ending) + end;
  const std::size_t offset = line == 0 ? 0 : document.lines[line - 1].next;
  const bool unended = line > 0 && document.lines[line - 1].end == offset;
  return make_splice(document, {offset, offset}, (unended ? end : "") + text);
}

/// The line in front of which appended text goes: the regions at the end stay there.
std::size_t end_of_free_text(const Document& document) {
  std::size_t end = document.lines.size();
  for (auto region = document.regions.rbegin(); region != document.regions.rend(); ++region) {
    const Neighbours at = neighbours_of(document, end, end);
    const bool is_last = at.above != kNoLine && at.above + 1 == region->end_line;
    if (!is_last || region->kind == RegionKind::keep) break;
    end = region->first_line;
  }
  return end;
}

/// Where a list item goes that is to follow line `line` of a list.
std::size_t place_for_item(const Document& document, std::size_t line, std::size_t column) {
  std::size_t item = item_of(document, line);
  while (document.lines[item].column > column && document.lines[item].item != kNoLine)
    item = document.lines[item].item;
  return end_of_item(document, item);
}

Placement insert_after_table_row(const Document& document, std::size_t line,
                                 const Passage& passage) {
  const std::size_t end = end_of_leaf(document, line);
  if (passage.is_rows()) {
    const bool is_header = line == 0 || document.lines[line - 1].leaf != document.lines[line].leaf;
    return insert_lines(document, line + (is_header ? 2 : 1), passage, false,
                        line + (is_header ? 2 : 1) == end);
  }
  if (line + 1 == end) return insert_block(document, end, passage);
  return refuse(EditStatus::splits_block,
                name_of_line(line) + " is followed by more rows of its table");
}

Placement insert_after_list_line(const Document& document, std::size_t line,
                                 const Passage& passage) {
  const Line& item = document.lines[item_of(document, line)];
  if (passage.is_list())
    return insert_block(document, place_for_item(document, line, passage.first_column()), passage);
  if (passage.margin() >= item.content) {
    const std::size_t end = end_of_leaf(document, line);
    return insert_lines(document, end, passage, false, false);
  }
  const std::size_t end = end_of_item(document, outermost_item_of(document, line));
  if (end == end_of_block(document, line)) return insert_block(document, end, passage);
  return refuse(EditStatus::splits_block,
                name_of_line(line) + " is followed by more items of its list");
}

/// The white space in front of a match, when the anchor was quoted without it.
std::string_view omitted_indent(const Document& document, const AnchorMatch& anchor) {
  const Line& line = document.lines[anchor.first_line];
  const auto before = document.bytes.substr(line.begin, anchor.span.begin - line.begin);
  return is_blank(before) ? before : std::string_view();
}

/// Text whose anchor was quoted without its indentation was written without it as well.
void follow_indent(Passage& passage, std::string_view indent) {
  if (!indent.empty() && !passage.text().starts_with(indent)) passage.indent(indent);
}

/// Which ends of its lines a match reaches, white space aside.
struct Coverage {
  bool start = false;
  bool end = false;
  bool whole() const { return start && end; }
};

Coverage coverage_of(const Document& document, const AnchorMatch& anchor) {
  const Line& first = document.lines[anchor.first_line];
  const Line& last = document.lines[anchor.last_line];
  return {is_blank(document.bytes.substr(first.begin, anchor.span.begin - first.begin)),
          is_blank(document.bytes.substr(anchor.span.end,
                                         std::max(last.end, anchor.span.end) - anchor.span.end))};
}

/// Whether a match that covers only parts of its lines would tear a block.
bool tears(const Document& document, const AnchorMatch& anchor) {
  if (anchor.first_line == anchor.last_line) return false;
  const Line& first = document.lines[anchor.first_line];
  const Line& last = document.lines[anchor.last_line];
  if (document.format == Format::plain) return false;
  for (std::size_t line = anchor.first_line; line <= anchor.last_line; ++line)
    if (document.lines[line].kind == LineKind::blank) return true;
  return first.leaf != last.leaf || first.kind == LineKind::table_row ||
         first.kind == LineKind::front_matter;
}

Placement refuse_partial(const AnchorMatch& anchor) {
  return refuse(EditStatus::splits_block, "the anchor covers only a part of " +
                                              name_of_line(anchor.first_line) + " or of " +
                                              name_of_line(anchor.last_line));
}

/// Whether replaced lines and the line next to them, without a gap between, need one now.
bool needs_gap(const Document& document, std::size_t neighbour, const Line& replaced,
               LineKind kind) {
  const Line& line = document.lines[neighbour];
  if (line.kind == LineKind::blank || line.kind == LineKind::front_matter) return false;
  return kind != replaced.kind && !(line.kind == LineKind::item && kind == LineKind::item) &&
         !(line.kind == LineKind::table_row && kind == LineKind::table_row);
}

Placement replace_lines(const Document& document, const AnchorMatch& anchor, Passage passage) {
  const auto& lines = document.lines;
  const std::string_view indent = omitted_indent(document, anchor);
  follow_indent(passage, indent);
  const Span span{lines[anchor.first_line].begin, lines[anchor.last_line].end};
  std::string text = with_ending(passage.text(), document.ending);
  const bool verbatim =
      is_raw(document, anchor.first_line) ||
      (lines[anchor.first_line].kind == LineKind::fence && passage.first_kind() != LineKind::fence);
  if (verbatim) return make_splice(document, span, std::move(text));

  const std::string end(bytes_of(document.ending));
  const bool above =
      anchor.first_line > document.body_line &&
      lines[anchor.first_line - 1].kind != LineKind::heading &&
      needs_gap(document, anchor.first_line - 1, lines[anchor.first_line], passage.first_kind());
  const bool below =
      anchor.last_line + 1 < lines.size() &&
      needs_gap(document, anchor.last_line + 1, lines[anchor.last_line], passage.last_kind());
  return make_splice(document, span, (above ? end : "") + text + (below ? end : ""));
}

/// Whether only a list marker, quotation mark or the like would be left of a line.
bool is_bare_marker(std::string_view text) {
  text = trim(text);
  return text.find_first_not_of("#>") == std::string_view::npos ||
         text.find_first_not_of("-*+") == std::string_view::npos ||
         (item_marker(text) && item_marker(text)->width == text.size() + 1);
}

Placement remove_lines(const Document& document, std::size_t first, std::size_t last) {
  const auto& lines = document.lines;
  if (is_raw(document, first))
    return make_splice(document, {lines[first].begin, lines[last].next}, "");
  const Neighbours at = neighbours_of(document, first, last + 1);
  if (at.below == kNoLine) {
    const std::size_t begin = at.above == kNoLine ? document.body : lines[at.above].next;
    return make_splice(document, {begin, document.bytes.size()}, "");
  }
  const bool gap_above = first > document.body_line && lines[first - 1].kind == LineKind::blank;
  const bool gap_below = at.below > last + 1;
  if (at.above == kNoLine || (gap_above && gap_below))
    return make_splice(document, {lines[first].begin, lines[at.below].begin}, "");
  // What the removed lines kept apart stays apart.
  const bool apart = !gap_above && !gap_below && lines[at.above].block != lines[at.below].block &&
                     lines[at.above].kind != LineKind::heading;
  return make_splice(document, {lines[first].begin, lines[last].next},
                     apart ? std::string(bytes_of(document.ending)) : "");
}

Placement remove_within_lines(const Document& document, const AnchorMatch& anchor,
                              Coverage coverage) {
  const std::string_view bytes = document.bytes;
  Span span = anchor.span;
  const auto is_space = [bytes](std::size_t at) { return bytes[at] == ' ' || bytes[at] == '\t'; };
  const std::size_t begin = document.lines[anchor.first_line].begin;
  const std::size_t end = document.lines[anchor.last_line].end;
  if (anchor.first_line != anchor.last_line && !coverage.start && !coverage.end) {
    while (span.begin > begin && is_space(span.begin - 1)) --span.begin;
    while (span.end < end && is_space(span.end)) ++span.end;
    return make_splice(document, span, std::string(bytes_of(document.ending)));
  }
  if (coverage.end) {
    span.end = std::max(span.end, end);
    while (span.begin > begin && is_space(span.begin - 1)) --span.begin;
  } else if (is_space(span.end) && (coverage.start || is_space(span.begin - 1))) {
    // One of the two spaces around the removed words goes with them.
    ++span.end;
  }
  return make_splice(document, span, "");
}

std::string without_outer_lines(std::string_view text) {
  const std::string lines = with_lf(text);
  const std::size_t begin = std::min(lines.find_first_not_of('\n'), lines.size());
  return lines.substr(begin, lines.find_last_not_of('\n') + 1 - begin);
}

}  // namespace

Placement refuse(EditStatus status, std::string detail) { return {status, std::move(detail), {}}; }

Placement place_append(const Document& document, std::string_view text) {
  Passage passage(text);
  if (document.format == Format::plain) return insert_raw(document, document.lines.size(), passage);
  passage.outdent();
  return insert_block(document, end_of_free_text(document), passage);
}

Placement place_at_end(const Document& document, std::string_view text) {
  return insert_block(document, document.lines.size(), Passage(text));
}

Placement place_insertion(const Document& document, const AnchorMatch& anchor,
                          std::string_view text) {
  Passage passage(text);
  const std::size_t line = anchor.last_line;
  if (is_raw(document, line)) return insert_raw(document, line + 1, passage);
  follow_indent(passage, omitted_indent(document, anchor));

  const std::size_t end = end_of_leaf(document, line);
  const LineKind kind = document.lines[line].kind;
  if (kind == LineKind::fence && line + 1 != end)
    return refuse(EditStatus::splits_block, name_of_line(line) + " is inside a fenced block");
  if (is_in_list(document.lines[line])) return insert_after_list_line(document, line, passage);
  if (kind == LineKind::table_row) return insert_after_table_row(document, line, passage);
  return insert_block(document, end, passage);
}

Placement place_replacement(const Document& document, const AnchorMatch& anchor,
                            std::string_view text) {
  if (coverage_of(document, anchor).whole()) return replace_lines(document, anchor, Passage(text));
  const std::string inline_text = without_outer_lines(text);
  const Line& line = document.lines[anchor.first_line];
  const bool takes_lines = document.format == Format::plain ||
                           (line.kind == LineKind::paragraph && line.item == kNoLine);
  if (tears(document, anchor) || (inline_text.find('\n') != std::string::npos && !takes_lines))
    return refuse_partial(anchor);
  return make_splice(document, anchor.span, with_ending(inline_text, document.ending));
}

Placement place_removal(const Document& document, const AnchorMatch& anchor) {
  const Coverage coverage = coverage_of(document, anchor);
  const Line& first = document.lines[anchor.first_line];
  const bool only_marker_left =
      document.format != Format::plain &&
      is_bare_marker(document.bytes.substr(first.begin, anchor.span.begin - first.begin));
  if (coverage.end && (coverage.start || only_marker_left))
    return remove_lines(document, anchor.first_line, anchor.last_line);
  if (tears(document, anchor)) return refuse_partial(anchor);
  return remove_within_lines(document, anchor, coverage);
}

}  // namespace skillgit::text
