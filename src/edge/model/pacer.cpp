#include "edge/model/pacer.hpp"

namespace skillgit::model {
namespace {

Moment now() {
  return std::chrono::duration_cast<Moment>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

std::optional<Pass> Pacer::enter(std::int64_t tokens, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const Moment moment = now();
    const auto wait = pacing_.wait(moment);
    if (wait == std::chrono::milliseconds(0)) {
      const Pass pass = pacing_.enter(tokens, moment);
      wake_one();  // There may be room for one more.
      return pass;
    }
    const auto is_woken = [this, seen = wakes_] { return wakes_ != seen; };
    if (wait)
      changed_.wait_for(lock, stop, *wait, is_woken);
    else
      changed_.wait(lock, stop, is_woken);
  }
  wake_one();
  return std::nullopt;
}

void Pacer::leave(const Pass& pass, const Ended& ended) {
  const std::lock_guard lock(mutex_);
  pacing_.leave(pass, ended, now());
  wake_one();
}

void Pacer::wake_one() {
  ++wakes_;
  changed_.notify_one();
}

}  // namespace skillgit::model
