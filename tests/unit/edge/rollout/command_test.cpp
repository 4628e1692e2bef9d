// Real programs: how far they may go, and what the box keeps from them.

#include "edge/rollout/command.hpp"

#include "edge/rollout/folder.hpp"
#include "skillgit/edge/process/descriptor.hpp"
#include "skillgit/edge/process/spawn.hpp"
#include "skillgit/edge/rollout/box.hpp"
#include "support/box_allowed.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <thread>

namespace skillgit::rollout {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CommandTest : public testing::TestWithParam<BoxKind> {
 protected:
  Result<Ran> run(const std::string& line, std::chrono::milliseconds time = 30s,
                  const std::stop_token& stop = {}) {
    return run_command({.arguments = box.arguments(folders, line),
                        .environment = box.environment(folders),
                        .time = time,
                        .output_bytes = 3000},
                       stop);
  }
  std::string output(const std::string& line) { return run(line)->output; }

  void SetUp() override {
    // In a chroot and in some containers the kernel gives nobody the namespaces that a box is made
    // of: there is nothing to run these in. What skillgit says then is in target_test.cpp.
    if (!opened && support::system_refuses_boxes())
      GTEST_SKIP() << support::kNoBoxHere << opened.error().message();
    ASSERT_TRUE(opened) << opened.error().message();
  }

