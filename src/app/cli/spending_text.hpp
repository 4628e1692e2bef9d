#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/spending.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace skillgit::cli {

using train::usd_text;

/// "231 rollouts, 240 calls, 83544 tokens, $0.42"; without dollars where no price is known. What
/// of that is reserved, and not known to be spent, stands behind it in brackets.
std::string spending_text(const train::Spending& spending);

/// The same with the time: "231 rollouts, ... in 12 s".
std::string spent_text(const train::Spending& spending);

/// "12 calls, 40210 prompt and 8000 reply tokens, $0.42".
std::string account_text(const train::Account& account);

/// Dollars; null where nothing is known.
Json usd_as_json(const std::optional<std::int64_t>& nano_usd);

Json spending_as_json(const train::Spending& spending);

}  // namespace skillgit::cli
