#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace skillgit::tasks {

/// A score in millionths of a task: 0 is nothing, kFullMarks is all there is.
///
/// Integers, so that a verdict read back from the repository can be derived again
/// from the numbers beside it, on any machine.
using Points = std::int64_t;
inline constexpr Points kFullMarks = 1'000'000;

/// The mean of `count` scores that are `sum` together, rounded to a millionth: a half goes up.
constexpr Points mean_of(Points sum, Points count) { return (2 * sum + count) / (2 * count); }

/// The mean of `points`, rounded likewise. They lie in 0..kFullMarks and are not empty; both are
/// asserted.
[[nodiscard]] Points mean(std::span<const Points> points);

/// "0.8250": a score, with the four digits that people compare; a half goes up.
std::string score_text(Points points);

/// "0.825000": all of it, for programs.
std::string exact_score_text(Points points);

}  // namespace skillgit::tasks
