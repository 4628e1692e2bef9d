#include "skillgit/edge/rollout/batch.hpp"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace skillgit::rollout {
namespace {

/// What the workers and the caller's thread share.
class Batch {
 public:
  Batch(std::size_t count, std::stop_token stop, const BatchCalls& calls)
      : count_(count), stop_(std::move(stop)), calls_(calls) {}

  Status run(std::size_t workers) {
    std::vector<std::jthread> threads = start(workers);
    if (threads.empty()) return fail(ErrorKind::unavailable, "the system has no thread to give");
    while (const auto done = next_done()) {
      if (calls_.after(*done) == Next::send_no_more) close({});
      count_told();
    }
    threads.clear();
    return outcome_;
  }

 private:
  /// Fewer threads than asked for make a batch slower, and nothing worse.
  std::vector<std::jthread> start(std::size_t workers) {
    std::vector<std::jthread> threads;
    const std::lock_guard lock(mutex_);
    try {
      for (; working_ < workers; ++working_) threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
    }
    return threads;
  }

  void work() {
    while (const auto index = claim()) {
      if (Status sent = calls_.send(*index); sent)
        hand_over(*index);
      else
        close(std::move(sent));
    }
    {
      const std::lock_guard lock(mutex_);
      --working_;
    }
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
    return unsent_++;
  }

  /// Tells the caller's thread of a result, and waits until it was told.
  void hand_over(std::size_t index) {
    std::unique_lock lock(mutex_);
    done_.push_back(index);
    const std::size_t ticket = ++handed_over_;
    changed_.notify_one();
    was_told_.wait(lock, [this, ticket] { return told_ >= ticket; });
  }

  void count_told() {
    {
      const std::lock_guard lock(mutex_);
      ++told_;
    }
    was_told_.notify_all();
  }

  /// Waits for a result; nothing once all workers have gone and all is told.
  std::optional<std::size_t> next_done() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !done_.empty() || working_ == 0; });
    if (done_.empty()) return std::nullopt;
    const std::size_t done = done_.front();
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

  std::mutex mutex_;                  ///< Guards all below.
  std::condition_variable changed_;   ///< For the caller's thread: a result, or a worker has gone.
  std::condition_variable was_told_;  ///< For the workers that have handed a result over.
  std::size_t working_ = 0;
  std::deque<std::size_t> done_;  ///< Handed over, and not yet taken to be told.
  std::size_t handed_over_ = 0;   ///< Results so far; the queue keeps their order.
  std::size_t told_ = 0;
  bool closed_ = false;
  Status outcome_;
};

}  // namespace

Status run_batch(std::size_t count, int workers, std::stop_token stop, const BatchCalls& calls) {
  assert(workers > 0);
  if (count == 0) return {};
  Batch batch(count, std::move(stop), calls);
  return batch.run(std::min(static_cast<std::size_t>(workers), count));
}

}  // namespace skillgit::rollout
