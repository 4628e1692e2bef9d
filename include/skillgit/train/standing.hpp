#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/tasks/points.hpp"
#include "skillgit/edge/store/run_store.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// The training scores of a run.
struct Standings {
  Standing base;
  Standing current;  ///< Of what was accepted last: the best one, by the published rules. What was
                     ///< forced since is another skill.

  friend bool operator==(const Standings&, const Standings&) = default;
};

/// How base and current skill of a run do on val by all draws that are known of them: the run's
/// own, and those of the runs that it pinned. Nothing as long as it has no baseline. Whoever tells
/// of these scores asks here, so that they are the same everywhere.
///
/// Fails with what the store fails with when a pinned run is not here.
Result<std::optional<Standings>> standings_of(const store::Repository& repository,
                                              const store::RunStore& store,
                                              const store::RunLog& log);

/// One of the three skills that a run of the published rules is compared by.
struct PublishedSkill {
  std::string_view name;  ///< "base", "best" or "last".
  store::ObjectId commit;
  Standing val;                       ///< By all draws that are known: a training score.
  std::optional<tasks::Points> test;  ///< What was measured at the end, if it was:
  int test_tasks = 0;                 ///< the mean over so many.
  std::set<std::string> test_keys;    ///< What its scores on test tasks belong to.
};

/// Base, best and last skill of a run of the published rules; the last is often the best one. None
/// for a run of other rules, or without a baseline. Fails as standings_of() does.
Result<std::vector<PublishedSkill>> published_skills(const store::Repository& repository,
                                                     const store::RunStore& store,
                                                     const store::RunLog& log);

}  // namespace skillgit::train
