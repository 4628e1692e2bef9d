// A pager reads what is written, and is waited for.

#include "app/cli/pager.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

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

TEST(PagerTest, TheOutputOfACommandThatFailsIsNothing) {
  EXPECT_EQ(output_of("echo x"), "x\n");
  EXPECT_EQ(output_of("echo x; exit 3"), "");
}

}  // namespace
}  // namespace skillgit::cli
