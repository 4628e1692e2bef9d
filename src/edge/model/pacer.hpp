#pragma once

#include "edge/model/pacing.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>

namespace skillgit::model {

/// Pacing with a clock, for the threads that ask one endpoint.
class Pacer {
 public:
  explicit Pacer(const Limits& limits) : pacing_(limits) {}

  /// Blocks until a request of about so many tokens may be sent; nothing once `stop` is requested.
  /// Each pass must be given to leave().
  std::optional<Pass> enter(std::int64_t tokens, const std::stop_token& stop);
  void leave(const Pass& pass, const Ended& ended);

 private:
  /// Each one that goes in or out wakes the next: hundreds may wait for one place.
  void wake_one();

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t wakes_ = 0;
  Pacing pacing_;
};

}  // namespace skillgit::model
