#include "core/text/markdown.hpp"

#include "core/text/lines.hpp"
#include "skillgit/core/base/decimal.hpp"

#include <algorithm>

namespace skillgit::text {
namespace {

constexpr std::size_t kCodeIndent = 4;

bool is_space(char c) { return c == ' ' || c == '\t'; }

struct Fence {
  char mark = '`';
  std::size_t length = 0;
};

/// The fence that `text` (without its indentation) opens, if any.
std::optional<Fence> opening_fence(std::string_view text) {
  if (text.empty() || (text[0] != '`' && text[0] != '~')) return std::nullopt;
  const std::size_t length = std::min(text.find_first_not_of(text[0]), text.size());
  if (length < 3) return std::nullopt;
  if (text[0] == '`' && text.find('`', length) != std::string_view::npos) return std::nullopt;
  return Fence{text[0], length};
}

bool closes(std::string_view text, const Fence& fence) {
  text = trim(text);
  return text.size() >= fence.length &&
         text.find_first_not_of(fence.mark) == std::string_view::npos;
}

int heading_level(std::string_view text) {
  const std::size_t level = std::min(text.find_first_not_of('#'), text.size());
  if (level == 0 || level > 6) return 0;
  return level == text.size() || is_space(text[level]) ? static_cast<int>(level) : 0;
}

bool is_rule(std::string_view text) {
  if (text.empty() || std::string_view("-*_").find(text[0]) == std::string_view::npos) return false;
  std::size_t marks = 0;
  for (const char c : text) {
    if (c == text[0])
      ++marks;
    else if (!is_space(c))
      return false;
  }
  return marks >= 3;
}

bool is_underline(std::string_view text) {
  text = trim_right(text);
  return !text.empty() && (text[0] == '=' || text[0] == '-') &&
         text.find_first_not_of(text[0]) == std::string_view::npos;
}

bool is_quote(std::string_view text) { return text.starts_with('>'); }
bool is_comment(std::string_view text) { return text.starts_with("<!--"); }

/// Whether a paragraph ends where a line with this text begins.
bool interrupts_paragraph(std::string_view text) {
  if (opening_fence(text) || heading_level(text) != 0 || is_rule(text) || is_quote(text) ||
      is_comment(text))
    return true;
  const auto marker = item_marker(text);
  return marker && marker->starts_list;
}

class Reader {
 public:
  Reader(std::string_view bytes, std::vector<Line>& lines) : bytes_(bytes), lines_(lines) {}

  void read(std::size_t number) {
    Line& line = lines_[number];
    const std::string_view text = bytes_.substr(line.begin, line.end - line.begin);
    line.column = indentation(text);
    if (continues_verbatim(line, text)) return;
    if (is_blank(text)) return read_blank(line);
    read_text(number, trim_left(text));
  }

  std::size_t unclosed() const { return fence_ || in_comment_ ? opener_ : kNoLine; }

 private:
  struct Item {
    std::size_t line;
    std::size_t content;
  };

  bool continues_verbatim(Line& line, std::string_view text) {
    if (in_comment_) {
      place(line, LineKind::comment);
      if (text.find("-->") != std::string_view::npos) in_comment_ = false;
      return true;
    }
    if (!fence_) return false;
    // A fenced block ends with the list item that it is in.
    if (!is_blank(text) && !items_.empty() && line.column < items_.back().content) {
      fence_.reset();
      return false;
    }
    place(line, LineKind::fence);
    if (closes(text, *fence_)) fence_.reset();
    return true;
  }

  void read_blank(Line& line) {
    line.kind = LineKind::blank;
    open_ = Open::nothing;
  }

  void read_text(std::size_t number, std::string_view text) {
    Line& line = lines_[number];
    const bool was_in_list = !items_.empty();
    if (open_ == Open::paragraph && !interrupts_paragraph(text) && !is_underline(text) &&
        !begins_table(number, text) && !(was_in_list && item_marker(text)))
      return place(line, LineKind::paragraph);

    leave_items(line.column);
    const std::size_t margin = items_.empty() ? 0 : items_.back().content;
    const auto marker = item_marker(text);
    const bool indented = line.column >= margin + kCodeIndent;
    if (items_.empty() && (indented || !marker || is_rule(text))) list_marker_ = 0;
    if (indented) return read_indented(line);
    if (open_ == Open::paragraph && is_underline(text)) return read_underline(number, text);
    if (const auto fence = opening_fence(text)) return open_fence(number, *fence);
    if (is_comment(text)) return open_comment(number, text);
    if (const int level = heading_level(text)) return read_heading(line, level);
    if (is_rule(text)) return close_with(line, LineKind::rule);
    if (is_quote(text)) return read_run(line, LineKind::quote, Open::quote);
    if (marker && (marker->starts_list || was_in_list || open_ != Open::paragraph))
      return read_item(number, text, *marker);
    if (begins_table(number, text)) {
      begin_leaf();
      open_ = Open::table;
      return place(line, LineKind::table_row);
    }
    if (open_ == Open::table) return place(line, LineKind::table_row);
    read_run(line, LineKind::paragraph, Open::paragraph);
  }

