#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/train_plan.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/train/seeds.hpp"

#include <iosfwd>
#include <span>

namespace skillgit::cli {

/// `count` runs as `request` asks for one: with the seeds that follow `train.seed`, and optimizers
/// of their own. Fails with usage when there are not so many seeds or the budget cannot be parted,
/// and as choose_optimizer() does.
Result<train::SeedsRequest> seeds_request(const config::Config& config,
                                          const train::TrainRequest& request, int count);

/// How a set ends, by what its runs and its measurement came to.
ExitCode exit_code_of(const train::SeedsReport& report);

void print_seeds(const train::SeedsReport& report, std::ostream& out);
Json seeds_as_json(const train::SeedsReport& report);

/// `plans` are those of the runs that are to come, in order.
void print_seeds_plan(const train::SeedsEstimate& estimate, std::span<const TrainPlan> plans,
                      std::size_t runs, std::ostream& out);
Json seeds_plan_as_json(const train::SeedsEstimate& estimate, std::span<const TrainPlan> plans,
                        std::size_t runs);

}  // namespace skillgit::cli
