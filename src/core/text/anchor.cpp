#include "core/text/anchor.hpp"

#include "core/text/lines.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

namespace skillgit::text {
namespace {

constexpr std::size_t kLinesShown = 5;

/// A text in another spelling, with the way back to the bytes that it came from.
struct Spelling {
  std::string text;
  std::vector<std::size_t> origin;  ///< For each byte of text; and one more, for its end.

  Span original(std::size_t begin, std::size_t size) const {
    return {origin[begin], origin[begin + size]};
  }
};

/// The bytes with LF endings, and one at the end of the file, so that an anchor may end in one.
Spelling spell_with_lf(std::string_view bytes) {
  Spelling result;
  result.text.reserve(bytes.size() + 1);
  result.origin.reserve(bytes.size() + 2);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    result.origin.push_back(at);
    if (bytes[at] == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') ++at;
    result.text += bytes[at];
  }
  if (!result.text.ends_with('\n')) {
    result.origin.push_back(bytes.size());
    result.text += '\n';
  }
  result.origin.push_back(bytes.size());
  return result;
}

/// The bytes with every run of white space as one space.
Spelling spell_without_spacing(std::string_view bytes) {
  Spelling result;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const bool space = kWhiteSpace.find(bytes[at]) != std::string_view::npos;
    if (space && !result.text.empty() && result.text.back() == ' ') continue;
    result.origin.push_back(at);
    result.text += space ? ' ' : bytes[at];
  }
  result.origin.push_back(bytes.size());
  return result;
}

/// Scripts that write words without spaces between them have no word boundaries to keep.
bool joins_words(UChar32 c) {
  if (c == '_') return true;
  if (c < 0 || !u_isalnum(c)) return false;
  switch (u_getIntPropertyValue(c, UCHAR_LINE_BREAK)) {
    case U_LB_IDEOGRAPHIC:
    case U_LB_COMPLEX_CONTEXT:
    case U_LB_CONDITIONAL_JAPANESE_STARTER:
    case U_LB_NONSTARTER:
      return false;
    default:
      return true;
  }
}

// ICU's macros narrow and shadow on purpose, in our file.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
UChar32 character_before(std::string_view text, std::size_t offset) {
  if (offset == 0) return -1;
  UChar32 c = -1;
  // A window suffices: no character is longer than four bytes.
  const std::size_t start = offset < 8 ? 0 : offset - 8;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data() + start);
  auto at = static_cast<std::int32_t>(offset - start);
  U8_PREV(bytes, 0, at, c);
  return c;
}

UChar32 character_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return -1;
  UChar32 c = -1;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data() + offset);
  const std::int32_t size =
      static_cast<std::int32_t>(std::min<std::size_t>(8, text.size() - offset));
  std::int32_t at = 0;
  U8_NEXT(bytes, at, size, c);
  return c;
}
#pragma GCC diagnostic pop

bool is_inside_word(std::string_view text, std::size_t offset) {
  return joins_words(character_before(text, offset)) && joins_words(character_at(text, offset));
}

std::string list_lines(const Document& document, const std::vector<Span>& spans) {
  std::string result = spans.size() == 1 ? "line " : "lines ";
  for (std::size_t i = 0; i < std::min(spans.size(), kLinesShown); ++i) {
    if (i > 0) result += ", ";
    result += std::to_string(line_at(document, spans[i].begin) + 1);
  }
  if (spans.size() > kLinesShown) result += ", ...";
  return result;
}

/// Takes the line breaks (and blank lines) at the ends of a match away.
Span without_outer_breaks(std::string_view bytes, Span span) {
  const std::string_view match = bytes.substr(span.begin, span.end - span.begin);
  const std::size_t text = match.find_first_not_of(kWhiteSpace);
  const std::size_t last_break = match.substr(0, text).rfind('\n');
  const std::size_t after_text = match.find_last_not_of(kWhiteSpace) + 1;
  const std::size_t next_break = match.find('\n', after_text);
  std::size_t end = next_break == std::string_view::npos ? match.size() : next_break;
  if (end > after_text && match[end - 1] == '\r') --end;
  const std::size_t begin = last_break == std::string_view::npos ? 0 : last_break + 1;
  return {span.begin + begin, span.begin + end};
}

std::set<std::string_view> words_of(std::string_view text) {
  std::set<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n.,:;*`\"'()", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\r\n.,:;*`\"'()", begin), text.size());
    words.insert(text.substr(begin, at - begin));
  }
  return words;
}

/// The line that shares most words with the anchor's first line: a hint for people.
std::string nearest_line(const Document& document, std::string_view anchor) {
  const std::string_view wanted = trim(anchor);
  const auto words = words_of(wanted.substr(0, wanted.find('\n')));
  std::size_t best = 0;
  std::string result;
  for (std::size_t number = 0; number < document.lines.size(); ++number) {
    const std::string_view text = document.text_of(document.lines[number]);
    std::size_t shared = 0;
    for (const std::string_view word : words_of(text)) shared += words.count(word);
    if (shared <= best) continue;
    best = shared;
    result = "the nearest is " + name_of_line(number) + ": '" + excerpt(text) + "'";
  }
  return result;
}

AnchorMatch no_match(EditStatus status, std::string detail) {
  AnchorMatch match;
  match.status = status;
  match.detail = std::move(detail);
  return match;
}

/// Says why an anchor that does not occur may have been meant.
AnchorMatch explain_absence(const Document& document, std::string_view anchor) {
  const Spelling file = spell_without_spacing(document.bytes);
  const Spelling wanted = spell_without_spacing(trim(anchor));
  const auto found = find_all(file.text, wanted.text);
  if (found.empty()) return no_match(EditStatus::anchor_not_found, nearest_line(document, anchor));
  const Span span = file.original(found[0], wanted.text.size());
  return no_match(EditStatus::anchor_spacing,
                  name_of_line(line_at(document, span.begin)) + " reads '" +
                      excerpt(document.bytes.substr(span.begin, span.end - span.begin)) + "'");
}

}  // namespace

std::size_t line_at(const Document& document, std::size_t offset) {
  const auto after =
      std::upper_bound(document.lines.begin(), document.lines.end(), offset,
                       [](std::size_t value, const Line& line) { return value < line.begin; });
  return static_cast<std::size_t>(after - document.lines.begin()) - 1;
}

AnchorMatch find_anchor(const Document& document, std::string_view anchor) {
  if (is_blank(anchor)) return no_match(EditStatus::empty_anchor, "");
  const Spelling file = spell_with_lf(document.bytes);
  const std::string wanted = with_lf(anchor);
  const auto found = find_all(file.text, wanted);
  if (found.empty()) return explain_absence(document, anchor);

  std::vector<Span> whole;
  std::vector<Span> torn;
  for (const std::size_t at : found) {
    const Span span = file.original(at, wanted.size());
    const bool inside =
        is_inside_word(file.text, at) || is_inside_word(file.text, at + wanted.size());
    (inside ? torn : whole).push_back(span);
  }
  if (whole.empty()) return no_match(EditStatus::anchor_inside_word, list_lines(document, torn));
  if (whole.size() > 1) return no_match(EditStatus::anchor_ambiguous, list_lines(document, whole));

  AnchorMatch match;
  match.span = without_outer_breaks(document.bytes, whole[0]);
  match.first_line = line_at(document, match.span.begin);
  match.last_line = line_at(document, match.span.end - 1);
  return match;
}

}  // namespace skillgit::text
