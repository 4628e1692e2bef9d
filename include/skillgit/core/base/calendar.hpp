#pragma once

#include <cstdint>

namespace skillgit {

/// Seconds since 1970 from which on a year has five digits: no date is written of it.
inline constexpr std::int64_t kYear10000 = 253'402'300'800;

}  // namespace skillgit
