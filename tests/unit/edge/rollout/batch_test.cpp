// Many requests at once: order, parallelism, and the ways to end early.

#include "skillgit/edge/rollout/batch.hpp"

#include "skillgit/edge/model/http_model.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"
#include "support/world_server.hpp"

#include <gtest/gtest.h>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

namespace skillgit::rollout {
namespace {

using namespace std::chrono_literals;
using tasks::Rollout;
using tasks::RolloutStatus;

const text::SkillFiles kSkill{{"SKILL.md", "Be brief.\n"}};

/// A list of attempts, and the tasks that they look at.
class Attempts {
 public:
  explicit Attempts(std::size_t count) : tasks_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      tasks_[i].id = std::to_string(i);
      tasks_[i].input = "family 1 item " + std::to_string(i) + ": tin";
      tasks_[i].expect = "\"x\"";
      tasks_[i].scorer = R"({"type":"exact"})";
      attempts_.push_back({kSkill, tasks_[i]});
    }
  }
  operator std::span<const Attempt>() const { return attempts_; }  // NOLINT

 private:
  std::vector<tasks::Task> tasks_;
  std::vector<Attempt> attempts_;
};

/// Records which attempts it is asked to run; each takes `time` unless it is stopped.
class FakeHarness final : public Harness {
 public:
  explicit FakeHarness(std::chrono::milliseconds time = 0ms) : time_(time) {}

  Result<Rollout> run(const Attempt& attempt, std::stop_token stop) override {
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(std::stoul(attempt.task.id));
    }
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, stop, time_, [] { return false; });
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
    Rollout rollout;
    rollout.task = attempt.task.id;
    rollout.status = RolloutStatus::scored;
    return rollout;
  }

  Result<Introduction> introduce(std::stop_token, const FailedTryHook&) override {
    return Introduction{"fake"};
  }
  bool is_introduced() const override { return false; }
  Result<model::Tokens> greet(std::stop_token, const FailedTryHook&) override {
    return model::Tokens{};
  }

  std::vector<std::size_t> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  const std::chrono::milliseconds time_;
  mutable std::mutex mutex_;
  std::vector<std::size_t> sent_;
};

/// What a test hears of a batch of rollouts.
struct Calls {
  std::function<Status(std::size_t)> before = {};
  std::function<Next(std::size_t, const Rollout&)> after;
};

Calls count_into(std::multiset<std::size_t>& told) {
  return {.after = [&told](std::size_t index, const Rollout&) {
    told.insert(index);
    return Next::go_on;
  }};
}

/// Runs attempts in a batch.
Status run_rollouts(Harness& harness, std::span<const Attempt> attempts, int workers,
                    const std::stop_token& stop, const Calls& calls) {
  std::vector<Rollout> rollouts(attempts.size());
  return Workers().run(
      attempts.size(), workers, stop,
      {.before = calls.before,
       .send = [&](std::size_t index) -> Status {
         SKILLGIT_TRY(rollouts[index], harness.run(attempts[index], stop));
         return {};
       },
       .after = [&](std::size_t index) { return calls.after(index, rollouts[index]); }});
}

TEST(BatchTest, TellsEachResultOnceAndOneAtATime) {
  FakeHarness harness;
  const Attempts attempts(100);
  std::multiset<std::size_t> told;
  std::atomic<int> telling = 0;
  ASSERT_TRUE(run_rollouts(harness, attempts, 8, {},
                           {.after = [&](std::size_t index, const Rollout& rollout) {
                             EXPECT_EQ(++telling, 1);
                             EXPECT_EQ(rollout.task, std::to_string(index));
                             told.insert(index);
                             std::this_thread::yield();
                             --telling;
                             return Next::go_on;
                           }}));
  EXPECT_EQ(told.size(), 100u);
  EXPECT_EQ(std::set(told.begin(), told.end()).size(), 100u);
}

TEST(BatchTest, OneWorkerKeepsTheOrderExactly) {
  FakeHarness harness;
  std::multiset<std::size_t> told;
  ASSERT_TRUE(run_rollouts(harness, Attempts(50), 1, {}, count_into(told)));
  const auto sent = harness.sent();
  EXPECT_EQ(sent, std::vector<std::size_t>(told.begin(), told.end()));
}

TEST(BatchTest, SeveralWorkersAskInOrder) {
  FakeHarness harness;
  std::vector<std::size_t> asked;
  ASSERT_TRUE(run_rollouts(harness, Attempts(200), 8, {},
                           {.before = [&](std::size_t index) -> Status {
                              asked.push_back(index);  // One at a time: TSan would see otherwise.
                              return {};
                            },
                            .after = [](std::size_t, const Rollout&) { return Next::go_on; }}));
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(asked.at(i), i);
}

