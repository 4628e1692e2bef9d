#pragma once

#include "skillgit/core/optimizer/skillopt.hpp"
#include "skillgit/core/text/edit.hpp"

#include <cstdint>
#include <string>

namespace skillgit::optimizer::skillopt {

/// What every question of a step may show beside its own matter.
struct Background {
  const text::SkillFiles* skill = nullptr;
  std::int64_t max_skill_tokens = 0;  ///< 0: there is no limit.
  std::string tried;   ///< The step buffer and earlier rejects, for people; may be empty.
  std::string memory;  ///< The meta skill; may be empty.
};

/// The files of the skill, quoted, and how long it may be where `max_skill_tokens` is not 0.
std::string about_skill(const text::SkillFiles& skill, std::int64_t max_skill_tokens);

/// The skill and the memory: what merges and rankings see.
std::string about(const Background& background);

/// Likewise, with what was tried: what reflections see.
std::string all_about(const Background& background);

}  // namespace skillgit::optimizer::skillopt
