#include "core/optimizer/characters.hpp"

#include <unicode/utf8.h>

// ICU's macro assigns an int to a byte.
#pragma GCC diagnostic ignored "-Wconversion"

namespace skillgit::optimizer {

char32_t next_character(std::string_view text, std::size_t& at) {
  UChar32 character = 0;
  U8_NEXT_OR_FFFD(text.data(), at, text.size(), character);
  return static_cast<char32_t>(character);
}

}  // namespace skillgit::optimizer
