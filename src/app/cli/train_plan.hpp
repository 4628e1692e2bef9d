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

  /// What the replies of the optimizer model may cost, in billionths of a dollar, where its price
  /// is known. What it is asked is not foreseen.
  std::optional<std::int64_t> most_asked = {};
  std::vector<std::string> notes = {};                 ///< On its models: see model_notes().
  std::optional<train::PromotionPlan> promotion = {};  ///< What the result can be shown to be;
                                                       ///< nothing without tasks for it.
  bool branch_is_protected = false;                    ///< See RunStore::is_protected.
  bool branch_went_on = false;  ///< Without the run that is continued: see warning_about_branch().
  std::vector<std::string> warnings = {};
};

/// What `train --dry-run` says.
void print_plan(const TrainPlan& plan, std::ostream& out);
Json plan_as_json(const TrainPlan& whole);

}  // namespace skillgit::cli
