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

using tasks::Rollout;

struct Done {
  std::size_t index;
  Rollout rollout;
};

/// What the workers and the caller's thread share.
class Batch {
 public:
  Batch(Harness& harness, std::span<const Attempt> attempts, std::stop_token stop,
        const BatchCalls& calls)
      : harness_(harness), attempts_(attempts), stop_(std::move(stop)), calls_(calls) {}

  Status run(std::size_t workers) {
    std::vector<std::jthread> threads = start(workers);
    if (threads.empty()) return fail(ErrorKind::unavailable, "the system has no thread to give");
    while (const auto done = next_done()) {
      if (calls_.after(done->index, done->rollout) == Next::send_no_more) close({});
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
      auto rollout = harness_.run(attempts_[*index], stop_);
      if (rollout)
        hand_over({*index, std::move(*rollout)});
      else
        close(fail(std::move(rollout).error()));
    }
    {
      const std::lock_guard lock(mutex_);
      --working_;
    }
    changed_.notify_one();
  }

  /// The next attempt to send, if there is one that may be sent.
  std::optional<std::size_t> claim() {
    const std::lock_guard turn(turn_);
    if (stop_.stop_requested()) close(fail(ErrorKind::cancelled, "the rollouts were stopped"));
    if (unsent_ == attempts_.size() || is_closed()) return std::nullopt;
    if (calls_.before) {
      if (Status allowed = calls_.before(unsent_); !allowed) {
        close(std::move(allowed));
        return std::nullopt;
      }
    }
    return unsent_++;
  }

  /// Gives a result to the caller's thread, and waits until it was told.
  void hand_over(Done done) {
    if (calls_.arrived) {
      if (Status kept = calls_.arrived(done.index, done.rollout); !kept)
        return close(std::move(kept));
    }
    std::unique_lock lock(mutex_);
    done_.push_back(std::move(done));
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
  std::optional<Done> next_done() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !done_.empty() || working_ == 0; });
    if (done_.empty()) return std::nullopt;
    Done done = std::move(done_.front());
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

  Harness& harness_;
  const std::span<const Attempt> attempts_;
  const std::stop_token stop_;
  const BatchCalls& calls_;

  std::mutex turn_;  ///< Held while an attempt is claimed: `before` is asked in order.
  std::size_t unsent_ = 0;

  std::mutex mutex_;                  ///< Guards all below.
  std::condition_variable changed_;   ///< For the caller's thread: a result, or a worker has gone.
  std::condition_variable was_told_;  ///< For the workers that have handed a result over.
  std::size_t working_ = 0;
  std::deque<Done> done_;        ///< Handed over, and not yet taken to be told.
  std::size_t handed_over_ = 0;  ///< Results so far; the queue keeps their order.
  std::size_t told_ = 0;
  bool closed_ = false;
  Status outcome_;
};

}  // namespace

Status run_batch(Harness& harness, std::span<const Attempt> attempts, int workers,
                 std::stop_token stop, const BatchCalls& calls) {
  assert(workers > 0);
  if (attempts.empty()) return {};
  Batch batch(harness, attempts, std::move(stop), calls);
  return batch.run(std::min(static_cast<std::size_t>(workers), attempts.size()));
}

}  // namespace skillgit::rollout
