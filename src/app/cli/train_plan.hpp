#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/estimate.hpp"

#include <iosfwd>

namespace skillgit::cli {

/// What `train --dry-run` says.
void print_plan(const train::TrainRequest& request, const train::Estimate& estimate,
                std::ostream& out);
Json plan_as_json(const train::TrainRequest& request, const train::Estimate& estimate);

}  // namespace skillgit::cli
