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

}  // namespace
}  // namespace skillgit::cli
