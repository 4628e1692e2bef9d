// A pager reads what is written, and is waited for.

#include "app/cli/pager.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <csignal>

namespace skillgit::cli {
namespace {

TEST(PagerTest, ReadsAllThatIsWrittenBeforeItIsLeft) {
  const ScratchFolder scratch;
  {
    const auto pager = Pager::start("cat > '" + (scratch.path() / "seen").string() + "'").value();
    ASSERT_EQ(::write(pager.descriptor(), "text\n", 5), 5);
  }
  EXPECT_EQ(scratch.read("seen"), "text\n");
}

TEST(PagerTest, KeysThatInterruptAreForThePagerAlone) {
  EXPECT_EXIT(
      {
        ::signal(SIGINT, SIG_DFL);
        {
          const auto pager = Pager::start("cat").value();
          ::raise(SIGINT);
          ::raise(SIGQUIT);
        }
        ::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
  const ScratchFolder scratch;
  {
    const auto pager =
        Pager::start("kill -INT $$; echo alive > '" + (scratch.path() / "seen").string() + "'");
    ASSERT_TRUE(pager);
  }
  EXPECT_EQ(scratch.read("seen"), "") << "the pager itself can be interrupted";
}

TEST(PagerTest, OneThatIsNotThereIsNoticed) {
  const auto pager = Pager::start("no-such-pager-of-ours");
  ASSERT_FALSE(pager);
  EXPECT_EQ(pager.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(pager.error().message(),
            "cannot run the pager 'no-such-pager-of-ours': No such file or directory");
}

TEST(PagerTest, TheOutputOfACommandThatFailsIsNothing) {
  EXPECT_EQ(output_of("echo x"), "x\n");
  EXPECT_EQ(output_of("echo x; exit 3"), "");
}

}  // namespace
}  // namespace skillgit::cli
