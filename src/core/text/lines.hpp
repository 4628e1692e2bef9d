#pragma once

#include "skillgit/core/text/document.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

inline constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
inline constexpr std::size_t kTabStop = 4;

bool is_blank(std::string_view text);
std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string_view trim_right(std::string_view text);

/// The column of the first character that is neither space nor tab.
std::size_t indentation(std::string_view text);

/// The text without the spaces and tabs at its beginning that end in column `most` or before it.
std::string_view without_indentation(std::string_view text, std::size_t most);

/// An item, or what belongs to one.
bool is_in_list(const Line& line);

/// The line after the last one with text of the item that begins on line `item`.
std::size_t end_of_item(const Document& document, std::size_t item);

/// "line 3" for the index 2.
std::string name_of_line(std::size_t index);

/// The lines of `bytes`, without structure. A line ending at the end of the file ends its last
/// line; it does not begin another.
std::vector<Line> split_lines(std::string_view bytes);

/// The text with every CRLF as LF.
std::string with_lf(std::string_view text);

/// The text, whose lines end with LF, with the line ending `ending`.
std::string with_ending(std::string_view text, LineEnding ending);

/// Where `needle` occurs in `haystack`, overlapping ones included, in linear time.
std::vector<std::size_t> find_all(std::string_view haystack, std::string_view needle);

/// `text` in one line of at most about `limit` bytes, for a message.
std::string excerpt(std::string_view text, std::size_t limit = 60);

}  // namespace skillgit::text
