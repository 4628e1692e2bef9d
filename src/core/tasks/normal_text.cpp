#include "core/tasks/normal_text.hpp"

#include "skillgit/core/base/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cassert>
#include <cstdint>

namespace skillgit::tasks {

// ICU's macros narrow on purpose, in our file.
#pragma GCC diagnostic ignored "-Wconversion"

namespace {

constexpr std::size_t kLongestQuote = 80;

void append(std::string& text, char32_t code_point) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, code_point);
  text.append(bytes, static_cast<std::size_t>(size));
}

std::string with_replacements(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append(result, next_code_point(text, at));
  return result;
}

icu::StringPiece piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(text.size())};
}

std::string to_nfc(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(code);
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  if (U_SUCCESS(code)) nfc->normalizeUTF8(0, piece(text), sink, nullptr, code);
  assert(U_SUCCESS(code));
  return result;
}

std::string fold_case(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8Fold(0, piece(text), sink, nullptr, code);
  assert(U_SUCCESS(code));
  return result;
}

std::string to_lower(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8ToLower("", 0, piece(text), sink, nullptr, code);
  assert(U_SUCCESS(code));
  return result;
}

std::string with_single_spaces(std::string_view text) {
  std::string result;
  bool in_space = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code_point = next_code_point(text, at);
    const bool space = is_space(code_point);
    if (!space) append(result, code_point);
    if (space && !in_space) result += ' ';
    in_space = space;
  }
  return result;
}

bool is_ascii_punctuation(char32_t c) {
  return ('!' <= c && c <= '/') || (':' <= c && c <= '@') || ('[' <= c && c <= '`') ||
         ('{' <= c && c <= '~');
}

bool is_article(std::string_view word) { return word == "a" || word == "an" || word == "the"; }

}  // namespace

bool is_space(char32_t c) {
  // The separators U+001C..U+001F are white space to Python, so to the scorers of others.
  return u_isUWhiteSpace(static_cast<UChar32>(c)) || (0x1C <= c && c <= 0x1F);
}

bool is_control(char32_t c) {
  return (U_MASK(u_charType(static_cast<UChar32>(c))) &
          (U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0;
}

bool is_word(char32_t c) {
  return (U_MASK(u_charType(static_cast<UChar32>(c))) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

std::string_view trim(std::string_view text) {
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size() && is_space(next_code_point(text, at));) start = at;
  text.remove_prefix(start);
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && text.size() - last < 4 && U8_IS_TRAIL(text[last])) --last;
    std::size_t at = last;
    if (!is_space(next_code_point(text, at)) || at != text.size()) break;
    text.remove_suffix(text.size() - last);
  }
  return text;
}

std::string normalise(std::string_view text, const TextRules& rules) {
  std::string result = find_invalid_utf8(text) ? with_replacements(text) : std::string(text);
  if (rules.ignore_case) result = fold_case(result);
  result = to_nfc(trim(result));
  if (rules.ignore_space) result = with_single_spaces(result);
  return result;
}

std::string_view last_line(std::string_view text) {
  text = trim(text);
  const std::size_t end = text.find_last_of("\r\n");
  return end == std::string_view::npos ? text : trim(text.substr(end + 1));
}

void for_each_squad_token(std::string_view text,
                          const std::function<void(std::string_view)>& visit) {
  const std::string lowered = to_lower(normalise(text, {}));
  std::string token;
  std::string word;
  const auto end_token = [&] {
    if (!token.empty()) visit(token);
    token.clear();
  };
  const auto end_word = [&] {
    if (is_article(word))
      end_token();  // An article gives way to a space, even in front of a dash.
    else
      token += word;
    word.clear();
  };
  for (std::size_t at = 0; at < lowered.size();) {
    const char32_t code_point = next_code_point(lowered, at);
    if (is_ascii_punctuation(code_point)) continue;
    if (is_word(code_point)) {
      append(word, code_point);
      continue;
    }
    end_word();
    if (is_space(code_point))
      end_token();
    else
      append(token, code_point);
  }
  end_word();
  end_token();
}

std::vector<std::string> words_of(std::string_view text) {
  const std::string folded = normalise(text, {.ignore_case = true});
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t at = 0; at < folded.size();) {
    const char32_t code_point = next_code_point(folded, at);
    const bool alone = is_ideographic(code_point);
    if (alone || !is_word(code_point)) end_word();
    if (is_word(code_point)) append(word, code_point);
    if (alone) end_word();
  }
  end_word();
  return words;
}

std::string quote(std::string_view text) {
  std::string result = "'";
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    if (count == kLongestQuote) {
      result += "...";
      break;
    }
    const char32_t code_point = next_code_point(text, at);
    append(result, is_control(code_point) ? U' ' : code_point);
  }
  return result + "'";
}

}  // namespace skillgit::tasks
