#include "core/optimizer/excerpt.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <cstddef>

namespace skillgit::optimizer {

std::string excerpt(std::string_view text) {
  constexpr std::size_t kCharacters = 48;
  std::size_t at = 0;
  std::string result;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == kCharacters) return result + "...";
    const std::size_t begin = at;
    const char32_t character = next_code_point(text, at);
    if (character == U'\n' && !result.empty()) return result + "...";
    result += character < 0x20 || character == 0x7f ? " " : text.substr(begin, at - begin);
  }
  return result;
}

}  // namespace skillgit::optimizer
