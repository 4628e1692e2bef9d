#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/estimate.hpp"
#include "skillgit/train/promote.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

/// What is known of a training before it asks anything.
struct TrainPlan {
  train::TrainRequest request;
  train::Estimate estimate;
  std::vector<std::string> notes = {};                 ///< On its models: see model_notes().
  std::optional<train::PromotionPlan> promotion = {};  ///< What the result can be shown to be;
                                                       ///< nothing without tasks for it.
  std::vector<std::string> warnings = {};
};

/// What `train --dry-run` says.
void print_plan(const TrainPlan& plan, std::ostream& out);
Json plan_as_json(const TrainPlan& whole);

}  // namespace skillgit::cli
