#pragma once

#include "skillgit/core/optimizer/gate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::train {

/// Whether a would-be accept is drawn once more on both sides (design section 5).
enum class Confirm {
  automatic,  ///< When val has at most 60 tasks and the target does not repeat itself.
  on,
  off,
};

struct GateOptions {
  Confirm confirm = Confirm::automatic;
  optimizer::Margin margin;
};

/// The limits of a run. They alone may grow when a run continues.
struct Budget {
  std::optional<std::int64_t> rollouts;  ///< Requests to the target, in flight at a crash included.
  std::optional<std::int64_t> seconds;   ///< Wall time of all processes of the run.
};

/// When accepted edits reach the skill branch.
enum class LandWhen { accept, end, never };

struct TrainOptions {
  int steps = 10;    ///< At most so many steps of the optimizer.
  int patience = 4;  ///< Stops after so many steps in a row without an accept.
  int workers = 4;   ///< Rollouts in flight at once.
  std::uint64_t seed = 0;
  std::int64_t max_skill_tokens = 5000;  ///< About four bytes a token; a longer offer is refused.
  bool train_description = false;        ///< Whether edits may change the front matter.
  GateOptions gate;
  Budget budget;
  LandWhen land = LandWhen::accept;
  std::vector<std::string> protected_branches;
};

}  // namespace skillgit::train
