#include "skillgit/core/base/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace skillgit {

// ICU's macro narrows on purpose, in our file.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"

std::optional<std::size_t> find_invalid_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t start = at;
    UChar32 code_point = 0;
    U8_NEXT(bytes, at, bytes.size(), code_point);
    if (code_point < 0) return start;
  }
  return std::nullopt;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  UChar32 code_point = 0;
  U8_NEXT_OR_FFFD(text, at, text.size(), code_point);
  return static_cast<char32_t>(code_point);
}

#pragma GCC diagnostic pop

bool is_ideographic(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) != 0 ||
         (0x3040 <= c && c <= 0x30FF);  // Hiragana and Katakana.
}

std::string in_lower_case(std::string text) {
  for (char& c : text)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

}  // namespace skillgit
