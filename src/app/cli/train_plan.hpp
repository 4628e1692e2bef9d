#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/estimate.hpp"

#include <iosfwd>
#include <span>
#include <string>

namespace skillgit::cli {

/// What there is to say of the models of a run: see model_notes().
using Notes = std::span<const std::string>;

/// What `train --dry-run` says.
void print_plan(const train::TrainRequest& request, const train::Estimate& estimate, Notes notes,
                std::ostream& out);
Json plan_as_json(const train::TrainRequest& request, const train::Estimate& estimate, Notes notes);

}  // namespace skillgit::cli
