#include "app/cli/printable.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

// ICU's macros narrow on purpose, in our file.
#pragma GCC diagnostic ignored "-Wconversion"

namespace skillgit::cli {

std::size_t columns(std::string_view text) {
  std::size_t total = 0;
  for (std::size_t at = 0; at < text.size();) {
    UChar32 character = 0;
    U8_NEXT(text, at, text.size(), character);
    const auto width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
    const auto type = u_charType(character);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) continue;
    total += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
  }
  return total;
}

}  // namespace skillgit::cli
