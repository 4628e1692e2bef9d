#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/train/promote.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace skillgit::cli {

// How promotions look, to people and to scripts.

/// What is about to be done, and what it can show.
void print_promotion_plan(const train::PromoteRequest& request, const train::PromotionPlan& plan,
                          std::ostream& out);
Json promotion_plan_as_json(const train::PromoteRequest& request, const train::PromotionPlan& plan);

/// What a promotion can show, in one line, and for scripts: "10 test tasks, each drawn 3 times,
/// attempt 1: a gain of some 43 points, spread evenly, passes four times out of five".
std::string provable_text(const train::PromotionPlan& plan);
Json provable_as_json(const train::PromotionPlan& plan);

/// What was seen, and the verdict.
void print_promotion(const std::string& slug, const train::PromotionReport& report,
                     std::ostream& out);
Json promotion_as_json(const std::string& slug, const train::PromotionReport& report);

/// All attempts of a skill, newest first.
void print_attempts(const std::vector<train::PromotionAttempt>& attempts, std::ostream& out);
Json attempts_as_json(const std::string& slug,
                      const std::vector<train::PromotionAttempt>& attempts);

}  // namespace skillgit::cli
