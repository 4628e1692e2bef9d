#include "skillgit/core/text/secrets.hpp"

#include "skillgit/core/base/base64.hpp"

#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace skillgit::text {
namespace {

constexpr bool is_upper(char c) { return ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'); }
constexpr bool is_hex(char c) { return ('a' <= c && c <= 'f') || ('0' <= c && c <= '9'); }
constexpr bool is_alphanumeric(char c) { return is_upper(c) || ('a' <= c && c <= 'z'); }
constexpr bool is_token(char c) { return is_alphanumeric(c) || c == '_' || c == '-'; }

struct Shape {
  std::string_view prefix;
  std::size_t length;                 ///< Of what follows, at least.
  bool (*is_right)(char) = is_token;  ///< What this length consists of.
  const Shape* next = nullptr;        ///< What the token goes on with.
};
constexpr Shape kMailSecret{".", 43};
constexpr Shape kSignature{".", 20};
constexpr Shape kClaims{".eyJ", 6, is_token, &kSignature};
constexpr std::array kShapes{
    Shape{"AKIA", 16},
    Shape{"ASIA", 16, is_upper},
    Shape{"ghp_", 30},
    Shape{"gho_", 30},
    Shape{"ghs_", 30},
    Shape{"ghu_", 30},
    Shape{"ghr_", 30},
    Shape{"github_pat_", 30},
    Shape{"glpat-", 16},
    Shape{"sk-", 20},
    Shape{"gsk_", 48, is_alphanumeric},
    Shape{"xai-", 64, is_alphanumeric},
    Shape{"pplx-", 40, is_alphanumeric},
    Shape{"r8_", 37, is_alphanumeric},
    Shape{"hf_", 30},
    Shape{"AIza", 30},
    Shape{"ya29.", 30},
    Shape{"dapi", 32, is_hex},
    Shape{"xoxb-", 16},
    Shape{"xoxp-", 16},
    Shape{"xapp-", 30},
    Shape{"sk_live_", 24, is_alphanumeric},
    Shape{"rk_live_", 24, is_alphanumeric},
    Shape{"sk_test_", 24, is_alphanumeric},
    Shape{"npm_", 30},
    Shape{"pypi-AgE", 50},
    Shape{"SG.", 22, is_token, &kMailSecret},
    Shape{"eyJ", 12, is_token, &kClaims},
};
constexpr std::string_view kKeyBegin = "-----BEGIN";
constexpr std::string_view kKeyEnd = "PRIVATE KEY-----";
constexpr std::string_view kKeyLast = "-----END";
constexpr std::string_view kKeyKind = " PRIVATE KEY";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kKeyLine = 16;  ///< A shorter line of a key that was cut tells too little.

/// Whether the byte before `at` belongs to the escape of a character in JSON, and to no word.
bool follows_escape(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  constexpr std::size_t kUnicode = 6;
  if (before.size() >= kUnicode && before.substr(before.size() - kUnicode, 2) == "\\u") return true;
  return before.size() >= 2 && before[before.size() - 2] == '\\' &&
         std::string_view("nrtbf").find(before.back()) != std::string_view::npos;
}

std::size_t end_of_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_token(text[at])) ++at;
  return at;
}

bool begins_with(std::string_view text, const Shape& shape) {
  if (!text.starts_with(shape.prefix)) return false;
  const std::string_view rest = text.substr(shape.prefix.size(), shape.length);
  return rest.size() == shape.length && std::all_of(rest.begin(), rest.end(), shape.is_right);
}

/// The end of what has `shape` at `at`, and of the word that it is in: what is left of a text
/// without it begins with no part of a word, which could look like another token.
std::optional<std::size_t> end_of_shape(std::string_view text, const Shape& shape, std::size_t at) {
  for (const Shape* part = &shape; part; part = part->next) {
    if (!begins_with(text.substr(at), *part)) return std::nullopt;
    at = end_of_token(text, at + part->prefix.size());
  }
  return at;
}

/// The tokens of one shape.
void add_tokens(std::string_view text, const Shape& shape, std::vector<Secret>& secrets) {
  std::size_t next = 0;
  for (std::size_t at = text.find(shape.prefix); at != std::string_view::npos;
       at = text.find(shape.prefix, next)) {
    next = at + 1;
    if (at > 0 && is_token(text[at - 1]) && !follows_escape(text, at)) continue;
    const auto end = end_of_shape(text, shape, at);
    if (!end) continue;
    secrets.push_back({at, *end});
    next = *end;
  }
}

constexpr bool is_base64(char c) { return is_alphanumeric(c) || c == '+' || c == '/' || c == '='; }

