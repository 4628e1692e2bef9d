#include "train/frames.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace skillgit::train {
namespace {

/// A file without a name.
class File {
 public:
  explicit File(const std::string& bytes) {
    std::string name = testing::TempDir() + "frames-XXXXXX";
    file_ = ::mkstemp(name.data());
    ::unlink(name.c_str());
    EXPECT_EQ(::write(file_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  ~File() { ::close(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return file_; }

 private:
  int file_ = -1;
};

/// The payloads of the whole frames that a file begins with.
std::vector<std::string> payloads(const std::string& bytes) {
  const File file(bytes);
  FrameReader reader(file.get());
  std::vector<std::string> all;
  while (const auto payload = reader.next().value()) {
    all.emplace_back(*payload);
    EXPECT_EQ(read_frame(file.get(), reader.place()).value(), all.back());
  }
  return all;
}

TEST(FramesTest, ReadsBackWhatWasWritten) {
  const std::string longer_than_a_block(600'000, 'x');
  const std::vector<std::string> written{"a", "", longer_than_a_block, "b\nc", longer_than_a_block};
  std::string bytes;
  for (const std::string& payload : written) bytes += frame(payload);
  EXPECT_EQ(payloads(bytes), written);
}

TEST(FramesTest, EndsBeforeTheFirstFrameThatIsNotWhole) {
  const std::string two = frame("one") + frame("two");
  for (std::size_t length = two.size() - 1; length >= frame("one").size(); --length)
    EXPECT_EQ(payloads(two.substr(0, length)), std::vector<std::string>{"one"}) << length;
}

TEST(FramesTest, BelievesNoLengthThatTheFileDoesNotHave) {
  EXPECT_TRUE(payloads("ffffffff 01234567 {").empty());
  EXPECT_TRUE(payloads("0000000g 01234567 {").empty());
  EXPECT_TRUE(payloads("").empty());
}

TEST(FramesTest, AFrameThatIsNotThereIsDamage) {
  const File file(frame("one"));
  for (const std::uint64_t place : {1U, 20U, 1000U})
    EXPECT_EQ(read_frame(file.get(), place).error().kind(), ErrorKind::damaged) << place;
}

}  // namespace
}  // namespace skillgit::train