  void leave_items(std::size_t column) {
    while (!items_.empty() && column < items_.back().content) {
      items_.pop_back();
      open_ = Open::nothing;
    }
  }

  void read_indented(Line& line) {
    if (open_ == Open::paragraph) return place(line, LineKind::paragraph);
    read_run(line, LineKind::paragraph, Open::code);
  }

  void read_underline(std::size_t number, std::string_view text) {
    const std::size_t leaf = leaf_;
    const int level = text[0] == '=' ? 1 : 2;
    place(lines_[number], LineKind::heading);
    lines_[number].level = level;
    for (std::size_t above = number; above-- > 0 && lines_[above].leaf == leaf;) {
      if (lines_[above].kind != LineKind::paragraph) break;
      lines_[above].kind = LineKind::heading;
      lines_[above].level = level;
    }
    open_ = Open::nothing;
  }

  void open_fence(std::size_t number, const Fence& fence) {
    close_with(lines_[number], LineKind::fence);
    fence_ = fence;
    opener_ = number;
  }

  void open_comment(std::size_t number, std::string_view text) {
    close_with(lines_[number], LineKind::comment);
    opener_ = number;
    in_comment_ = text.find("-->", 4) == std::string_view::npos;
  }

  void read_heading(Line& line, int level) {
    close_with(line, LineKind::heading);
    line.level = level;
  }

  void read_item(std::size_t number, std::string_view text, const ItemMarker& marker) {
    Line& line = lines_[number];
    const std::string_view rest = text.substr(std::min(marker.width, text.size()));
    begin_leaf(/*same_block=*/items_.empty() && list_marker_ == marker.kind);
    place(line, LineKind::item);
    line.marker = marker.kind;
    line.content = line.column + marker.width;
    if (items_.empty()) {
      list_marker_ = marker.kind;
      list_block_ = block_;
    }
    items_.push_back({number, line.content});
    open_ = is_blank(rest) ? Open::nothing : Open::paragraph;
    fence_ = opening_fence(rest);
    if (fence_) opener_ = number;
  }

  bool begins_table(std::size_t number, std::string_view text) const {
    if (open_ == Open::table || number + 1 >= lines_.size()) return false;
    if (text.find('|') == std::string_view::npos) return false;
    const Line& below = lines_[number + 1];
    return is_table_delimiter(bytes_.substr(below.begin, below.end - below.begin));
  }

  enum class Open { nothing, paragraph, code, quote, table };

  /// A line that stands with its like above it, or begins such a run.
  void read_run(Line& line, LineKind kind, Open run) {
    if (open_ != run) begin_leaf();
    open_ = run;
    place(line, kind);
  }

  void close_with(Line& line, LineKind kind) {
    begin_leaf();
    open_ = Open::nothing;
    place(line, kind);
  }

  void begin_leaf(bool same_block = false) {
    ++leaf_;
    if (!items_.empty() || same_block)
      block_ = list_block_;
    else
      block_ = leaf_;
  }

  void place(Line& line, LineKind kind) {
    line.kind = kind;
    line.block = block_;
    line.leaf = leaf_;
    line.item = items_.empty() ? kNoLine : items_.back().line;
  }

  std::string_view bytes_;
  std::vector<Line>& lines_;
  std::vector<Item> items_;  ///< The list items that the current line is in.
  char list_marker_ = 0;     ///< Of the list at the top level that is not finished, or 0.
  std::size_t list_block_ = 0;
  std::size_t block_ = 0;
  std::size_t leaf_ = 0;
  Open open_ = Open::nothing;
  std::optional<Fence> fence_;
  bool in_comment_ = false;
  std::size_t opener_ = 0;  ///< The line that began the last fenced block or comment.
};

}  // namespace

std::optional<ItemMarker> item_marker(std::string_view text) {
  std::size_t size = 0;
  bool starts_list = true;
  if (!text.empty() && std::string_view("-*+").find(text[0]) != std::string_view::npos) {
    size = 1;
  } else {
    while (size < 9 && is_digit(text, size)) ++size;
    if (size == 0 || size == text.size() || (text[size] != '.' && text[size] != ')'))
      return std::nullopt;
    starts_list = text.substr(0, size) == "1";
    ++size;
  }
  const char kind = text[size - 1];
  if (size == text.size()) return ItemMarker{kind, size + 1, false};
  if (!is_space(text[size])) return std::nullopt;
  std::size_t spaces = 0;
  while (size + spaces < text.size() && is_space(text[size + spaces])) ++spaces;
  if (size + spaces == text.size()) return ItemMarker{kind, size + 1, false};
  // More than four would be an indented code block inside the item.
  return ItemMarker{kind, size + (spaces > 4 ? 1 : spaces), starts_list};
}

bool is_table_delimiter(std::string_view text) {
  text = trim(text);
  if (text.find('|') == std::string_view::npos || text.find('-') == std::string_view::npos)
    return false;
  return text.find_first_not_of("|-: \t") == std::string_view::npos;
}

std::size_t mark_blocks(std::string_view bytes, std::vector<Line>& lines, std::size_t first) {
  Reader reader(bytes, lines);
  for (std::size_t number = first; number < lines.size(); ++number) reader.read(number);
  return reader.unclosed();
}

}  // namespace skillgit::text
