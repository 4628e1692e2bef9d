#include "edge/model/retry.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

namespace skillgit::model {

bool is_passing(long status) {
  constexpr std::array kPassing{408L, 409L, 425L, 429L, 500L, 502L, 503L, 504L};
  return std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end();
}

std::chrono::milliseconds wait_after(int failures, std::chrono::seconds retry_after, double chance,
                                     const Patience& patience) {
  std::chrono::milliseconds backoff = patience.backoff;
  for (int doubled = 1; doubled < failures && backoff < patience.backoff_cap; ++doubled)
    backoff *= 2;
  backoff = std::min(backoff, patience.backoff_cap);
  const auto spread = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(backoff.count()) / 2 * chance));

  // Compared in seconds: what an endpoint says may be too long to count in anything finer.
  const auto longest = std::chrono::ceil<std::chrono::seconds>(patience.retry_after_cap);
  const std::chrono::milliseconds asked = std::clamp(retry_after, std::chrono::seconds(0), longest);
  return std::max(backoff - spread, std::min(asked, patience.retry_after_cap));
}

bool sleep_for(std::chrono::milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace skillgit::model
