#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/edge/store/repository.hpp"

namespace skillgit::train {

/// The object id that a record names. Throws a Json::exception for what is none.
store::ObjectId id_from(const Json& json);

}  // namespace skillgit::train
