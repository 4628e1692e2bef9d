// Children run in a session of their own unless the user talks to them, with nothing of ours in
// their hands.

#include "edge/store/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>

namespace skillgit::store {
namespace {

const ChildEnvironment kEnvironment{"PATH=/usr/bin:/bin"};

ChildResult shell(const std::string& script) {
  return run_child({"sh", "-c", script}, kEnvironment).value();
}

TEST(ChildTest, GivesBackOutputErrorsAndExitCode) {
  const ChildResult result = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(ChildTest, TellsTheSignalThatEndedIt) { EXPECT_EQ(shell("kill -KILL $$").exit_code, 137); }

TEST(ChildTest, IsBeyondTheReachOfCtrlC) {
  const ChildResult result = shell("ps -o sid= -p $$");
  EXPECT_NE(std::stoi(result.output), ::getsid(0));
}

TEST(ChildTest, OneThatTheUserTalksToIsInReachOfCtrlC) {
  const std::string show = "ps -o sid=,pgid= -p $$";
  const ChildResult result =
      run_child({"sh", "-c", show}, kEnvironment, process::Session::ours).value();
  std::istringstream said(result.output);
  pid_t session = 0;
  pid_t group = 0;
  said >> session >> group;
  EXPECT_EQ(session, ::getsid(0));
  EXPECT_EQ(group, ::getpgrp());
}

TEST(ChildTest, ReadsMuchOnBothStreamsWithoutWaitingForOne) {
  const ChildResult result = shell("yes | head -c 1000000 >&2; yes | head -c 1000000");
  EXPECT_EQ(result.output.size(), 1'000'000u);
  EXPECT_EQ(result.errors.size(), 1'000'000u);
}

TEST(ChildTest, WhatItLeavesRunningIsNotWaitedFor) {
  const auto before = std::chrono::steady_clock::now();
  const ChildResult result = shell("sleep 30 & echo $!; echo last >&2; exit 3");
  ::kill(std::stoi(result.output), SIGKILL);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
  EXPECT_EQ(result.errors, "last\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(ChildTest, HoldsNoStreamOfAnotherChild) {
  const auto open_files = [] { return shell("ls /proc/self/fd | wc -l").output; };
  const std::string alone = open_files();
  const Child other = Child::start({"cat"}, kEnvironment).value();
  EXPECT_EQ(open_files(), alone);
}

TEST(ChildTest, SendingToOneThatHasEndedRaisesNoSignal) {
  Child child = Child::start({"true"}, kEnvironment).value();
  std::string ignored;
  while (child.receive(ignored, ignored)) continue;
  EXPECT_FALSE(child.send("anything"));
}

TEST(ChildTest, AProgramThatIsNotThereIsNamed) {
  const auto child = Child::start({"no-such-program"}, kEnvironment);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(child.error().message(), testing::HasSubstr("'no-such-program'"));
}

}  // namespace
}  // namespace skillgit::store
