#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstdint>
#include <string>

namespace skillgit::model {

// Reading answers that may be anything.

/// The member of an object, or null where there is no such member or no object.
const Json& member(const Json& value, const char* key);

std::string text_or_empty(const Json& value);

/// A count of tokens, or 0 for what is none.
std::int64_t count_or_zero(const Json& value);

/// What is there is not a model's reply; fails with unavailable.
tl::unexpected<Error> no_reply(std::string why);

}  // namespace skillgit::model
