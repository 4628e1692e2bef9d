// The numeric scorer: finds a number in an answer, and compares decimals.

#include "core/tasks/normal_text.hpp"
#include "core/tasks/scorers.hpp"
#include "skillgit/core/base/decimal.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::tasks {
namespace {

constexpr char32_t kMinusSign = 0x2212;

/// A number, and the finite double next to it for tolerances.
struct Number {
  Decimal exact;
  double nearest = 0;
};

/// A number as it stands in a text.
struct Found {
  std::optional<Number> number;  ///< Empty for what only looks like one: 1.2.3, 1e999.
  bool percent = false;
  std::size_t end = 0;
};

bool is_digit_after_point(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == '.' && is_digit(text, at + 1);
}

bool is_group_of_thousands(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ',' && skip_digits(text, at + 1) == at + 4;
}

/// Reads the digits of an integer part, and leaves out the commas between thousands.
std::string read_integer(std::string_view text, std::size_t& at) {
  const std::size_t end = skip_digits(text, at);
  std::string digits(text.substr(at, end - at));
  const bool grouped = !digits.empty() && digits.size() <= 3 && digits.front() != '0';
  for (at = end; grouped && is_group_of_thousands(text, at); at += 4)
    digits += text.substr(at + 1, 3);
  return digits;
}

/// Nothing if no finite double is near.
std::optional<Number> with_nearest(Decimal exact) {
  Number number{std::move(exact)};
  if (number.exact.digits.empty()) return number;
  const std::string written = (number.exact.negative ? "-" : "") + number.exact.digits + 'e' +
                              std::to_string(number.exact.exponent);
  const auto read =
      std::from_chars(written.data(), written.data() + written.size(), number.nearest);
  if (read.ec != std::errc()) return std::nullopt;
  return number;
}

bool read_percent_sign(std::string_view text, std::size_t& at) {
  const std::size_t sign = at < text.size() && text[at] == ' ' ? at + 1 : at;
  if (sign >= text.size() || text[sign] != '%') return false;
  at = sign + 1;
  return true;
}

/// Reads the number that begins at `at`, with a digit or a point.
Found read_number(std::string_view text, std::size_t at, bool negative) {
  std::string digits = read_integer(text, at);
  std::int64_t exponent = 0;
  if (is_digit_after_point(text, at)) {
    const std::size_t end = skip_digits(text, at + 1);
    digits += text.substr(at + 1, end - at - 1);
    exponent = -static_cast<std::int64_t>(end - at - 1);
    at = end;
  }
  if (is_digit_after_point(text, at)) {  // A version or a date, not a number.
    while (is_digit(text, at) || is_digit_after_point(text, at)) ++at;
    return {.number = std::nullopt, .end = at};
  }
  const auto scale = read_exponent(text, at);
  const bool percent = read_percent_sign(text, at);
  if (!scale) return {.number = std::nullopt, .percent = percent, .end = at};
  return {with_nearest(to_decimal(negative, std::move(digits), exponent + *scale)), percent, at};
}

/// The code points just before the place where a text is being read.
struct Before {
  char32_t last = 0, second = 0, third = 0;

  void push(char32_t code_point) {
    third = second;
    second = last;
    last = code_point;
  }

  /// Whether a digit here belongs to a word, or to a number that was passed over.
  bool in_word() const { return is_word(last) || last == '_' || last == '.'; }

  /// Whether a minus sign stands before a number here, or before its currency sign.
  bool minus() const {
    const bool currency = u_charType(static_cast<UChar32>(last)) == U_CURRENCY_SYMBOL;
    const char32_t sign = currency ? second : last;
    const char32_t left = currency ? third : second;
    return (sign == '-' || sign == kMinusSign) && !is_word(left) && left != ')';
  }
};

std::optional<Found> find_number(std::string_view text, bool first) {
  std::optional<Found> result;
  Before before;
  for (std::size_t at = 0; at < text.size();) {
    const bool starts = (is_digit(text, at) || is_digit_after_point(text, at));
    if (!starts || before.in_word()) {
      before.push(next_code_point(text, at));
      continue;
    }
    Found found = read_number(text, at, before.minus());
    before.push('0');
    at = found.end;
    if (!found.number) continue;
    result = std::move(found);
    if (first) break;
  }
  return result;
}

/// The text after a sign and a currency symbol, where a reference's number must begin.
std::size_t skip_sign(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && !is_digit(text, at) && !is_digit_after_point(text, at)) {
    const char32_t c = next_code_point(text, at);
    const bool currency = u_charType(static_cast<UChar32>(c)) == U_CURRENCY_SYMBOL;
    if (c != '-' && c != '+' && c != kMinusSign && !currency) return std::string_view::npos;
  }
  return at;
}

Number value_of(Found found, const ScorerSpec& spec) {
  Number number = std::move(*found.number);
  if (!found.percent || !spec.percent_is_fraction) return number;
  auto& [negative, digits, exponent] = number.exact;
  return {to_decimal(negative, std::move(digits), exponent - 2), number.nearest / 100};
}

Result<Number> parse_reference(const std::string& reference, const ScorerSpec& spec) {
  const std::string_view text = trim(reference);
  auto found = find_number(text, /*first=*/true);
  if (!found || found->end != text.size() || skip_sign(text) == std::string_view::npos)
    return fail(ErrorKind::invalid, "'expect' is no number: " + quote(reference));
  return value_of(std::move(*found), spec);
}

bool is_near(const Number& given, const Number& reference, const ScorerSpec& spec) {
  if (given.exact == reference.exact) return true;
  const double tolerance =
      std::max(spec.tolerance, spec.relative_tolerance * std::abs(reference.nearest));
  if (tolerance == 0) return false;
  // 1.01 is within .01 of 1, though not in binary.
  const double slack = 1e-12 * std::max(std::abs(given.nearest), std::abs(reference.nearest));
  return std::abs(given.nearest - reference.nearest) <= tolerance + slack;
}

}  // namespace

Result<Score> score_numeric(const ScorerSpec& spec, const Json* expect, std::string_view answer) {
  SKILLGIT_TRY(const auto alternatives, reference_texts(expect));
  std::vector<Number> references;
  for (const std::string& alternative : alternatives) {
    SKILLGIT_TRY(Number reference, parse_reference(alternative, spec));
    references.push_back(std::move(reference));
  }
  auto found = find_number(answer, spec.first);
  if (!found) return Score{0, "no number; " + expected(alternatives)};
  const Number given = value_of(std::move(*found), spec);
  const bool right = std::any_of(references.begin(), references.end(),
                                 [&](const Number& one) { return is_near(given, one, spec); });
  return right ? Score{kFullMarks, "as expected"} : Score{0, expected(alternatives)};
}

}  // namespace skillgit::tasks
