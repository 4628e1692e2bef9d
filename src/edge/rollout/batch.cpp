#include "skillgit/edge/rollout/batch.hpp"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace skillgit::rollout {
namespace {

/// The threads: idle, until they are called to some work. Some do something aside meanwhile.
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
    begun_aside_ = 0;
    only_waits_ = false;
  }

  /// Lets one more do it; false when `most` do, or the system has no thread to give.
  bool call_one(std::size_t most) {
    {
      const std::lock_guard lock(mutex_);
      if (called_ == most) return false;
      try {
        if (called_ == threads_.size()) threads_.emplace_back([this] { serve(); });
      } catch (const std::system_error&) {
        return false;
      }
      ++called_;
      ++unheard_;
    }
    call_.notify_one();
    return true;
  }

  /// None is called any more: all of the work is on its way. Takes back the calls that none has
  /// heard yet, and tells how many.
  std::size_t call_off() {
    const std::lock_guard lock(mutex_);
    only_waits_ = true;
    if (aside_) call_.notify_all();
    return std::exchange(unheard_, 0);
  }

  /// What half of `workers` do while the work only waits, a call each, until one answers false. A
  /// call that began later could hold a worker when the next work needs it.
  void set_aside(std::size_t workers, std::function<bool()> one) {
    {
      const std::lock_guard lock(mutex_);
      assert(!aside_ && now_aside_ == 0);
      aside_ = std::move(one);
      most_aside_ = workers / 2;
      try {
        while (threads_.size() < workers) threads_.emplace_back([this] { serve(); });
      } catch (const std::system_error&) {
        // Those that there are do it.
      }
    }
    call_.notify_all();
  }

  void end_aside() {
    std::unique_lock lock(mutex_);
    aside_ = nullptr;
    none_aside_.wait(lock, [this] { return now_aside_ == 0; });
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      call_.wait(lock, [this] { return unheard_ > 0 || is_over_ || has_room_aside(); });
      if (unheard_ > 0) {
        --unheard_;
        const auto work = work_;
        lock.unlock();
        work();
        lock.lock();
      } else if (is_over_) {
        return;
      } else {
        step_aside(lock);
      }
    }
  }

  bool has_room_aside() const {
    return only_waits_ && aside_ && begun_aside_ < most_aside_ && now_aside_ < most_aside_;
  }

  void step_aside(std::unique_lock<std::mutex>& lock) {
    ++begun_aside_;
    ++now_aside_;
    const auto one = aside_;
    lock.unlock();
    const bool has_more = one();
    lock.lock();
    if (!has_more) aside_ = nullptr;
    if (--now_aside_ == 0) none_aside_.notify_all();
  }

  std::mutex mutex_;  ///< Guards all below.
  std::condition_variable call_;
  std::function<void()> work_;
  std::size_t called_ = 0;   ///< For this work.
  std::size_t unheard_ = 0;  ///< Calls that no thread has heard yet.
  bool is_over_ = false;
  bool only_waits_ = false;      ///< Whether all of the work is on its way.
  std::function<bool()> aside_;  ///< Empty when there is none.
  std::size_t most_aside_ = 0;
  std::size_t begun_aside_ = 0;  ///< Since the work was set.
  std::size_t now_aside_ = 0;
  std::condition_variable none_aside_;
  std::vector<std::jthread> threads_;  ///< Last: they end before what they use.
};

/// What the workers of one batch share.
class Batch {
 public:
  Batch(std::size_t count, std::size_t most, std::stop_token stop, const BatchCalls& calls,
        Crew& crew)
      : count_(count), most_(most), stop_(std::move(stop)), calls_(calls), crew_(crew) {}

  Status run() {
    crew_.set_to([this] { work(); });
    if (!call_one()) return fail(ErrorKind::unavailable, "the system has no thread to give");
    {
      std::unique_lock lock(mutex_);
      all_gone_.wait(lock, [this] { return working_ == 0; });
    }
    crew_.set_to({});
    return outcome_;
  }

 private:
  /// Calls one more worker. False when none was called; fewer than asked for make a batch slower,
  /// and nothing worse.
  bool call_one() {
    count_in(+1);
    if (crew_.call_one(most_)) return true;
    count_in(-1);
    return false;
  }

  /// Lets nobody come any more: whoever has not come yet may be busy with something else.
  void call_off() { count_in(-static_cast<int>(crew_.call_off())); }

  void count_in(int more) {
    const std::lock_guard lock(mutex_);
    working_ += more;
  }

  /// On a worker's thread, until nothing is left to send.
  void work() {
    while (const auto index = claim()) {
      Status sent = calls_.send(*index);
      if (sent)
        tell(*index);
      else
        close(std::move(sent));
    }
    call_off();
    // Under the lock to the end: who sees the last worker go takes all this away.
    const std::lock_guard lock(mutex_);
    if (--working_ == 0) all_gone_.notify_one();
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
    if (unsent_ < count_)
      call_one();
    else
      call_off();
    return claimed;
  }

  void tell(std::size_t index) {
    const std::lock_guard turn(telling_);
    if (calls_.after(index) == Next::send_no_more) close({});
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

  std::mutex telling_;  ///< Held while `after` is told of a result.

  std::mutex mutex_;  ///< Guards all below.
  std::condition_variable all_gone_;
  int working_ = 0;
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

void Workers::set_aside(int workers, std::function<bool()> one) {
  assert(workers > 0);
  impl_->crew.set_aside(static_cast<std::size_t>(workers), std::move(one));
}

void Workers::end_aside() { impl_->crew.end_aside(); }

}  // namespace skillgit::rollout
