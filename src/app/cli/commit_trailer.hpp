#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <functional>
#include <optional>
#include <string>

namespace skillgit::cli {

/// Reads the trailer `key` off the commit that a revision names: nothing where it has none, fails
/// with not_found for what is no commit. `repository` must outlive the result.
std::function<Result<std::optional<std::string>>(const std::string&)> trailer_of(
    const store::Repository& repository, const char* key);

}  // namespace skillgit::cli
