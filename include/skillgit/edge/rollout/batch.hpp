#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace skillgit::rollout {

/// What a batch does after a result.
enum class Next {
  go_on,
  send_no_more,  ///< What is in flight is waited for and told; what is unsent stays unsent.
};

/// What a batch asks and tells. `index` counts its requests from 0.
struct BatchCalls {
  /// Called on a worker's thread just before a request is sent, one at a time, in their order. An
  /// error keeps this one and all later ones from being sent. May be empty.
  std::function<Status(std::size_t index)> before = {};

  /// Called on the same thread: makes the request and keeps its result where `after` finds it.
  /// Several are in it at once. An error ends the batch.
  std::function<Status(std::size_t index)> send;

  /// Called on the same thread once the result is there: one at a time, as they come.
  std::function<Next(std::size_t index)> after;
};

/// Threads that make requests, one batch after the other. They are started when there is first
/// something for them to do, and stay for the next batch.
class Workers {
 public:
  Workers();
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Makes `count` requests, up to `most` at once, and blocks until all are done.
  ///
  /// They are sent in their order, so that those with the same beginning follow each other; results
  /// come in any order. A worker sends its next request when its last result was told, so that what
  /// a result makes needless is not sent. Once `stop` is requested nothing more is sent; to end
  /// what is in flight is up to `send`, and a result that came all the same is still told.
  ///
  /// One batch at a time. Fails with the first error of `before` or `send`, with cancelled, or with
  /// unavailable when the system has no thread to give. `most` is positive; asserted.
  Status run(std::size_t count, int most, std::stop_token stop, const BatchCalls& calls);

  /// Lets up to half of `workers` threads call `one`, once a batch, while that only waits for what
  /// it has sent, until it answers false. The other half is there for the next batch at once, and
  /// the rest when its calls end: with the batch, where all calls take as long. One thing at a
  /// time; `workers` is positive; asserted.
  void set_aside(int workers, std::function<bool()> one);

  /// Calls it no more, and blocks until the calls that are on their way have ended.
  void end_aside();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skillgit::rollout
