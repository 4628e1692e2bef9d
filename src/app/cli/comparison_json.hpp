#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/statistics.hpp"

namespace skillgit::cli {

/// A share with as many digits as a score has.
double six_digits(double share);

/// Two shares, each with as many digits as a score has.
Json interval_as_json(const optimizer::Interval& interval);

/// How a fresh measurement of two versions came out, the same in every command.
Json comparison_as_json(const optimizer::Comparison& comparison);

}  // namespace skillgit::cli
