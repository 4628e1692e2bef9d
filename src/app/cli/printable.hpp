#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::cli {

/// `text` in one line that is safe to print to people.
///
/// Names, messages, skills and replies are written by others. Control characters (the terminal's
/// escape sequences among them), characters that turn or hide text, and bytes that are not UTF-8
/// are shown as `\n`, `\x1b` or `\u202e` instead of being obeyed.
std::string printable(std::string_view text);

/// The same for text of several lines: line ends and tabs stay as they are.
std::string printable_lines(std::string_view text);

/// JSON in its text form with the same characters as `\u` escapes: equal JSON, safe on a terminal.
std::string json_escaped(std::string_view page);

/// How many columns of a terminal `text` takes; wide characters take two.
std::size_t columns(std::string_view text);

}  // namespace skillgit::cli
