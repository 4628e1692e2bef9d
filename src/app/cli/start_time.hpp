#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <cstdint>
#include <string>

namespace skillgit::cli {

/// What the clock says, in seconds since 1970.
std::int64_t clock_time(const Environment& environment);

/// The time that new objects carry, in seconds since 1970: now, or SOURCE_DATE_EPOCH, so that equal
/// work in scripts and tests can have equal ids (reproducible-builds.org). Fails with usage when
/// that is no time.
Result<std::int64_t> start_time(const Environment& environment);

/// When a new run of a skill starts: at `now`, but later than any run of it that began before
/// `today`, the time of the clock. Runs are told apart by their age, and `now` may be the same for
/// all of them (SOURCE_DATE_EPOCH), or have been set back.
std::int64_t start_after(const std::string& slug, std::int64_t now, std::int64_t today,
                         const store::RunStore& store);

}  // namespace skillgit::cli
