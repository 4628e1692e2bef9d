#include "edge/model/excerpt.hpp"

#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>

namespace skillgit::model {
namespace {

constexpr std::size_t kLongest = 200;
constexpr std::string_view kMore = "...";

// A secret that is cut in two would not be recognised, so more is searched than is shown.
constexpr std::size_t kSearched = 8192;

/// How many bytes the character at the start of `text` has; 0 if they are no valid UTF-8.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const bool valid = size <= text.size() && !find_invalid_utf8(text.substr(0, size));
  return valid ? size : 0;
}

/// Whether a terminal would obey `character` rather than show it: C0 and C1 controls, and the
/// marks that turn the direction of writing.
bool is_control(std::string_view character) {
  const auto byte = [character](std::size_t at) {
    return static_cast<unsigned char>(character[at]);
  };
  switch (character.size()) {
    case 1:
      return byte(0) < 0x20 || byte(0) == 0x7F;
    case 2:
      return byte(0) == 0xC2 && byte(1) < 0xA0;
    case 3:
      if (byte(0) != 0xE2) return false;
      return (byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) ||
             (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
    default:
      return false;
  }
}

std::string escaped(std::string_view bytes) {
  if (bytes == "\n") return "\\n";
  if (bytes == "\t") return "\\t";
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "\\x";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace

std::string excerpt(std::string_view answer, std::span<const std::string> secrets) {
  const std::string text = text::redacted(std::string(answer.substr(0, kSearched)), secrets);
  std::string_view rest = text;
  std::string shown;
  std::size_t characters = 0;
  while (!rest.empty()) {
    const std::size_t size = character_size(rest);
    const std::string_view next = rest.substr(0, std::max<std::size_t>(size, 1));
    const bool plain = size > 0 && !is_control(next);
    const std::string piece = plain ? std::string(next) : escaped(next);
    characters += plain ? 1 : piece.size();
    if (characters > kLongest - kMore.size()) return shown.append(kMore);
    shown += piece;
    rest.remove_prefix(next.size());
  }
  return shown;
}

}  // namespace skillgit::model
