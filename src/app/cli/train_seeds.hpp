#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/train_plan.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/train/seeds.hpp"

#include <iosfwd>

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

/// `notes` are those of the first run that is to come.
void print_seeds_plan(const train::SeedsEstimate& estimate, std::size_t runs, Notes notes,
                      std::ostream& out);
Json seeds_plan_as_json(const train::SeedsEstimate& estimate, std::size_t runs, Notes notes);

}  // namespace skillgit::cli
