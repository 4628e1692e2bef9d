#pragma once

#include <chrono>
#include <stop_token>

namespace skillgit::model {

/// How long tries wait for each other.
struct Patience {
  std::chrono::milliseconds backoff;
  std::chrono::milliseconds backoff_cap;
  std::chrono::milliseconds retry_after_cap;
};

/// The wait after `failures` failed tries: the backoff, doubled each time up to its cap, of
/// which chance (0..1) takes away up to a half so that clients do not come back in step; but
/// at least what the endpoint asked for, up to that cap.
std::chrono::milliseconds wait_after(int failures, std::chrono::milliseconds retry_after,
                                     double chance, const Patience& patience);

/// Sleeps. Returns false as soon as `stop` is requested.
bool sleep_for(std::chrono::milliseconds time, std::stop_token stop);

}  // namespace skillgit::model
