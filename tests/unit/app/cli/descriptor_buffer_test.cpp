// Output that remembers why it failed.

#include "app/cli/descriptor_buffer.hpp"

#include "scratch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <ostream>
#include <string>

namespace skillgit::cli {
namespace {

TEST(DescriptorBufferTest, WritesEveryByteInOrder) {
  const ScratchFolder scratch;
  const int file = ::open((scratch.path() / "f").c_str(), O_WRONLY | O_CREAT, 0600);
  DescriptorBuffer buffer(file);
  std::ostream out(&buffer);
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    out << i << ' ';
    expected += std::to_string(i) + ' ';
  }
  out.flush();
  ::close(file);
  EXPECT_EQ(buffer.failure(), 0);
  EXPECT_EQ(scratch.read("f"), expected);
}

TEST(DescriptorBufferTest, RemembersAFullDisk) {
  const int full = ::open("/dev/full", O_WRONLY);
  if (full < 0) GTEST_SKIP() << "this system has no /dev/full";
  DescriptorBuffer buffer(full);
  std::ostream out(&buffer);
  out << "x" << std::flush;
  EXPECT_FALSE(out);
  EXPECT_EQ(buffer.failure(), ENOSPC);
  ::close(full);
}

}  // namespace
}  // namespace skillgit::cli
