#include "skillgit/core/base/decimal.hpp"

#include <charconv>
#include <system_error>
#include <utility>

namespace skillgit {

Decimal to_decimal(bool negative, std::string digits, std::int64_t exponent) {
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return {};
  const std::size_t length = digits.find_last_not_of('0') + 1;
  exponent += static_cast<std::int64_t>(digits.size() - length);
  digits.resize(length);
  return {negative, std::move(digits), exponent};
}

std::optional<Decimal> parse_decimal(std::string_view number) {
  const bool negative = number.starts_with('-');
  std::size_t start = negative ? 1 : 0;
  std::size_t at = skip_digits(number, start);
  if (at == start) return std::nullopt;
  std::string digits(number.substr(start, at - start));
  std::int64_t behind_point = 0;
  if (at < number.size() && number[at] == '.') {
    start = at + 1;
    at = skip_digits(number, start);
    digits += number.substr(start, at - start);
    behind_point = static_cast<std::int64_t>(at - start);
  }
  const auto exponent = read_exponent(number, at);
  if (!exponent || at != number.size()) return std::nullopt;
  return to_decimal(negative, std::move(digits), *exponent - behind_point);
}

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && '0' <= text[at] && text[at] <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (is_digit(text, at)) ++at;
  return at;
}

std::optional<std::int64_t> read_exponent(std::string_view text, std::size_t& at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return 0;
  const bool has_sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
  const std::size_t start = at + 1 + (has_sign ? 1 : 0);
  if (!is_digit(text, start)) return 0;
  at = skip_digits(text, start);
  std::int64_t exponent = 0;
  const auto read = std::from_chars(text.data() + start, text.data() + at, exponent);
  if (read.ec != std::errc() || exponent > 100'000'000) return std::nullopt;
  return has_sign && text[start - 1] == '-' ? -exponent : exponent;
}

}  // namespace skillgit
