#include "skillgit/core/text/valid_text.hpp"

#include <unicode/utf8.h>

#include <cstdint>

// ICU's macro narrows on purpose, in our file.
#pragma GCC diagnostic ignored "-Wconversion"

namespace skillgit::text {

std::string valid_text(std::string_view bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t begin = at;
    UChar32 character = 0;
    U8_NEXT(bytes, at, bytes.size(), character);
    text += character > 0 ? bytes.substr(begin, at - begin) : kReplacement;
  }
  return text;
}

}  // namespace skillgit::text
