#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit {

/// A decimal number, digits * 10^exponent, in the one form that it has.
///
/// No zero stands at either end of `digits`; zero has none, and no sign. So equal numbers are
/// equal Decimals, to any length.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// The number of digits that may have zeros at either end.
Decimal to_decimal(bool negative, std::string digits, std::int64_t exponent);

/// Reads a number of JSON's grammar: "-1.50e3". Nothing for all else, and for an exponent that
/// read_exponent() does not read.
std::optional<Decimal> parse_decimal(std::string_view number);

bool is_digit(std::string_view text, std::size_t at);

/// The place behind the digits at `at`.
std::size_t skip_digits(std::string_view text, std::size_t at);

/// Reads an exponent ("e-3") where there is one, and moves `at` behind it; 0 where there is none,
/// nothing if it is beyond all doubles, however long they are written.
std::optional<std::int64_t> read_exponent(std::string_view text, std::size_t& at);

}  // namespace skillgit
