#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/core/base/result.hpp"

#include <cstdint>

namespace skillgit::cli {

/// The time that new objects carry, in seconds since 1970: now, or SOURCE_DATE_EPOCH, so that equal
/// work in scripts and tests can have equal ids (reproducible-builds.org). Fails with usage when
/// that is no time.
Result<std::int64_t> start_time(const Environment& environment);

}  // namespace skillgit::cli
