#pragma once

#include "app/cli/workspace.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/train/trainer.hpp"

#include <memory>
#include <optional>

namespace skillgit::cli {

/// The workspace's configuration with the texts of skillopt's prompts, where it is skillopt's:
/// those of the folder `optimizer.prompts`, and what all prompts hash to.
///
/// Fails with invalid when the folder has no prompt, when one is unusable, and when they do not
/// hash to what the configuration wants.
Result<config::Config> with_prompts(const Workspace& workspace);

/// The algorithm that the configuration names. Fails with invalid when its options contradict
/// themselves, and as config::check_gate() does.
Result<std::unique_ptr<optimizer::Optimizer>> choose_optimizer(const config::Config& config,
                                                               const train::TrainRequest& request);

/// How many steps a run makes at most. Fails as choose_optimizer() does.
Result<int> planned_steps(const config::Config& config, const std::string& slug,
                          tasks::TaskSet tasks);

/// The same by a run's own settings and tasks; nothing where this program cannot read them.
std::optional<int> planned_steps(const store::RunLog& log);

}  // namespace skillgit::cli
