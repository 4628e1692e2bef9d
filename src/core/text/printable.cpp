#include "skillgit/core/text/printable.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <cstdio>

// ICU's macros narrow on purpose, in our file.
#pragma GCC diagnostic ignored "-Wconversion"

namespace skillgit::text {
namespace {

/// Calls `visit(code point, its bytes)`; the code point is negative for an invalid byte sequence.
template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    UChar32 character = 0;
    U8_NEXT(text, at, text.size(), character);
    visit(character, text.substr(start, at - start));
  }
}

/// Whether a reader's program would obey, hide or reorder something because of `character`.
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

void append_hex(const char* format, unsigned number, std::string& out) {
  std::array<char, 11> escaped{};
  std::snprintf(escaped.data(), escaped.size(), format, number);
  out += escaped.data();
}

void append_escaped(UChar32 character, std::string& out) {
  const auto number = static_cast<unsigned>(character);
  if (character == '\n')
    out += "\\n";
  else if (character == '\t')
    out += "\\t";
  else if (character == '\r')
    out += "\\r";
  else if (character < 0x80)
    append_hex("\\x%02x", number, out);
  else if (character < 0x10000)
    append_hex("\\u%04x", number, out);
  else
    append_hex("\\U%08x", number, out);
}

std::string neutralised(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](UChar32 character, std::string_view bytes) {
    const bool keep = bytes.size() == 1 && kept.find(bytes.front()) != kept.npos;
    if (character < 0)
      for (const char byte : bytes) append_hex("\\x%02x", static_cast<unsigned char>(byte), out);
    else if (is_treacherous(character) && !keep)
      append_escaped(character, out);
    else
      out += bytes;
  });
  return out;
}

}  // namespace

std::string json_escaped(std::string_view page) {
  std::string out;
  out.reserve(page.size());
  for_each_character(page, [&](UChar32 character, std::string_view bytes) {
    if (character == '\n' || character < 0 || !is_treacherous(character)) {
      out += bytes;
    } else if (character < 0x10000) {
      append_hex("\\u%04x", static_cast<unsigned>(character), out);
    } else {
      append_hex("\\u%04x", U16_LEAD(character), out);
      append_hex("\\u%04x", U16_TRAIL(character), out);
    }
  });
  return out;
}

namespace {

/// A character that this version of Unicode does not know, or leaves to others: an icon of a font,
/// a newer emoji. It is seen, but for those that are to be ignored.
bool is_unknown_but_seen(UChar32 character) {
  const auto type = u_charType(character);
  return (type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR) &&
         u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0;
}

/// Whether it chooses between the forms of the character before it, and that has none: any number
/// of them hides text behind a letter. '#', '*' and digits have the form of a key.
bool selects_nothing(UChar32 character, UChar32 before) {
  constexpr UChar32 kEmojiForm = 0xFE0F;
  if (!u_hasBinaryProperty(character, UCHAR_VARIATION_SELECTOR)) return false;
  if (character == kEmojiForm && u_hasBinaryProperty(before, UCHAR_EMOJI)) return false;
  return before < 0x80 || u_hasBinaryProperty(before, UCHAR_VARIATION_SELECTOR);
}

}  // namespace

std::optional<Treacherous> find_treacherous(std::string_view text, std::size_t from) {
  constexpr UChar32 kNonJoiner = 0x200C;
  constexpr UChar32 kJoiner = 0x200D;
  UChar32 before = 0;
  for (std::size_t at = from; at < text.size();) {
    const std::size_t start = at;
    UChar32 character = 0;
    U8_NEXT(text, at, text.size(), character);
    const bool ends_line = character == '\n' || text.substr(start, 2) == "\r\n";
    const bool joins = (character == kNonJoiner || character == kJoiner) && before >= 0x80 &&
                       !is_treacherous(before);
    const bool is_plain = character == '\t' || ends_line || joins || is_unknown_but_seen(character);
    const bool deceives =
        (is_treacherous(character) && !is_plain) || selects_nothing(character, before);
    if (character >= 0 && deceives) return Treacherous{start, static_cast<char32_t>(character)};
    before = character;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) { return neutralised(text, ""); }

std::string printable_lines(std::string_view text) { return neutralised(text, "\n\t"); }

}  // namespace skillgit::text