/// The end of the lines of a key from `at` on, behind its first line; they may be in one line of
/// JSON.
std::size_t end_of_key_lines(std::string_view text, std::size_t at) {
  for (std::size_t next = at;;) {
    while (next < text.size() && (text[next] == '\r' || text[next] == '\n')) ++next;
    while (text.substr(next).starts_with("\\r") || text.substr(next).starts_with("\\n")) next += 2;
    std::size_t end = next;
    while (end < text.size() && is_base64(text[end])) ++end;
    if (end - next < kKeyLine) return at;
    at = next = end;
  }
}

/// The begin of the lines of a key that end at `at`, before its last line.
std::size_t begin_of_key_lines(std::string_view text, std::size_t at) {
  for (std::size_t next = at;;) {
    while (next > 0 && (text[next - 1] == '\r' || text[next - 1] == '\n')) --next;
    while (text.substr(0, next).ends_with("\\r") || text.substr(0, next).ends_with("\\n"))
      next -= 2;
    std::size_t begin = next;
    while (begin > 0 && is_base64(text[begin - 1])) --begin;
    const bool follows_backslash = begin > 0 && begin < next && text[begin - 1] == '\\';
    if (follows_backslash) ++begin;
    if (next - begin < kKeyLine) return at;
    at = next = begin;
  }
}

/// The length of the last line of a key that `text` begins with, up to its dashes; nothing where it
/// begins with none. Of what kind the key is stands there in capitals.
std::optional<std::size_t> last_line_of_key(std::string_view text) {
  if (!text.starts_with(kKeyLast)) return std::nullopt;
  const auto is_kind = [](char c) { return is_upper(c) || c == ' '; };
  std::size_t end = kKeyLast.size();
  while (end < text.size() && is_kind(text[end])) ++end;
  const bool is_private =
      text.substr(0, end).ends_with(kKeyKind) && text.substr(end).starts_with(kDashes);
  return is_private ? std::optional(end + kDashes.size()) : std::nullopt;
}

/// Private keys of which the first line is not there.
void add_ends_of_keys(std::string_view text, std::vector<Secret>& secrets) {
  for (std::size_t last = text.find(kKeyLast); last != std::string_view::npos;
       last = text.find(kKeyLast, last + kKeyLast.size()))
    if (const auto length = last_line_of_key(text.substr(last)))
      secrets.push_back({begin_of_key_lines(text, last), end_of_token(text, last + *length)});
}

/// Private keys, each from its first line to the end of its last, or of what is there of it.
void add_keys(std::string_view text, std::vector<Secret>& secrets) {
  std::size_t end = 0;
  for (std::size_t begin = text.find(kKeyBegin); begin != std::string_view::npos;
       begin = text.find(kKeyBegin, end)) {
    const std::size_t first = text.find(kKeyEnd, begin);
    if (first == std::string_view::npos) return;
    const std::size_t body = first + kKeyEnd.size();
    const std::size_t last = text.find(kKeyEnd, body);
    end = last == std::string_view::npos ? end_of_token(text, end_of_key_lines(text, body))
                                         : end_of_token(text, last + kKeyEnd.size());
    secrets.push_back({begin, end});
  }
}

/// All secrets in order. Those that overlap are one: a token may run into a key's first line.
std::vector<Secret> secrets_in(std::string_view text) {
  std::vector<Secret> found;
  add_keys(text, found);
  add_ends_of_keys(text, found);
  for (const Shape& shape : kShapes) add_tokens(text, shape, found);
  std::sort(found.begin(), found.end(),
            [](const Secret& a, const Secret& b) { return a.begin < b.begin; });
  std::vector<Secret> joined;
  for (const Secret& secret : found) {
    if (joined.empty() || joined.back().end < secret.begin)
      joined.push_back(secret);
    else
      joined.back().end = std::max(joined.back().end, secret.end);
  }
  return joined;
}

/// What an escape stands for, and how many bytes it takes.
struct Escape {
  std::string bytes;
  std::size_t length = 0;
};

std::optional<unsigned> hex_number(std::string_view digits, std::size_t count) {
  unsigned number = 0;
  if (digits.size() < count) return std::nullopt;
  const char* const end = digits.data() + count;
  const auto read = std::from_chars(digits.data(), end, number, 16);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

std::string in_utf8(unsigned code_point) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, code_point);
  return {bytes.data(), length};
}

