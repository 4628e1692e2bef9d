#include "edge/model/pacing.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace skillgit::model {

using std::chrono::milliseconds;

Bucket::Bucket(std::optional<std::int64_t> per_minute) {
  if (!per_minute) return;
  per_millisecond_ = static_cast<double>(*per_minute) / 60'000;
  most_ = std::max(1.0, per_millisecond_ * 1000);
  balance_ = most_;
}

double Bucket::balance_at(Moment now) const {
  const auto passed = static_cast<double>((now - filled_).count());
  return std::min(most_, balance_ + passed * per_millisecond_);
}

milliseconds Bucket::wait(Moment now) const {
  if (per_millisecond_ == 0) return milliseconds(0);
  const double missing = 1 - balance_at(now);
  // A hair of a token is the rounding of a clock that counts milliseconds.
  if (missing <= 1e-6) return milliseconds(0);
  return milliseconds(static_cast<std::int64_t>(std::ceil(missing / per_millisecond_)));
}

void Bucket::take(std::int64_t amount, Moment now) {
  balance_ = balance_at(now) - static_cast<double>(amount);
  filled_ = now;
}

Pacing::Pacing(const Limits& limits)
    : requests_(limits.requests_per_minute),
      tokens_(limits.tokens_per_minute),
      at_once_(limits.at_once),
      most_in_flight_(limits.at_once) {
  assert(at_once_ > 0);
}

std::optional<milliseconds> Pacing::wait(Moment now) const {
  if (in_flight_ >= most_in_flight_) return std::nullopt;
  return std::max({requests_.wait(now), tokens_.wait(now), paused_until_ - now, milliseconds(0)});
}

Pass Pacing::enter(std::int64_t tokens, Moment now) {
  assert(wait(now) == milliseconds(0));
  requests_.take(1, now);
  tokens_.take(tokens, now);
  ++in_flight_;
  return {.number = ++entered_, .tokens = tokens};
}

void Pacing::leave(const Pass& pass, const Ended& ended, Moment now) {
  assert(in_flight_ > 0);
  switch (ended.how) {
    case Ended::How::replied:
      tokens_.take(ended.tokens - pass.tokens, now);
      speed_up();
      break;
    case Ended::How::asked_too_often:
      paused_until_ = std::max(paused_until_, now + ended.retry_after);
      slow_down(pass);
      break;
    case Ended::How::failed:
      break;
  }
  --in_flight_;
}

void Pacing::slow_down(const Pass& pass) {
  if (pass.number <= slowed_at_) return;
  most_in_flight_ = std::max(1, std::min(most_in_flight_, in_flight_) / 2);
  slowed_at_ = entered_;
  replies_ = 0;
}

void Pacing::speed_up() {
  if (most_in_flight_ >= at_once_ || ++replies_ < most_in_flight_) return;
  ++most_in_flight_;
  replies_ = 0;
}

}  // namespace skillgit::model
