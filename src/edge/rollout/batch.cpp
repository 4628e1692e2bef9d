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

/// What the workers and the caller's thread share.
class Batch {
 public:
  Batch(std::size_t count, std::stop_token stop, const BatchCalls& calls)
      : count_(count), stop_(std::move(stop)), calls_(calls) {}

  /// On the caller's thread, while so many others are in work().
  Status tell_results(std::size_t workers) {
    {
      const std::lock_guard lock(mutex_);
      working_ += static_cast<std::ptrdiff_t>(workers);
    }
    while (Handed* const done = next_done()) {
      if (calls_.after(done->index) == Next::send_no_more) close({});
      release(*done);
    }
    const std::lock_guard lock(mutex_);
    return outcome_;
  }

  /// On a worker's thread, until nothing is left to send.
  void work() {
    while (const auto index = claim()) {
      if (Status sent = calls_.send(*index); sent)
        hand_over(*index);
      else
        close(std::move(sent));
    }
    // Under the lock to the end: who sees the last worker go takes all this away.
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_one();
  }

 private:
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
    return unsent_++;
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
  const std::stop_token stop_;
  const BatchCalls& calls_;

  std::mutex turn_;  ///< Held while a request is claimed: `before` is asked in order.
  std::size_t unsent_ = 0;

  std::mutex mutex_;                 ///< Guards all below.
  std::condition_variable changed_;  ///< For the caller's thread: a result, or a worker has gone.
  std::ptrdiff_t working_ = 0;
  std::deque<Handed*> done_;  ///< Not yet taken to be told, in the order they came.
  bool closed_ = false;
  Status outcome_;
};

}  // namespace

/// The threads: idle, until they are set to some work.
class Workers::Crew {
 public:
  Crew() = default;
  ~Crew() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    wanted_.notify_all();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Lets `count` threads do this, each once, and tells how many will: fewer than asked for make a
  /// batch slower, and nothing worse. All of them are idle.
  std::size_t set_to(std::size_t count, std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    try {
      while (threads_.size() < count) threads_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
    }
    work_ = std::move(work);
    places_ = std::min(count, threads_.size());
    for (std::size_t i = 0; i < places_; ++i) wanted_.notify_one();
    return places_;
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wanted_.wait(lock, [this] { return places_ > 0 || is_over_; });
      if (places_ == 0) return;
      --places_;
      const auto work = work_;
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;  ///< Guards all below.
  std::condition_variable wanted_;
  std::function<void()> work_;
  std::size_t places_ = 0;  ///< How many are still to begin with it.
  bool is_over_ = false;
  std::vector<std::jthread> threads_;  ///< Last: they end before what they use.
};

Workers::Workers() : crew_(std::make_unique<Crew>()) {}
Workers::~Workers() = default;

Status Workers::run(std::size_t count, int most, std::stop_token stop, const BatchCalls& calls) {
  assert(most > 0);
  if (count == 0) return {};
  Batch batch(count, std::move(stop), calls);
  const std::size_t workers =
      crew_->set_to(std::min(static_cast<std::size_t>(most), count), [&batch] { batch.work(); });
  if (workers == 0) return fail(ErrorKind::unavailable, "the system has no thread to give");
  return batch.tell_results(workers);
}

}  // namespace skillgit::rollout