/// "\u00e9" of JSON, or two of them that are one character.
std::optional<Escape> unicode_escape_at(std::string_view text) {
  constexpr std::size_t kLength = 6;
  const auto unit_at = [text](std::size_t at) -> std::optional<unsigned> {
    if (text.size() < at + kLength || text.substr(at, 2) != "\\u") return std::nullopt;
    return hex_number(text.substr(at + 2), 4);
  };
  const auto first = unit_at(0);
  if (!first) return std::nullopt;
  const auto second = unit_at(kLength);
  if (U16_IS_LEAD(*first) && second && U16_IS_TRAIL(*second))
    return Escape{in_utf8(static_cast<unsigned>(U16_GET_SUPPLEMENTARY(*first, *second))),
                  2 * kLength};
  return Escape{in_utf8(*first), kLength};
}

/// The escape of JSON or of URLs that `text` begins with.
std::optional<Escape> escape_at(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (text.front() == '%') {
    const auto byte = hex_number(text.substr(1), 2);
    return byte ? std::optional(Escape{{static_cast<char>(*byte)}, 3}) : std::nullopt;
  }
  if (text.front() != '\\') return std::nullopt;
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  const auto letter = kLetters.find(text[1]);
  if (letter != std::string_view::npos) return Escape{{kMeant[letter]}, 2};
  return unicode_escape_at(text);
}

/// Where `value` ends that `text` begins with, each byte plain or escaped; nothing where it does
/// not begin with it.
std::optional<std::size_t> end_of_spelling(std::string_view text, std::string_view value) {
  if (text.starts_with(value)) return value.size();
  std::size_t at = 0;
  while (!value.empty()) {
    if (at == text.size()) return std::nullopt;
    const auto escape = escape_at(text.substr(at));
    const bool is_escaped = escape && value.starts_with(escape->bytes);
    if (!is_escaped && text[at] != value.front()) return std::nullopt;
    at += is_escaped ? escape->length : 1;
    value.remove_prefix(is_escaped ? escape->bytes.size() : 1);
  }
  return at;
}

/// The first place from `from` on where `value` stands, plain or with escapes.
std::optional<Secret> find_value(std::string_view text, std::string_view value, std::size_t from) {
  const std::string begins{value.front(), '\\', '%'};
  for (auto at = text.find_first_of(begins, from); at != text.npos;
       at = text.find_first_of(begins, at + 1))
    if (const auto length = end_of_spelling(text.substr(at), value))
      return Secret{at, at + *length};
  return std::nullopt;
}

/// All places of a value, in their order.
std::vector<Secret> places_of(std::string_view text, std::string_view value) {
  std::vector<Secret> places;
  if (value.empty()) return places;
  // Most texts have no escapes, and may be long.
  if (text.find_first_of("\\%") == text.npos) {
    for (auto at = text.find(value); at != text.npos; at = text.find(value, at + value.size()))
      places.push_back({at, at + value.size()});
    return places;
  }
  for (auto place = find_value(text, value, 0); place; place = find_value(text, value, place->end))
    places.push_back(*place);
  return places;
}

/// `text` with other words in the place of `secrets`.
std::string without(std::string_view text, const std::vector<Secret>& secrets) {
  std::string clean;
  std::size_t at = 0;
  for (const Secret& secret : secrets) {
    clean.append(text.substr(at, secret.begin - at)).append(kRedacted);
    at = secret.end;
  }
  return clean.append(text.substr(at));
}

/// The part of base64 that is the same whatever stands before and behind `value`, of which
/// `before` bytes share its first group.
std::string base64_inside(const std::string& value, std::size_t before) {
  const std::string encoded = base64(std::string(before, '\0') + value);
  const std::size_t first = (before * 8 + 5) / 6;
  const std::size_t last = (before + value.size()) * 8 / 6;
  return encoded.substr(first, last - first);
}

}  // namespace

std::optional<Secret> find_secret(std::string_view text) {
  const std::vector<Secret> secrets = secrets_in(text);
  return secrets.empty() ? std::nullopt : std::optional(secrets.front());
}

std::string redacted(std::string text, std::span<const std::string> known) {
  for (const std::string& value : known)
    if (const auto places = places_of(text, value); !places.empty()) text = without(text, places);
  const std::vector<Secret> secrets = secrets_in(text);
  return secrets.empty() ? text : without(text, secrets);
}

std::vector<std::string> in_encodings(const std::string& value) {
  std::vector<std::string> values{value};
  if (value.size() < kShortestKnown) return values;
  for (const std::size_t before : {0U, 1U, 2U}) {
    std::string encoded = base64_inside(value, before);
    std::string in_urls = encoded;
    std::replace(in_urls.begin(), in_urls.end(), '+', '-');
    std::replace(in_urls.begin(), in_urls.end(), '/', '_');
    if (in_urls != encoded) values.push_back(std::move(in_urls));
    values.push_back(std::move(encoded));
  }
  return values;
}

}  // namespace skillgit::text
