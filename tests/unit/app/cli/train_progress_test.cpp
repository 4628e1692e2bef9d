// What people see of a run while it goes on.

#include "app/cli/train_progress.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

namespace skillgit::cli {
namespace {

using namespace std::chrono_literals;

class TrainProgressTest : public ::testing::Test {
 protected:
  TrainProgressTest() {
    world_.environment.err_is_terminal = true;
    world_.environment.now = [this] { return now_ += 1s; };
  }

  std::chrono::system_clock::time_point now_;
  TestWorld world_;
};

TEST_F(TrainProgressTest, ALiveLineStaysInItsRow) {
  world_.environment.err_columns = [] { return std::size_t{22}; };
  {
    TrainProgress progress(world_.environment);
    progress.requests_progressed(
        {.purpose = "evaluation", .done = 12, .total = 4000, .spending = {}});
  }
  const std::string gone(21, ' ');
  EXPECT_EQ(world_.err.str(), "\r  evaluation: 12 of 4\r" + gone + '\r');
}

TEST_F(TrainProgressTest, TheBaselineSaysWhyAnAcceptIsDrawnTwice) {
  const train::Standing base{.mean = 500'000, .hard = 2, .tasks = 4};
  TrainProgress progress(world_.environment);
  progress.baseline_measured(base, false, true);
  progress.baseline_measured(base, std::nullopt, true);
  progress.baseline_measured(base, true, true);
  progress.baseline_measured(base, true, false);
  EXPECT_EQ(world_.err.str(),
            "baseline: val 0.5000 (2 of 4 tasks done); the target varies, so an accept is drawn "
            "twice\n"
            "baseline: val 0.5000 (2 of 4 tasks done); whether the target repeats itself is not "
            "known, so an accept is drawn twice\n"
            "baseline: val 0.5000 (2 of 4 tasks done); the target repeats itself; an accept is "
            "drawn twice all the same\n"
            "baseline: val 0.5000 (2 of 4 tasks done); the target repeats itself\n");
}

}  // namespace
}  // namespace skillgit::cli
