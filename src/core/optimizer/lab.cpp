#include "skillgit/core/optimizer/lab.hpp"

#include <utility>

namespace skillgit::optimizer {

Result<std::vector<tasks::Rollout>> Lab::rollout(const text::SkillFiles& skill,
                                                 std::span<const std::string> train_ids,
                                                 std::string_view purpose) {
  const Trials trials{skill, train_ids};
  SKILLGIT_TRY(auto all, rollouts({&trials, 1}, purpose));
  return std::move(all.front());
}

}  // namespace skillgit::optimizer
