#pragma once

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

/// JSON in its text form with the same characters as `\u` escapes: equal JSON, safe on a terminal.
std::string json_escaped(std::string_view page);

}  // namespace skillgit::text
