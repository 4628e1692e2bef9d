#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>

namespace skillgit::train {

/// How a skill does on some tasks; on val that is a training score.
struct Standing {
  tasks::Points mean = 0;  ///< Of the tasks that have a score.
  int hard = 0;            ///< Tasks at their pass mark.
  int tasks = 0;           ///< All of them, with a score or without one.
  int missing = 0;         ///< Tasks without a score.

  /// Whether so much is missing that no candidate could be judged against it: the gate's bound.
  bool is_unmeasured() const {
    return optimizer::is_too_much_missing(static_cast<std::size_t>(missing),
                                          static_cast<std::size_t>(tasks));
  }

  friend bool operator==(const Standing&, const Standing&) = default;
};

/// How the base of a run did when the run measured it: by the draws of the runs that it pinned,
/// and its baseline's own. Nothing as long as it has no baseline.
///
/// Fails with what the store fails with when a pinned run is not here.
Result<std::optional<Standing>> baseline_of(const store::Repository& repository,
                                            const store::RunStore& store, const store::RunLog& log);

}  // namespace skillgit::train
