#pragma once

#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace skillgit::report {

/// What a draw was made for.
enum class Stage {
  baseline,       ///< The base on val.
  train_tasks,    ///< To learn from.
  first_pass,     ///< A candidate on val.
  second_pass,    ///< Candidate and current skill on val, once more.
  population,     ///< Members of an optimizer's population on val.
  published_end,  ///< The last skill on val, and test, as the published rules have it.
};

/// "baseline", "train tasks", "first pass", "second pass", "population", "end of the published
/// rules".
std::string_view to_string(Stage stage);

/// A draw of a run's own log, and where in the run it belongs.
struct StagedDraw {
  Stage stage = Stage::baseline;
  int step = 0;  ///< 0 for the baseline and what the published rules measure at their end.
  std::optional<int> offer;  ///< Of the passes, and of train tasks that an offer's event carries.
  train::Draw draw;
};

/// All draws of a run, oldest first. Fails with damaged when the log breaks its format.
Result<std::vector<StagedDraw>> staged_draws(const store::RunLog& log, const tasks::TaskSet& tasks);

}  // namespace skillgit::report
