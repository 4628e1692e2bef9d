// When the next request may be sent, by a clock that the test turns.

#include "edge/model/pacing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <deque>
#include <vector>

namespace skillgit::model {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Ended kReplied{.how = Ended::How::replied};
constexpr Ended kTooOften{.how = Ended::How::asked_too_often};
constexpr Ended kFailed{.how = Ended::How::failed};

/// An endpoint's pacing and the requests in flight, oldest first.
struct World {
  explicit World(const Limits& limits) : pacing(limits) {}

  /// Sends what may be sent now.
  int fill(std::int64_t tokens = 0) {
    int sent = 0;
    while (sent < 10'000 && pacing.wait(now) == 0ms) {
      passes.push_back(pacing.enter(tokens, now));
      ++sent;
    }
    return sent;
  }

  void end(const Ended& ended) {
    pacing.leave(passes.front(), ended, now);
    passes.pop_front();
  }

  void end_all(const Ended& ended) {
    while (!passes.empty()) end(ended);
  }

  /// How many may be in flight: sends that many, once those that are under way have failed.
  int most_in_flight() {
    end_all(kFailed);
    return fill();
  }

  Pacing pacing;
  Moment now = 1h;
  std::deque<Pass> passes;
};

TEST(PacingTest, WithoutLimitsAllGoAtOnce) {
  World world({.at_once = 512});
  EXPECT_EQ(world.fill(), 512);
  EXPECT_EQ(world.pacing.wait(world.now), std::nullopt);
  world.end(kReplied);
  EXPECT_EQ(world.fill(), 1);
}

TEST(PacingTest, RequestsKeepToTheirRate) {
  World world({.requests_per_minute = 600});
  int sent = world.fill();
  EXPECT_EQ(sent, 10);  // A second's worth.
  EXPECT_EQ(world.pacing.wait(world.now), 100ms);
  for (const Moment end = world.now + 1min; world.now < end; world.now += 10ms) {
    sent += world.fill();
    world.end_all(kReplied);
  }
  EXPECT_NEAR(sent, 610, 1);
}

TEST(PacingTest, ASlowRateIsARateAsWell) {
  World world({.requests_per_minute = 2});
  EXPECT_EQ(world.fill(), 1);
  EXPECT_EQ(world.pacing.wait(world.now), 30s);
  world.now += 30s;
  EXPECT_EQ(world.fill(), 1);
}

TEST(PacingTest, ALargeRequestIsSentAndThenWaitedFor) {
  World world({.tokens_per_minute = 60'000});
  EXPECT_EQ(world.fill(5000), 1);
  EXPECT_EQ(world.pacing.wait(world.now), 4001ms);
}

TEST(PacingTest, WhatARequestReallyUsedCounts) {
  World world({.tokens_per_minute = 60'000});
  EXPECT_EQ(world.fill(1000), 1);
  world.end({.how = Ended::How::replied, .tokens = 3000});
  EXPECT_EQ(world.pacing.wait(world.now), 2001ms);
}

TEST(PacingTest, BeingAskedTooOftenHalvesWhatIsInFlight) {
  World world({.at_once = 16});
  world.fill();
  world.end(kTooOften);
  EXPECT_EQ(world.most_in_flight(), 8);
}

TEST(PacingTest, OneBurstOfRefusalsHalvesOnce) {
  World world({.at_once = 16});
  world.fill();
  world.end_all(kTooOften);
  EXPECT_EQ(world.most_in_flight(), 8);
  world.end_all(kTooOften);
  EXPECT_EQ(world.most_in_flight(), 4);
}

TEST(PacingTest, HalvesWhatWasReallyInFlight) {
  World world({.at_once = 512});
  for (int i = 0; i < 6; ++i) world.passes.push_back(world.pacing.enter(0, world.now));
  world.end(kTooOften);
  EXPECT_EQ(world.most_in_flight(), 3);
}

TEST(PacingTest, AWindowOfRepliesLetsOneMoreIn) {
  World world({.at_once = 16});
  world.fill();
  world.end_all(kTooOften);
  for (int expected = 8; expected < 16; ++expected) {
    EXPECT_EQ(world.most_in_flight(), expected);
    world.end_all(kReplied);
  }
  EXPECT_EQ(world.most_in_flight(), 16);
  world.end_all(kReplied);
  EXPECT_EQ(world.most_in_flight(), 16);
}

TEST(PacingTest, OtherFailuresChangeNothing) {
  World world({.at_once = 16});
  world.fill();
  EXPECT_EQ(world.most_in_flight(), 16);
}

TEST(PacingTest, NothingIsSentWhileTheEndpointWantsRest) {
  World world({.at_once = 16});
  world.fill();
  world.end({.how = Ended::How::asked_too_often, .retry_after = 3s});
  world.end({.how = Ended::How::asked_too_often, .retry_after = 1s});
  world.end_all(kReplied);
  EXPECT_EQ(world.pacing.wait(world.now), 3s);
  world.now += 3s;
  EXPECT_EQ(world.pacing.wait(world.now), 0ms);
}

TEST(PacingTest, WhateverHappensThereIsAlwaysAWayOn) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& events) {
    World world({.requests_per_minute = 600, .tokens_per_minute = 60'000, .at_once = 8});
    for (const auto event : events) {
      world.now += milliseconds(event % 50);
      world.fill(event);
      RC_ASSERT(world.passes.size() <= 8U);
      if (!world.passes.empty())
        world.end({.how = static_cast<Ended::How>(event % 3),
                   .tokens = event,
                   .retry_after = milliseconds(event)});
    }
    world.end_all(kReplied);
    const auto wait = world.pacing.wait(world.now);
    RC_ASSERT(wait && *wait < 1min);
    RC_ASSERT(world.pacing.wait(world.now + *wait) == 0ms);
  }));
}

}  // namespace
}  // namespace skillgit::model
