#include "core/text/lines.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <algorithm>

namespace skillgit::text {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kWhiteSpace) == std::string_view::npos;
}

std::string_view trim_left(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
}

std::string_view trim_right(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kWhiteSpace) + 1);
}

std::string_view trim(std::string_view text) { return trim_left(trim_right(text)); }

namespace {

bool indents(char c) { return c == ' ' || c == '\t'; }

/// The column behind `c`, which indents and stands in `column`.
std::size_t column_behind(char c, std::size_t column) {
  return c == ' ' ? column + 1 : column + kTabStop - column % kTabStop;
}

}  // namespace

std::size_t indentation(std::string_view text) {
  std::size_t column = 0;
  for (const char c : text) {
    if (!indents(c)) break;
    column = column_behind(c, column);
  }
  return column;
}

std::string_view without_indentation(std::string_view text, std::size_t most) {
  std::size_t column = 0;
  while (!text.empty() && indents(text.front())) {
    column = column_behind(text.front(), column);
    if (column > most) break;
    text.remove_prefix(1);
  }
  return text;
}

bool is_in_list(const Line& line) { return line.kind == LineKind::item || line.item != kNoLine; }

std::size_t end_of_item(const Document& document, std::size_t item) {
  const auto& lines = document.lines;
  std::size_t end = item + 1;
  for (std::size_t line = item + 1; line < lines.size(); ++line) {
    if (lines[line].kind == LineKind::blank) continue;
    // What is in the item names it, or another that begins after it, as its own.
    if (lines[line].item == kNoLine || lines[line].item < item) break;
    end = line + 1;
  }
  return end;
}

std::string name_of_line(std::size_t index) { return "line " + std::to_string(index + 1); }

std::vector<Line> split_lines(std::string_view bytes) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    Line line;
    line.begin = at;
    const std::size_t feed = bytes.find('\n', at);
    line.end = std::min(feed, bytes.size());
    line.next = feed == std::string_view::npos ? bytes.size() : feed + 1;
    if (line.next > line.end && line.end > line.begin && bytes[line.end - 1] == '\r') --line.end;
    at = line.next;
    lines.push_back(line);
  }
  return lines;
}

std::string with_lf(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n') result += text[at];
  return result;
}

std::string with_ending(std::string_view text, LineEnding ending) {
  if (ending == LineEnding::lf) return std::string(text);
  std::string result;
  result.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    if (c == '\n') result += '\r';
    result += c;
  }
  return result;
}

// Knuth, Morris and Pratt: the usual search is quadratic for texts made to make it so.
std::vector<std::size_t> find_all(std::string_view haystack, std::string_view needle) {
  std::vector<std::size_t> found;
  if (needle.empty() || needle.size() > haystack.size()) return found;
  std::vector<std::size_t> border(needle.size() + 1, 0);
  for (std::size_t i = 1, length = 0; i < needle.size(); ++i) {
    while (length > 0 && needle[i] != needle[length]) length = border[length];
    if (needle[i] == needle[length]) ++length;
    border[i + 1] = length;
  }
  for (std::size_t i = 0, matched = 0; i < haystack.size(); ++i) {
    while (matched > 0 && (matched == needle.size() || haystack[i] != needle[matched]))
      matched = border[matched];
    if (haystack[i] == needle[matched]) ++matched;
    if (matched == needle.size()) found.push_back(i + 1 - matched);
  }
  return found;
}

std::string excerpt(std::string_view text, std::size_t limit) {
  text = trim(text);
  const bool cut = text.size() > limit;
  std::string result(text.substr(0, limit));
  if (cut) {
    // Not in the middle of a character.
    while (!result.empty() && continues_character(text[result.size()])) result.pop_back();
    result += "...";
  }
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return result;
}

}  // namespace skillgit::text