TEST(BatchTest, SendsNoMoreWhenToldTo) {
  FakeHarness harness(20ms);
  std::size_t told = 0;
  ASSERT_TRUE(
      run_rollouts(harness, Attempts(1000), 4, {}, {.after = [&](std::size_t, const Rollout&) {
                     ++told;
                     return Next::send_no_more;
                   }}));
  EXPECT_LE(harness.sent().size(), 8u);
  EXPECT_EQ(told, harness.sent().size()) << "what is in flight is told as well";
}

TEST(BatchTest, WhatMayNotBeSentStaysUnsentWithAllAfterIt) {
  FakeHarness harness;
  std::multiset<std::size_t> told;
  Calls calls = count_into(told);
  calls.before = [](std::size_t index) -> Status {
    if (index >= 10) return fail(ErrorKind::cancelled, "the budget is spent");
    return {};
  };
  const Status ran = run_rollouts(harness, Attempts(100), 4, {}, calls);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().message(), "the budget is spent");
  EXPECT_EQ(told, (std::multiset<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(harness.sent().size(), 10u);
}

TEST(BatchTest, CancellingReturnsSoon) {
  FakeHarness harness(1h);
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    source.request_stop();
  });
  std::multiset<std::size_t> told;
  const auto start = std::chrono::steady_clock::now();
  const Status ran = run_rollouts(harness, Attempts(100), 4, source.get_token(), count_into(told));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(harness.sent().size(), 4u);
  EXPECT_TRUE(told.empty());
}

TEST(BatchTest, SendsNothingWhenItIsTooLate) {
  FakeHarness harness;
  std::stop_source source;
  source.request_stop();
  std::multiset<std::size_t> told;
  EXPECT_FALSE(run_rollouts(harness, Attempts(3), 4, source.get_token(), count_into(told)));
  EXPECT_TRUE(harness.sent().empty());
}

TEST(BatchTest, NothingToDoIsDone) {
  FakeHarness harness;
  std::multiset<std::size_t> told;
  EXPECT_TRUE(run_rollouts(harness, {}, 4, {}, count_into(told)));
}

class BatchInAWorldTest : public testing::Test {
 protected:
  void serve(support::WorldServerOptions options) {
    server = support::WorldServer::start(std::move(options)).value();
    model =
        model::open_http_model({.endpoint = server->url(), .model = "world", .retries = 0}).value();
    harness = make_chat_harness(*model, {.form = PromptForm::plain});
  }

  std::unique_ptr<support::WorldServer> server;
  std::unique_ptr<model::Model> model;
  std::unique_ptr<Harness> harness;
};

TEST_F(BatchInAWorldTest, ReachesTheParallelismThatIsAskedFor) {
  serve({.latency = 20ms});
  std::multiset<std::size_t> told;
  ASSERT_TRUE(run_rollouts(*harness, Attempts(96), 16, {}, count_into(told)));
  EXPECT_EQ(server->stats().requests, 96);
  EXPECT_EQ(server->stats().max_in_flight, 16);
}

TEST_F(BatchInAWorldTest, AFaultIsAResultAndEndsNothing) {
  serve({.faults = {{.status = 500, .every = 3}}});
  int scored = 0;
  int missing = 0;
  ASSERT_TRUE(run_rollouts(*harness, Attempts(30), 4, {},
                           {.after = [&](std::size_t, const Rollout& rollout) {
                             ++(rollout.status == RolloutStatus::scored ? scored : missing);
                             return Next::go_on;
                           }}));
  EXPECT_EQ(scored, 20);
  EXPECT_EQ(missing, 10);
}

