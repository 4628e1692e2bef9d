// The first signal asks for a stop.

#include "app/cli/signals.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <csignal>
#include <thread>

namespace skillgit::cli {
namespace {

TEST(SignalsTest, ASignalRequestsAStopAndIsRemembered) {
  const Signals signals(true);
  EXPECT_FALSE(signals.stop().stop_requested());
  ::kill(::getpid(), SIGTERM);
  while (!signals.stop().stop_requested()) std::this_thread::yield();
  EXPECT_EQ(signals.received(), SIGTERM);
}

TEST(SignalsTest, ALostTerminalRequestsAStopUnlessThatWasIgnored) {
  {
    const Signals signals(true);
    ::raise(SIGHUP);
    while (!signals.stop().stop_requested()) std::this_thread::yield();
    EXPECT_EQ(signals.received(), SIGHUP);
  }
  EXPECT_EXIT(
      {
        ::signal(SIGHUP, SIG_IGN);
        const Signals signals(true);
        ::raise(SIGHUP);
        ::_exit(signals.received());
      },
      testing::ExitedWithCode(0), "");
}

TEST(SignalsTest, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        const Signals signals(true);
        ::raise(SIGINT);
        ::raise(SIGINT);
      },
      testing::ExitedWithCode(130), "");
}

TEST(SignalsTest, AReaderThatWentAwayIsAWriteErrorOnly) {
  const Signals signals(true);
  ::raise(SIGPIPE);
  EXPECT_FALSE(signals.stop().stop_requested());
}

TEST(SignalsTest, AFileThatMayNotGrowIsAWriteErrorOnly) {
  const Signals signals(false);
  ::raise(SIGXFSZ);
  EXPECT_FALSE(signals.stop().stop_requested());
}

TEST(SignalsTest, WhereThereIsNothingToSaveTheFirstOneEndsTheProcess) {
  EXPECT_EXIT(
      {
        const Signals signals(false);
        ::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace skillgit::cli
