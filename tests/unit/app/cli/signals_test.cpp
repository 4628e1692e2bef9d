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

TEST(SignalsTest, ALostTerminalRequestsAStop) {
  ::signal(SIGHUP, SIG_DFL);  // The tests may run under nohup.
  const Signals signals(true);
  ::raise(SIGHUP);
  while (!signals.stop().stop_requested()) std::this_thread::yield();
  EXPECT_EQ(signals.received(), SIGHUP);
}

TEST(SignalsTest, WhatWasIgnoredBeforeStaysSo) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    EXPECT_EXIT(
        {
          ::signal(number, SIG_IGN);
          {
            const Signals signals(true);
            ::raise(number);
            if (signals.received() != 0) ::_exit(1);
          }
          ::raise(number);
          ::_exit(0);
        },
        testing::ExitedWithCode(0), "")
        << number;
}

TEST(SignalsTest, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        ::signal(SIGINT, SIG_DFL);  // The tests may run in a shell's background.
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
