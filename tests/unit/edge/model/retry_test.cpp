#include "edge/model/retry.hpp"

#include <gtest/gtest.h>

namespace skillgit::model {
namespace {

using namespace std::chrono_literals;

constexpr Patience kPatience{.backoff = 500ms, .backoff_cap = 30s, .retry_after_cap = 60s};

TEST(RetryTest, EachWaitIsTwiceTheOneBeforeUpToTheCap) {
  EXPECT_EQ(wait_after(1, 0s, 0, kPatience), 500ms);
  EXPECT_EQ(wait_after(2, 0s, 0, kPatience), 1s);
  EXPECT_EQ(wait_after(3, 0s, 0, kPatience), 2s);
  EXPECT_EQ(wait_after(1'000'000, 0s, 0, kPatience), 30s);
}

TEST(RetryTest, ChanceTakesAwayUpToAHalf) {
  EXPECT_EQ(wait_after(1, 0s, 1, kPatience), 250ms);
  EXPECT_EQ(wait_after(1, 0s, 0.5, kPatience), 375ms);
}

TEST(RetryTest, WaitsAsLongAsTheEndpointAsksWithinReason) {
  EXPECT_EQ(wait_after(1, 7s, 0, kPatience), 7s);
  EXPECT_EQ(wait_after(1, std::chrono::milliseconds::max(), 0, kPatience), 60s);
  EXPECT_EQ(wait_after(1, -5s, 0, kPatience), 500ms);
}

TEST(RetryTest, SleepEndsWhenItIsStopped) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(sleep_for(1h, source.get_token()));
  EXPECT_TRUE(sleep_for(1ms, {}));
}

}  // namespace
}  // namespace skillgit::model
