#pragma once

#include "skillgit/core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>
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

/// Writes `value` in one line with sorted keys: equal values give equal bytes.
/// Strings that are not valid UTF-8 are written with replacement characters.
std::string to_line(const Json& value);

/// Writes `value` with sorted keys and an indent of two, and a newline at the end.
std::string to_page(const Json& value);

}  // namespace skillgit
