#pragma once

#include "skillgit/core/base/decimal.hpp"
#include "skillgit/core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit {

using Json = nlohmann::json;

/// Reads one JSON value.
///
/// Fails with invalid, and with the line and column, for anything else: invalid UTF-8,
/// a key that an object has twice, more than 64 levels, text after the value.
Result<Json> parse_json(std::string_view text);

/// Reads like parse_json, but turns each number that to_line would write otherwise than it stands
/// there (1.50, 1e2, more digits than a double holds) into the text that stands there.
Result<Json> parse_json_literally(std::string_view text);

/// Reads like parse_json, but loses no digit: a number that to_line would write as another (one of
/// more digits than a double holds) becomes a binary value, which no JSON has, of what stands
/// there.
///
/// Of what writes, only to_line() knows such numbers. Fails with invalid also for an exponent that
/// parse_decimal() does not read.
Result<Json> parse_json_exactly(std::string_view text);

/// The number that `value` is, as it is written; nothing if it is none.
std::optional<Decimal> decimal_of(const Json& value);

/// Writes `value` in one line with sorted keys: equal values give equal bytes, but for numbers that
/// parse_json_exactly() has kept, which are written as they stood.
/// Strings that are not valid UTF-8 are written with replacement characters.
std::string to_line(const Json& value);

/// Writes `value` with sorted keys and an indent of two, and a newline at the end.
std::string to_page(const Json& value);

}  // namespace skillgit
