#pragma once

#include "skillgit/edge/model/http_model.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace skillgit::model {

/// A moment, counted from whenever the clock began.
using Moment = std::chrono::milliseconds;

/// So much a minute, as a bucket that fills: a second's worth may be taken at once, and what is
/// taken beyond is a debt that must be refilled first.
class Bucket {
 public:
  explicit Bucket(std::optional<std::int64_t> per_minute);

  /// How long until anything may be taken.
  std::chrono::milliseconds wait(Moment now) const;

  /// Takes; gives back where `amount` is negative.
  void take(std::int64_t amount, Moment now);

 private:
  double balance_at(Moment now) const;

  double per_millisecond_ = 0;  ///< 0 where there is no limit.
  double most_ = 0;
  double balance_ = 0;
  Moment filled_{0};
};

/// One request's place among those in flight.
struct Pass {
  std::int64_t number = 0;
  std::int64_t tokens = 0;  ///< What was taken for it.
};

/// How a request ended, as far as pacing goes.
struct Ended {
  enum class How { replied, asked_too_often, failed };
  How how = How::failed;
  std::int64_t tokens = 0;                   ///< Used, where it replied.
  std::chrono::milliseconds retry_after{0};  ///< Where it was asked too often.
};

/// Decides when the next request may be sent to an endpoint. Pure: the clock is passed in.
///
/// At first as many are in flight as `at_once` says. An answer "asked too often" halves what is in
/// flight, once for all the requests that were under way by then; as many replies as may be in
/// flight let one more in. An endpoint that says how long to wait is asked nothing meanwhile.
class Pacing {
 public:
  explicit Pacing(const Limits& limits);

  /// How long to wait at least; nothing where a request in flight must end first.
  std::optional<std::chrono::milliseconds> wait(Moment now) const;

  /// A request of about so many tokens is sent. wait() has just said 0; asserted.
  Pass enter(std::int64_t tokens, Moment now);

  void leave(const Pass& pass, const Ended& ended, Moment now);

 private:
  void slow_down(const Pass& pass);
  void speed_up();

  Bucket requests_, tokens_;
  int at_once_;
  int most_in_flight_;
  int in_flight_ = 0;
  int replies_ = 0;             ///< Since most_in_flight_ last changed.
  std::int64_t entered_ = 0;    ///< Requests so far.
  std::int64_t slowed_at_ = 0;  ///< Later requests were sent after the last halving.
  Moment paused_until_{0};
};

}  // namespace skillgit::model