TEST_F(BatchInAWorldTest, CancelsRequestsInFlight) {
  serve({.faults = {{.kind = support::FaultKind::hang, .every = 1}}});
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    source.request_stop();
  });
  std::multiset<std::size_t> told;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(run_rollouts(*harness, Attempts(20), 8, source.get_token(), count_into(told)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
}

TEST(BatchTest, TheNextBatchFindsTheThreadsOfTheLast) {
  Workers workers;
  std::mutex mutex;
  std::array<std::set<std::thread::id>, 2> threads;
  for (auto& seen : threads) {
    ASSERT_TRUE(workers.run(20, 4, {},
                            {.send = [&](std::size_t) -> Status {
                               const std::lock_guard lock(mutex);
                               seen.insert(std::this_thread::get_id());
                               return {};
                             },
                             .after = [](std::size_t) { return Next::go_on; }}));
    EXPECT_LE(seen.size(), 4U);
  }
  threads[0].merge(threads[1]);
  EXPECT_LE(threads[0].size(), 4U);
}

/// Something that is done aside, in a crew of four.
class AsideTest : public testing::Test {
 protected:
  /// A batch whose first request takes until `enough`, or half a minute.
  Status batch_until(const std::function<bool()>& enough) {
    return workers_.run(1, kWorkers, {},
                        {.send = [&](std::size_t) -> Status {
                           for (int tries = 0; !enough() && tries < 30'000; ++tries)
                             std::this_thread::sleep_for(1ms);
                           return {};
                         },
                         .after = [](std::size_t) { return Next::go_on; }});
  }

  static constexpr int kWorkers = 4;
  std::atomic<int> calls_ = 0;
  Workers workers_;
};

TEST_F(AsideTest, IsDoneWhileABatchOnlyWaits) {
  workers_.set_aside(kWorkers, [&] { return ++calls_ < 20; });
  EXPECT_EQ(calls_, 0) << "there is no batch";
  for (int batch = 1; calls_ < 20 && batch <= 20; ++batch) {
    const int before = calls_;
    ASSERT_TRUE(batch_until([&] { return calls_ > before; }));
  }
  workers_.end_aside();
  EXPECT_GE(calls_, 20);
  EXPECT_LE(calls_, 21) << "whoever was at it when there was nothing left";
}

TEST_F(AsideTest, TakesHalfOfTheThreadsOnceABatch) {
  workers_.set_aside(kWorkers, [&] { return ++calls_ < 20; });
  for (int batch = 1; batch <= 3; ++batch) {
    const int wanted = batch * kWorkers / 2;
    ASSERT_TRUE(batch_until([&, tries = 0]() mutable { return calls_ >= wanted && ++tries > 20; }));
    EXPECT_EQ(calls_, wanted) << "none began when the batch had long been on its way";
  }
  workers_.end_aside();
}

TEST_F(AsideTest, OneWorkerHasNoHalf) {
  workers_.set_aside(1, [&] { return ++calls_ < 20; });
  ASSERT_TRUE(batch_until([tries = 0]() mutable { return ++tries > 20; }));
  workers_.end_aside();
  EXPECT_EQ(calls_, 0);
}

TEST_F(AsideTest, WhatABatchHasNotSentComesFirst) {
  workers_.set_aside(kWorkers, [&] { return ++calls_ < 20; });
  ASSERT_TRUE(workers_.run(30, kWorkers, {},
                           {.before = [&](std::size_t) -> Status {
                              EXPECT_EQ(calls_, 0);
                              return {};
                            },
                            .send = [](std::size_t) -> Status {
                              std::this_thread::sleep_for(1ms);
                              return {};
                            },
                            .after = [](std::size_t) { return Next::go_on; }}));
  workers_.end_aside();
}

TEST_F(AsideTest, ABatchDoesNotWaitForWhoIsBusyWithIt) {
  std::atomic<bool> released = false;
  workers_.set_aside(kWorkers, [&] {
    ++calls_;
    released.wait(false);
    return false;
  });
  ASSERT_TRUE(batch_until([&] { return calls_ == 2; }));
  int told = 0;
  ASSERT_TRUE(workers_.run(50, kWorkers, {},
                           {.send = [](std::size_t) -> Status { return {}; },
                            .after =
                                [&](std::size_t) {
                                  ++told;
                                  return Next::go_on;
                                }}));
  EXPECT_EQ(told, 50);
  EXPECT_FALSE(released);
  released = true;
  released.notify_all();
  workers_.end_aside();
}

TEST_F(AsideTest, EndingItWaitsForWhatIsOnItsWay) {
  std::atomic<int> ended = 0;
  workers_.set_aside(kWorkers, [&] {
    ++calls_;
    std::this_thread::sleep_for(20ms);
    ++ended;
    return true;
  });
  ASSERT_TRUE(batch_until([&] { return calls_ == 2; }));
  workers_.end_aside();
  EXPECT_EQ(ended, calls_);
  ASSERT_TRUE(batch_until([tries = 0]() mutable { return ++tries > 20; }));
  EXPECT_EQ(ended, calls_) << "no more of it";
}

}  // namespace
}  // namespace skillgit::rollout
