#pragma once

#include "app/report/staged_draws.hpp"
#include "skillgit/app/report/run_view.hpp"
#include "skillgit/core/tasks/task_set.hpp"

#include <vector>

namespace skillgit::report {

/// Every val task against the base and every measured offer.
Grid val_grid(const std::vector<OfferView>& offers, const tasks::TaskSet& tasks,
              const std::vector<StagedDraw>& draws, const Limits& limits);

/// The train tasks that were asked, against the steps that asked them.
Grid train_grid(const tasks::TaskSet& tasks, const std::vector<StagedDraw>& draws,
                const Limits& limits);

}  // namespace skillgit::report
