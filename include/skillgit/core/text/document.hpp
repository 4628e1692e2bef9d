#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// Half-open range of bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

enum class LineEnding { lf, crlf };

/// The bytes of a line ending.
std::string_view bytes_of(LineEnding ending);

/// How a file is read.
enum class Format {
  skill,     ///< Markdown with a front matter: SKILL.md.
  markdown,  ///< Any other Markdown file.
  plain,     ///< Lines without a structure: a script, a table of values.
};

/// The format of the file at `path` in a skill, by its name.
Format format_of(std::string_view path);

/// What a line is part of.
enum class LineKind {
  front_matter,  ///< Between the fences of the front matter, or one of them.
  blank,         ///< Nothing but white space, outside of fenced blocks and comments.
  heading,       ///< A heading (either style).
  paragraph,     ///< Text; also an indented code block, and any line of a plain file.
  item,          ///< The first line of a list item.
  table_row,     ///< A row of a table; its first two are the header and the delimiter.
  fence,         ///< A fenced block, with its fences.
  quote,         ///< A quotation.
  comment,       ///< A comment or other markup that begins with "<!--".
  rule,          ///< A thematic break.
};

inline constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

/// One line of a document and its place in the structure.
///
/// Lines with the same `block` are of one block at the top level: a whole list, a paragraph, a
/// table. Lines with the same `leaf` are of one block without blocks inside it: the paragraph of
/// a list item, a fenced block. Neither means anything for a blank line.
struct Line {
  std::size_t begin = 0;  ///< The first byte.
  std::size_t end = 0;    ///< After the last byte of text.
  std::size_t next = 0;   ///< After the line ending; `end` when the file ends without one.
  LineKind kind = LineKind::blank;
  std::size_t block = 0;
  std::size_t leaf = 0;
  std::size_t item = kNoLine;  ///< The first line of the innermost list item around this line.
  std::size_t column = 0;      ///< Of its first character, after the white space.
  std::size_t content = 0;     ///< For an item: the column of its text.
  int level = 0;               ///< For a heading: 1..6.
  char marker = 0;             ///< For an item: '-', '*', '+', or '.' and ')' after a number.
};

enum class RegionKind {
  slow_update,  ///< From SLOW_UPDATE_START to SLOW_UPDATE_END, with the markers.
  appendix,     ///< From APPENDIX_START to APPENDIX_END, likewise.
  keep,         ///< A line that holds `<!-- keep -->`; or, below one on a line of its own, the
                ///< lines up to the next blank one (a fenced block to its end).
};

/// Whole lines that edits leave alone.
struct Region {
  RegionKind kind = RegionKind::keep;
  std::size_t first_line = 0;
  std::size_t end_line = 0;  ///< After the last one.
  Span span;
};

/// A marker without its partner, or in the wrong place.
struct Damage {
  std::size_t line = 0;
  std::string message;
};

/// A text file of a skill, taken apart. It looks into bytes that the caller keeps.
///
/// Any bytes are a document; reading takes time linear in their number. Lines end with LF or
/// CRLF; a lone CR is text. Markers count wherever they stand, in fenced blocks as well. A region
/// that is opened and never closed reaches to the end of the file.
struct Document {
  std::string_view bytes;
  Format format = Format::plain;
  LineEnding ending = LineEnding::lf;  ///< The more frequent one; LF when they are equal.
  std::size_t body = 0;                ///< Where the body begins, in bytes; 0 without front matter.
  std::size_t body_line = 0;           ///< The first line of the body.
  std::size_t unclosed = kNoLine;      ///< Where a fenced block or comment begins that never ends.
  bool unclosed_front_matter = false;  ///< It begins like one and never ends: all is body.
  std::vector<Line> lines;
  std::vector<Region> regions;  ///< In order; none overlaps another.
  std::vector<Damage> damages;

  std::string_view text_of(const Line& line) const {
    return bytes.substr(line.begin, line.end - line.begin);
  }
  /// The region that line number `line` (from 0) is in, or null.
  const Region* region_at(std::size_t line) const;
};

/// Takes `bytes` apart. `bytes` must outlive the document.
Document read_document(std::string_view bytes, Format format = Format::skill);

/// The body of a skill file: what a `plain` prompt ships. Blank lines at its begin are not part
/// of it. All of `bytes` when there is no front matter.
std::string_view body_without_front_matter(std::string_view bytes);

/// Whether the name of `marker` (one that protects lines) occurs in `text`.
bool holds_marker(std::string_view text);

}  // namespace skillgit::text
