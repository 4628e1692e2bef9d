#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/apply_report.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/core/text/edit.hpp"
#include "skillgit/core/text/rendering.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::optimizer {

using text::PromptForm;

/// What an optimizer knows of a run before its first step.
struct Context {
  std::string slug;
  std::vector<tasks::Task> train;      ///< The train tasks, references included.
  PromptForm form = PromptForm::chat;  ///< How a worked example is written: as the target is asked.
  std::uint64_t seed = 0;
  text::EditRules rules = {};  ///< What edits may touch.
};

/// What one step left behind.
struct StepResult {
  std::string state;      ///< The next state, as one line of canonical JSON.
  bool finished = false;  ///< Nothing is left to try; `note` says why.
  std::string note;       ///< One line for people.
  ApplyReport report = {};
};

/// The most that one step asks for.
struct StepCost {
  std::int64_t rollouts = 0;  ///< On train tasks.
  int offers = 0;
  std::int64_t asks = 0;  ///< Of the optimizer model.
};

/// An algorithm that trains a skill: a function from (state, what the Lab answers) to state.
///
/// It keeps nothing between calls. The same state and the same answers give the same offers.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// The state before the first step.
  virtual std::string init() const = 0;

  /// What a step costs at most, for a plan; known scores cost nothing.
  virtual StepCost most_a_step() const = 0;

  /// How many train rollouts step number `step` asks for whatever it sees, known ones among them.
  virtual std::int64_t certain_rollouts([[maybe_unused]] int step) const { return 0; }

  /// The step with which it is at its end whatever it sees; nothing where that depends.
  virtual std::optional<int> last_step() const { return std::nullopt; }

  /// Makes step number `step` (from 1): looks, proposes, offers. Fails with damaged when
  /// `state` is not one of its own, and passes on what the Lab fails with.
  virtual Result<StepResult> step(int step, const std::string& state, Lab& lab) const = 0;
};

}  // namespace skillgit::optimizer
