#pragma once

#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/train/budget.hpp"

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

/// What a token costs, in billionths of a dollar: thousandths of a dollar per million tokens.
struct Price {
  std::int64_t input = 0;
  std::int64_t output = 0;

  friend bool operator==(const Price&, const Price&) = default;
};

/// What the models of a run cost, as far as it is known.
struct Prices {
  std::optional<Price> target = {}, optimizer = {};
};

/// When accepted edits reach the skill branch.
enum class LandWhen { accept, end, never };

struct TrainOptions {
  int steps = 10;    ///< At most so many steps of the optimizer.
  int patience = 4;  ///< Stops after so many steps in a row without an accept.
  int workers = 4;   ///< Requests in flight at once.
  std::uint64_t seed = 0;
  std::int64_t max_skill_tokens = 5000;  ///< About four bytes a token; a longer offer is refused.
  bool train_description = false;        ///< Whether edits may change the front matter.
  GateOptions gate;
  Budget budget;
  Prices prices;
  LandWhen land = LandWhen::accept;
  std::vector<std::string> protected_branches;
};

}  // namespace skillgit::train
