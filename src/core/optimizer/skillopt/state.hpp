#pragma once

#include "core/optimizer/skillopt/step_buffer.hpp"
#include "skillgit/core/text/edit.hpp"

#include <string>
#include <vector>

namespace skillgit::optimizer::skillopt {

/// What skillopt carries from step to step. The order of the tasks follows from the step's number.
struct State {
  std::vector<StepDigest> buffer;  ///< The newest first.
  std::string memory;              ///< The meta skill.
  text::SkillFiles epoch_ago;      ///< The skill at the end of the last epoch; empty in the first.
  int updates = 0;                 ///< Steps in which there was something to choose from.

  friend bool operator==(const State&, const State&) = default;
};

/// The state as one line of canonical JSON, and back. Reading fails with damaged.
std::string to_line(const State& state);
Result<State> read_state(const std::string& line);

}  // namespace skillgit::optimizer::skillopt
