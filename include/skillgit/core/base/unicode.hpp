#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  ///< In UTF-8.

/// The byte offset of the first sequence in `bytes` that is not valid UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view bytes);

/// The code point at `at` (less than the text's size), which moves behind it; U+FFFD for what is
/// not UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at);

/// Whether `byte` is one behind the first of a character in UTF-8.
constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Whether a character is a word of its own, in a script that writes no spaces.
bool is_ideographic(char32_t code_point);

/// `text` with A to Z as a to z; other letters as they are.
std::string in_lower_case(std::string text);

}  // namespace skillgit
