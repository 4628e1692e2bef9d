#pragma once

#include <cstdint>

namespace skillgit::tasks {

/// A score in millionths of a task: 0 is nothing, kFullMarks is all there is.
///
/// Integers, so that a verdict read back from the repository can be derived again
/// from the numbers beside it, on any machine.
using Points = std::int64_t;
inline constexpr Points kFullMarks = 1'000'000;

}  // namespace skillgit::tasks
