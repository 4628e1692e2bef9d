#include "core/optimizer/skillopt/call_count.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::optimizer::skillopt {
namespace {

std::size_t groups(std::size_t count, std::size_t size) { return (count + size - 1) / size; }

}  // namespace

std::int64_t merge_calls(std::size_t patches, std::size_t group) {
  assert(group >= 2);
  std::size_t calls = 0;
  for (; patches > 1; patches = groups(patches, group))
    calls += patches / group + (patches % group >= 2 ? 1 : 0);
  return static_cast<std::int64_t>(calls);
}

std::int64_t most_merges(std::size_t patches, std::size_t group) {
  std::int64_t most = merge_calls(patches, group);
  for (std::size_t failures = 1; failures <= patches / 2; ++failures)
    most =
        std::max(most, merge_calls(failures, group) + merge_calls(patches - failures, group) + 1);
  return most;
}

std::int64_t most_reflections(std::size_t tasks, std::size_t minibatch) {
  if (tasks < 2) return static_cast<std::int64_t>(tasks);
  // One rollout of the one kind, all others of the other: both have a minibatch that is not full.
  return static_cast<std::int64_t>(1 + groups(tasks - 1, minibatch));
}

std::int64_t update_calls(const Merging& merging, std::size_t group) {
  const bool both = merging.failure_patches > 0 && merging.success_patches > 0;
  return merge_calls(merging.failure_patches, group) + merge_calls(merging.success_patches, group) +
         (both ? 1 : 0) + (merging.is_ranked ? 1 : 0) + (merging.asks_budget ? 1 : 0) +
         (merging.is_rewritten ? 1 : 0) + (merging.is_consolidated ? 1 : 0);
}

}  // namespace skillgit::optimizer::skillopt