  Result<Box> opened = Box::open(GetParam());
  Box box = opened ? *opened : Box::open(BoxKind::none).value();
  Folder folder = Folder::make().value();
  BoxFolders folders{folder.work(), folder.home(), folder.temp()};
};

/// Lets this process open so many files more, and no others, while it lives.
class FewFiles {
 public:
  explicit FewFiles(rlim_t more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const process::Descriptor next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    set(static_cast<rlim_t>(next.get()) + more);
  }
  ~FewFiles() { set(before_.rlim_cur); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;

 private:
  void set(rlim_t most) const {
    const rlimit limit{most, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  rlimit before_{};
};

TEST(RunCommandTest, WithoutAnInputForItNothingIsRun) {
  const FewFiles enough_for_a_pipe(2);
  const auto ran = run_command(
      {.arguments = {"sh", "-c", "true"}, .environment = {}, .time = 30s, .output_bytes = 3000},
      {});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(ran.error().message(), HasSubstr("/dev/null"));
}

TEST(SpawnTest, AProgramThatWouldGetAStreamOfOursIsNotStarted) {
  const process::Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const std::vector<std::string> arguments{"true"}, environment;
  const auto pid = process::spawn({.arguments = arguments,
                                   .environment = environment,
                                   .input = -1,
                                   .output = nothing.get(),
                                   .errors = nothing.get()});
  ASSERT_FALSE(pid);
  EXPECT_EQ(pid.error().kind(), ErrorKind::unavailable);
}

INSTANTIATE_TEST_SUITE_P(Boxes, CommandTest, testing::Values(BoxKind::bubblewrap, BoxKind::none),
                         [](const auto& one) { return std::string(to_string(one.param)); });

TEST_P(CommandTest, WorksInTheFolderAndLeavesItsFilesThere) {
  ASSERT_TRUE(folder.write("in.txt", "hi"));
  EXPECT_EQ(output("cat in.txt; echo more > out.txt"), "hi");
  EXPECT_EQ(folder.read("out.txt", 0, 100)->bytes, "more\n");
  EXPECT_EQ(output("cd && pwd && echo x > y && cat y && echo t > $TMPDIR/z && cat $TMPDIR/z"),
            (GetParam() == BoxKind::bubblewrap ? "/home" : folders.home.string()) + "\nx\nt\n");
}

TEST_P(CommandTest, FindsNothingOfOursInItsEnvironment) {
  ASSERT_EQ(::setenv("SKILLGIT_TEST_SECRET", "hunter2", 1), 0);
  EXPECT_THAT(output("env"), AllOf(Not(HasSubstr("hunter2")), HasSubstr("LANG=C.UTF-8")));
  ::unsetenv("SKILLGIT_TEST_SECRET");
}

TEST_P(CommandTest, HasNoneOfOurOpenFiles) {
  const process::Descriptor ours(::open((folder.home() / "ours").c_str(), O_CREAT | O_RDWR, 0600));
  const auto ran = run("ls /proc/self/fd | wc -l");
  // Three, and the folder that ls reads.
  EXPECT_LE(std::stoi(ran->output), 4);
}

TEST_P(CommandTest, TellsTheExitCode) {
  EXPECT_EQ(run("exit 7")->exit_code, 7);
  EXPECT_EQ(run("no-such-program")->exit_code, 127);
  EXPECT_EQ(run("cat")->exit_code, 0) << "there is nothing to read, and nothing to wait for";
}

TEST_P(CommandTest, AFloodIsCutAndEnds) {
  const auto ran = run("head -c 20000000 /dev/zero | tr '\\0' x");
  EXPECT_LE(ran->output.size(), 3100U);
  EXPECT_THAT(ran->output, HasSubstr("bytes are left out here"));
}

TEST_P(CommandTest, IsStoppedWhenItsTimeIsOver) {
  const auto start = std::chrono::steady_clock::now();
  const auto ran = run("echo begun; sleep 600", 700ms);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);
  EXPECT_TRUE(ran->timed_out);
  EXPECT_THAT(ran->output, StartsWith("begun"));
}

TEST_P(CommandTest, WhatItLeavesBehindIsKilledAndDoesNotHoldItUp) {
  const auto start = std::chrono::steady_clock::now();
  const auto ran = run("(while :; do date +%N > alive; sleep 0.05; done) & sleep 0.3; echo done");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);
  EXPECT_EQ(ran->output, "done\n");
  const auto alive = [&] { return folder.read("alive", 0, 100)->bytes; };
  std::this_thread::sleep_for(300ms);
  const std::string last = alive();
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(alive(), last);
}

TEST_P(CommandTest, EndsSoonAfterAWishToStop) {
  std::stop_source source;
  std::jthread stopper([&source] {
    std::this_thread::sleep_for(100ms);
    source.request_stop();
  });
  const auto ran = run("sleep 600", 10min, source.get_token());
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind(), ErrorKind::cancelled);
}

class BubblewrapTest : public CommandTest {};
INSTANTIATE_TEST_SUITE_P(Boxes, BubblewrapTest, testing::Values(BoxKind::bubblewrap));

TEST_P(BubblewrapTest, ShowsNoFilesOfTheUser) {
  const std::string outside = folder.work().parent_path().string();
  EXPECT_THAT(run("ls " + outside)->output, HasSubstr("No such file"));
  for (const char* of_the_machine : {"/etc/passwd", "/root", "/var", "/run"})
    EXPECT_NE(run("test -e " + std::string(of_the_machine))->exit_code, 0) << of_the_machine;
  EXPECT_EQ(output("ls -A /work /tmp /home"), "/home:\n\n/tmp:\n\n/work:\n");
}

TEST_P(BubblewrapTest, TheSystemCannotBeChanged) {
  for (const char* folder_of_all : {"/usr", "/bin", "/lib"})
    EXPECT_NE(run("test -w " + std::string(folder_of_all))->exit_code, 0) << folder_of_all;
}

TEST_P(BubblewrapTest, HasNoNetwork) {
  EXPECT_EQ(output("cat /proc/net/route | wc -l"), "1\n") << "a header, and no route";
  EXPECT_EQ(output("grep -c : /proc/net/dev"), "1\n") << "nothing but its own loopback";
}

TEST_P(BubblewrapTest, SeesNoProcessButItsOwn) {
  EXPECT_LE(std::stoi(output("ls -d /proc/[0-9]* | wc -l")), 6);
}

TEST_P(BubblewrapTest, EvenWhatTookLeaveOfItsGroupEndsWithIt) {
  EXPECT_EQ(output("setsid sh -c 'while :; do date +%N > alive; sleep 0.05; done' & sleep 0.3"),
            "");
  std::this_thread::sleep_for(300ms);
  const std::string last = folder.read("alive", 0, 100)->bytes;
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(folder.read("alive", 0, 100)->bytes, last);
}

TEST(BoxTest, WhereThereIsNoBubblewrapTheUserIsToldWhatToInstall) {
  const std::string path = ::getenv("PATH");
  ASSERT_EQ(::setenv("PATH", "/nowhere", 1), 0);
  const auto box = Box::open(BoxKind::bubblewrap);
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(box);
  EXPECT_EQ(box.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(box.error().hint().value(), HasSubstr("install the package 'bubblewrap'"));
}

}  // namespace
}  // namespace skillgit::rollout
