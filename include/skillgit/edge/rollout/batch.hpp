#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/rollout/harness.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>

namespace skillgit::rollout {

/// What a batch does after a result.
enum class Next {
  go_on,
  send_no_more,  ///< What is in flight is waited for and told; what is unsent stays unsent.
};

/// What a batch asks and tells. `index` counts the attempts from 0.
struct BatchCalls {
  /// Called on a worker's thread just before an attempt is sent, one at a time, in the order of
  /// the attempts. An error keeps this one and all later ones from being sent. May be empty.
  std::function<Status(std::size_t index)> before = {};

  /// Called on the worker's thread with its result, before `after`: for what takes time, such as
  /// keeping it. Several may be in it at once. An error ends the batch. May be empty.
  std::function<Status(std::size_t index, const tasks::Rollout& rollout)> arrived = {};

  /// Called on the caller's thread with each result, one at a time, as they come.
  std::function<Next(std::size_t index, const tasks::Rollout& rollout)> after;
};

/// Runs `attempts` on up to `workers` threads, and blocks until all are done.
///
/// They are sent in their order, so that those of one skill follow each other; results come
/// in any order. A worker sends its next attempt when its last result was told, so that what a
/// result makes needless is not sent. Once `stop` is requested, nothing more is sent, and what is
/// in flight is cancelled; a result that came all the same is still told.
///
/// Fails with the first error of `before`, with cancelled, or with unavailable when the system
/// has no thread to give. `workers` is positive; asserted.
Status run_batch(Harness& harness, std::span<const Attempt> attempts, int workers,
                 std::stop_token stop, const BatchCalls& calls);

}  // namespace skillgit::rollout
