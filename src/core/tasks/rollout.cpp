#include "skillgit/core/tasks/rollout.hpp"

namespace skillgit::tasks {

std::string_view to_string(RolloutStatus status) {
  switch (status) {
    case RolloutStatus::scored:
      return "scored";
    case RolloutStatus::failed:
      return "failed";
    case RolloutStatus::infra_error:
      return "infra_error";
  }
  return "";
}

}  // namespace skillgit::tasks
