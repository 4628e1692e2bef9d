#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::text {

/// `text` in one line that is safe to show to people.
///
/// Names, messages, skills and replies are written by others. Control characters (a terminal's
/// escape sequences among them), characters that turn or hide text, and bytes that are not UTF-8
/// are shown as `\n`, `\x1b` or `\u202e` instead of being obeyed. The result is valid UTF-8.
std::string printable(std::string_view text);

/// The same for text of several lines: line ends and tabs stay as they are.
std::string printable_lines(std::string_view text);

/// A character that a reader's program would obey, hide or reorder something because of.
struct Treacherous {
  std::size_t at = 0;  ///< Its first byte.
  char32_t character = 0;
};

/// The first one in `text` from byte `from` on. Line ends and tabs are none, and neither are the
/// zero-width joiners behind a character beyond ASCII, where scripts and emoji need them, and what
/// Unicode does not know as a character: icons of fonts, newer emoji. A selector of variants is one
/// where the character before it has none.
std::optional<Treacherous> find_treacherous(std::string_view text, std::size_t from = 0);

/// JSON in its text form with the same characters as `\u` escapes: equal JSON, safe on a terminal.
std::string json_escaped(std::string_view page);

}  // namespace skillgit::text
