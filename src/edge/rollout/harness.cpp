#include "skillgit/edge/rollout/harness.hpp"

namespace skillgit::rollout {

std::function<Status(const model::FailedTry&)> told_to(const FailedTryHook& hook) {
  if (!hook) return {};
  return [&hook](const model::FailedTry& one) {
    return hook({.answered = one.answered, .is_last = one.is_last, .pause = one.pause});
  };
}

}  // namespace skillgit::rollout
