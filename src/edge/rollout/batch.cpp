#include "skillgit/edge/rollout/batch.hpp"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace skillgit::rollout {
namespace {

/// A result on its way to the caller's thread. Its worker waits, each for its own.
struct Handed {
  std::size_t index = 0;
  bool is_told = false;
  std::condition_variable told = {};
};

/// The threads: idle, until they are called to some work.
class Crew {
 public:
  Crew() = default;
  ~Crew() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    call_.notify_all();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// What those do that are called from here on. None is at work, or has more to do there than to
  /// leave.
  void set_to(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    work_ = std::move(work);
    called_ = 0;
  }

  /// Lets one more do it; false when `most` do, or the system has no thread to give.
  bool call_one(std::size_t most) {
    const std::lock_guard lock(mutex_);
    if (called_ == most) return false;
    try {
      if (called_ == threads_.size()) threads_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
      return false;
    }
    ++called_;
    ++unheard_;
    call_.notify_one();
    return true;
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      call_.wait(lock, [this] { return unheard_ > 0 || is_over_; });
      if (unheard_ == 0) return;
      --unheard_;
      const auto work = work_;
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;  ///< Guards all below.
  std::condition_variable call_;
  std::function<void()> work_;
  std::size_t called_ = 0;   ///< For this work.
  std::size_t unheard_ = 0;  ///< Calls that no thread has heard yet.
  bool is_over_ = false;
  std::vector<std::jthread> threads_;  ///< Last: they end before what they use.
};

/// What the workers and the caller's thread share.
class Batch {
 public:
  Batch(std::size_t count, std::size_t most, std::stop_token stop, const BatchCalls& calls,
        Crew& crew)
      : count_(count), most_(most), stop_(std::move(stop)), calls_(calls), crew_(crew) {}

  Status run() {
    crew_.set_to([this] { work(); });
    if (!call_one()) return fail(ErrorKind::unavailable, "the system has no thread to give");
    while (Handed* const done = next_done()) {
      if (calls_.after(done->index) == Next::send_no_more) close({});
      release(*done);
    }
    const std::lock_guard lock(mutex_);
    return outcome_;
  }

 private:
  /// Calls one more worker. False when none was called; fewer than asked for make a batch slower,
  /// and nothing worse.
  bool call_one() {
    const std::lock_guard lock(mutex_);
    if (!crew_.call_one(most_)) return false;
    ++working_;
    return true;
  }

  /// On a worker's thread, until nothing is left to send.
  void work() {
    while (const auto index = claim()) {
      Status sent = calls_.send(*index);
      if (sent)
        hand_over(*index);
      else
        close(std::move(sent));
    }
    // Under the lock to the end: who sees the last worker go takes all this away.
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_one();
  }

  /// The next request to send, if there is one that may be sent.
  std::optional<std::size_t> claim() {
    const std::lock_guard turn(turn_);
    if (stop_.stop_requested()) close(fail(ErrorKind::cancelled, "the requests were stopped"));
    if (unsent_ == count_ || is_closed()) return std::nullopt;
    if (calls_.before) {
      if (Status allowed = calls_.before(unsent_); !allowed) {
        close(std::move(allowed));
        return std::nullopt;
      }
    }
    const std::size_t claimed = unsent_++;
    // Each that begins calls the next: all are at work after a few rounds of wake-ups.
    if (unsent_ < count_) call_one();
    return claimed;
  }

  /// Tells the caller's thread of a result, and waits until it was told.
  void hand_over(std::size_t index) {
    Handed result{.index = index};
    std::unique_lock lock(mutex_);
    done_.push_back(&result);
    changed_.notify_one();
    result.told.wait(lock, [&result] { return result.is_told; });
  }

  /// Under the lock to the end: a worker that knows takes its result away.
  void release(Handed& result) {
    const std::lock_guard lock(mutex_);
    result.is_told = true;
    result.told.notify_one();
  }

  /// Waits for a result; nothing once all workers have gone and all is told.
  Handed* next_done() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !done_.empty() || working_ == 0; });
    if (done_.empty()) return nullptr;
    Handed* const done = done_.front();
    done_.pop_front();
    return done;
  }

  /// Sends no more, and remembers why if it is the first reason.
  void close(Status reason) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (outcome_) outcome_ = std::move(reason);
  }

  bool is_closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  const std::size_t count_;
  const std::size_t most_;
  const std::stop_token stop_;
  const BatchCalls& calls_;
  Crew& crew_;

  std::mutex turn_;  ///< Held while a request is claimed: `before` is asked in order.
  std::size_t unsent_ = 0;

  std::mutex mutex_;                 ///< Guards all below.
  std::condition_variable changed_;  ///< For the caller's thread: a result, or a worker has gone.
  std::size_t working_ = 0;
  std::deque<Handed*> done_;  ///< Not yet taken to be told, in the order they came.
  bool closed_ = false;
  Status outcome_;
};

}  // namespace

class Workers::Impl {
 public:
  Crew crew;
};

Workers::Workers() : impl_(std::make_unique<Impl>()) {}
Workers::~Workers() = default;

Status Workers::run(std::size_t count, int most, std::stop_token stop, const BatchCalls& calls) {
  assert(most > 0);
  if (count == 0) return {};
  return Batch(count, std::min(static_cast<std::size_t>(most), count), std::move(stop), calls,
               impl_->crew)
      .run();
}

}  // namespace skillgit::rollout
