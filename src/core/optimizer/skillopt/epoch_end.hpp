#pragma once

#include "core/optimizer/skillopt/comparison.hpp"
#include "core/optimizer/skillopt/state.hpp"
#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"

#include <optional>
#include <string>

namespace skillgit::optimizer::skillopt {

/// What the end of an epoch needs to know.
struct EpochEnd {
  int step = 0;
  Ids sample;             ///< Train tasks, in the order in which they are compared.
  bool is_first = false;  ///< There is no epoch to compare with yet.
  bool is_last = false;   ///< Nobody will read the memory.
};

/// What the model says at the end of an epoch.
struct Lessons {
  std::string guidance;  ///< For the skill; blank when there is nothing to say.
  std::string why;
  std::vector<std::string> evidence;  ///< Tasks that did not pass both times.
  std::optional<std::string> memory;  ///< Nothing when the old one stays.
};

/// Compares the current skill with that of an epoch ago, and asks for guidance (slow update) and
/// memory (meta skill), both at once, as far as `options` want them. Equal skills are not
/// compared, and teach no guidance, unless the published rules hold. By these what the model says
/// may be as long as it likes, and the question for the memory does not show what was tried.
Result<Lessons> learn(const EpochEnd& end, const State& state, const TaskIndex& tasks,
                      const SkilloptOptions& options, const std::string& slug, Lab& lab);

/// The edit that makes `guidance` the skill's slow-update region, or nothing when it is so already.
std::optional<OfferedEdit> guidance_edit(const Lessons& lessons, const text::SkillFiles& skill);

}  // namespace skillgit::optimizer::skillopt
