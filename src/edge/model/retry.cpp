#include "edge/model/retry.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace skillgit::model {

std::chrono::milliseconds wait_after(int failures, std::chrono::milliseconds retry_after,
                                     double chance, const Patience& patience) {
  std::chrono::milliseconds backoff = patience.backoff;
  for (int doubled = 1; doubled < failures && backoff < patience.backoff_cap; ++doubled)
    backoff *= 2;
  backoff = std::min(backoff, patience.backoff_cap);
  const auto spread = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(backoff.count()) / 2 * chance));

  const std::chrono::milliseconds asked =
      std::clamp(retry_after, std::chrono::milliseconds(0), patience.retry_after_cap);
  return std::max(backoff - spread, asked);
}

bool sleep_for(std::chrono::milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace skillgit::model
