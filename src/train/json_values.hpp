#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <cstdint>

namespace skillgit::train {

/// The object id that a record names. Throws a Json::exception for what is none.
store::ObjectId id_from(const Json& json);

/// The whole number in a range that a record gives. Throws likewise.
std::int64_t whole_from(const Json& json, std::int64_t least, std::int64_t most);

}  // namespace skillgit::train
