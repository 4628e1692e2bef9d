#pragma once

#include <cstdint>

namespace skillgit::text {

/// About so many bytes of English text make a token: a rule of thumb, where nobody counts.
inline constexpr std::int64_t kBytesPerToken = 4;

}  // namespace skillgit::text
