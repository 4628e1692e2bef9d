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
  FrameReader reader(file.get(), bytes.size());
  std::vector<std::string> all;
  while (const auto payload = reader.next().value()) {
    all.emplace_back(*payload);
    EXPECT_EQ(read_frame(file.get(), reader.place(), bytes.size()).value(), all.back());
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
  const std::string bytes = frame("one");
  const File file(bytes);
  for (const std::uint64_t place : {1U, 20U, 1000U})
    EXPECT_EQ(read_frame(file.get(), place, bytes.size()).error().kind(), ErrorKind::damaged)
        << place;
}

// Another process may be writing: what it adds while we read is neither read nor taken for damage.
TEST(FramesTest, LooksAtNothingBehindTheSizeThatWasSeen) {
  const std::size_t seen = frame("one").size();
  const File file(frame("one") + frame("two"));
  FrameReader reader(file.get(), seen);
  EXPECT_EQ(reader.next().value(), "one");
  EXPECT_FALSE(reader.next().value());
  for (std::uint64_t size = seen; size < 2 * seen; ++size)
    EXPECT_FALSE(holds_a_frame(file.get(), seen, size).value()) << size;
  EXPECT_TRUE(holds_a_frame(file.get(), seen, 2 * seen).value());
}

}  // namespace
}  // namespace skillgit::train
