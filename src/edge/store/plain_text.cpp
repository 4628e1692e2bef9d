#include "edge/store/plain_text.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

constexpr std::size_t kWidth = 72;
constexpr std::string_view kEllipsis = "…";

enum class Role { ink, space, line_break, nothing };

Role role_of(UChar32 character) {
  if (character == '\n' || character == '\r') return Role::line_break;
  switch (u_charType(character)) {
    case U_CONTROL_CHAR:
    case U_SPACE_SEPARATOR:
      return Role::space;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return Role::line_break;
    case U_FORMAT_CHAR: {
      // The joiners spell words and emoji; the others hide or reorder what a reader sees.
      constexpr UChar32 kNonJoiner = 0x200C;
      constexpr UChar32 kJoiner = 0x200D;
      return character == kNonJoiner || character == kJoiner ? Role::ink : Role::nothing;
    }
    default:
      return Role::ink;
  }
}

/// Calls `visit` with each character; what is not valid UTF-8 comes as U+FFFD.
template <typename Visit>
void each_character(std::string_view text, Visit visit) {
  const auto unicode = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
  for (int at = 0; at < unicode.length(); at = unicode.moveIndex32(at, 1))
    visit(unicode.char32At(at));
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), std::not_fn(continues_character)));
}

/// The lines of `text`, each clean and with single spaces.
std::vector<std::string> clean_lines(std::string_view text) {
  std::vector<std::string> lines(1);
  bool space_due = false;
  each_character(text, [&](UChar32 character) {
    switch (role_of(character)) {
      case Role::nothing:
        return;
      case Role::space:
        space_due = true;
        return;
      case Role::line_break:
        lines.emplace_back();
        space_due = false;
        return;
      case Role::ink:
        if (space_due && !lines.back().empty()) lines.back() += ' ';
        space_due = false;
        icu::UnicodeString(character).toUTF8String(lines.back());
    }
  });
  return lines;
}

/// The first `count` characters of clean text.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) do
      ++at;
    while (at < text.size() && continues_character(text[at]));
  return text.substr(0, at);
}

std::string shorten(std::string text, std::size_t longest) {
  if (count_characters(text) <= longest) return text;
  std::string_view kept = first_characters(text, longest - 1);
  const auto space = kept.find_last_of(" \n");
  if (space != std::string_view::npos && space * 3 > kept.size() * 2) kept = kept.substr(0, space);
  return std::string(kept) + std::string(kEllipsis);
}

void add_wrapped(std::vector<std::string>& out, std::string_view line) {
  std::string row;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    if (!row.empty() && count_characters(row) + 1 + count_characters(word) > kWidth)
      out.push_back(std::exchange(row, {}));
    if (!row.empty()) row += ' ';
    row += word;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  out.push_back(std::move(row));
}

bool looks_like_trailer(std::string_view line) {
  const auto key = std::find_if_not(line.begin(), line.end(),
                                    [](unsigned char c) { return std::isalnum(c) || c == '-'; });
  const auto colon = std::find_if_not(key, line.end(), [](char c) { return c == ' '; });
  return key != line.begin() && colon != line.end() && *colon == ':';
}

}  // namespace

bool is_loaded(std::string_view line) {
  constexpr std::array<std::string_view, 5> kStarts{"#", "---", "diff -", "(cherry picked from",
                                                    "From "};
  return looks_like_trailer(line) || line.find(">8") != std::string_view::npos ||
         std::any_of(kStarts.begin(), kStarts.end(),
                     [line](std::string_view start) { return line.starts_with(start); });
}

std::string one_line(std::string_view text, std::size_t longest) {
  std::string joined;
  for (const std::string& line : clean_lines(text)) {
    if (line.empty()) continue;
    if (!joined.empty()) joined += ' ';
    joined += line;
  }
  return shorten(std::move(joined), longest);
}

std::string subject_line(const std::string& slug, std::string_view lead, std::string_view text) {
  constexpr std::size_t kShortestText = 40;  // Where the slug alone is long.
  const std::string start = slug + ": " + std::string(lead);
  const std::size_t room = start.size() + kShortestText < kLongestSubject
                               ? kLongestSubject - start.size()
                               : kShortestText;
  return start + one_line(text, room);
}

std::string paragraphs(std::string_view text, std::size_t longest) {
  std::string whole;
  for (const std::string& line : clean_lines(text)) whole += line + '\n';
  whole = shorten(std::move(whole), longest);

  std::vector<std::string> rows;
  for (std::string_view rest = whole; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    add_wrapped(rows, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }

  std::string body;
  bool blank_due = false;
  for (const std::string& row : rows) {
    if (row.empty()) {
      blank_due = !body.empty();
      continue;
    }
    if (!body.empty()) body += blank_due ? "\n\n" : "\n";
    blank_due = false;
    body += (is_loaded(row) ? "  " : "") + row;
  }
  return body;
}

}  // namespace skillgit::store
