#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/options.hpp"

#include <cstdint>

namespace skillgit::config {

// A price as it is written: US dollars per million tokens, with at most three decimals.

inline constexpr std::int64_t kMostDollars = 1'000'000;

/// A price of which nothing was said yet.
inline constexpr train::Price kNoPrice{.input = -1, .output = -1};

/// Whether both numbers of a price were said.
constexpr bool is_whole(const train::Price& price) { return price.input >= 0 && price.output >= 0; }

/// A dollar per million tokens is a thousand billionths of a dollar a token.
std::int64_t per_token(const Json& dollars);

}  // namespace skillgit::config
