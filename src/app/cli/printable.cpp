#include "app/cli/printable.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <functional>

// ICU's macros narrow on purpose, in our file.
#pragma GCC diagnostic ignored "-Wconversion"

namespace skillgit::cli {
namespace {

/// Calls `visit(code point, its bytes)`; the code point is negative for an invalid byte sequence.
template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    UChar32 character = 0;
    U8_NEXT(text.data(), at, text.size(), character);
    visit(character, text.substr(start, at - start));
  }
}

/// Whether a terminal would obey, hide or reorder something because of `character`.
bool is_treacherous(UChar32 character) {
  switch (u_charType(character)) {
    case U_CONTROL_CHAR:  // C0, DEL, C1
    case U_FORMAT_CHAR:   // directions, zero-width joiners, tags
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_UNASSIGNED:
      return true;
    default:
      return false;
  }
}

void append_escaped(UChar32 character, std::string& out) {
  if (character == '\n')
    out += "\\n";
  else if (character == '\t')
    out += "\\t";
  else if (character == '\r')
    out += "\\r";
  else if (character < 0x80)
    out += fmt::format("\\x{:02x}", character);
  else if (character < 0x10000)
    out += fmt::format("\\u{:04x}", character);
  else
    out += fmt::format("\\U{:08x}", character);
}

std::string neutralised(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](UChar32 character, std::string_view bytes) {
    const bool keep = bytes.size() == 1 && kept.find(bytes.front()) != kept.npos;
    if (character < 0)
      for (const char byte : bytes)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    else if (is_treacherous(character) && !keep)
      append_escaped(character, out);
    else
      out += bytes;
  });
  return out;
}

/// As JSON writes a character that it does not write plainly.
std::string json_escape(UChar32 character) {
  if (character < 0x10000) return fmt::format("\\u{:04x}", character);
  return fmt::format("\\u{:04x}\\u{:04x}", static_cast<unsigned>(U16_LEAD(character)),
                     static_cast<unsigned>(U16_TRAIL(character)));
}

}  // namespace

std::string json_escaped(std::string_view page) {
  std::string out;
  out.reserve(page.size());
  for_each_character(page, [&](UChar32 character, std::string_view bytes) {
    if (character != '\n' && character >= 0 && is_treacherous(character))
      out += json_escape(character);
    else
      out += bytes;
  });
  return out;
}

std::string printable(std::string_view text) { return neutralised(text, ""); }

std::string printable_lines(std::string_view text) { return neutralised(text, "\n\t"); }

std::size_t columns(std::string_view text) {
  std::size_t total = 0;
  for_each_character(text, [&total](UChar32 character, std::string_view) {
    const auto width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
    const auto type = u_charType(character);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) return;
    total += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
  });
  return total;
}

}  // namespace skillgit::cli
