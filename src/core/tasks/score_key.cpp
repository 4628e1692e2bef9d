#include "skillgit/core/tasks/score_key.hpp"

#include "skillgit/core/base/digest.hpp"
#include "skillgit/core/tasks/scorer.hpp"

namespace skillgit::tasks {

std::string score_key(std::string_view shipped_tree, const Task& task,
                      std::string_view target_identity) {
  FieldDigest digest;
  digest.add("score").add(std::to_string(kScorerVersion)).add(shipped_tree);
  return digest.add(content_hash(task)).add(target_identity).hex();
}

}  // namespace skillgit::tasks
