#include "train/frames.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace skillgit::train {
namespace {

const std::uint32_t kMark = mark_of("runs/r.journal");

/// A file that goes with this object.
class File {
 public:
  explicit File(const std::string& bytes) {
    std::string name = testing::TempDir() + "frames-XXXXXX";
    file_.descriptor = ::mkstemp(name.data());
    ::unlink(name.c_str());
    EXPECT_EQ(::write(file_.descriptor, bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  ~File() { ::close(file_.descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const FrameFile& get() const { return file_; }

 private:
  FrameFile file_{-1, kMark};
};

/// The bytes of a journal with these payloads.
std::string written_with(const std::vector<std::string>& payloads) {
  std::string bytes;
  for (const std::string& payload : payloads) bytes += Frame(payload).at(kMark, bytes.size());
  return bytes;
}

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
  EXPECT_EQ(payloads(written_with(written)), written);
}

TEST(FramesTest, EndsBeforeTheFirstFrameThatIsNotWhole) {
  const std::string two = written_with({"one", "two"});
  for (std::size_t length = two.size() - 1; length >= two.size() / 2; --length)
    EXPECT_EQ(payloads(two.substr(0, length)), std::vector<std::string>{"one"}) << length;
}

TEST(FramesTest, AFrameIsOfOnePlaceInOneJournal) {
  const std::string one = Frame("one").at(kMark, 0), two = Frame("two").at(kMark, one.size());
  EXPECT_EQ(payloads(one + two), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(payloads(two + one).empty());
  EXPECT_EQ(payloads(one + one), std::vector<std::string>{"one"});
  EXPECT_TRUE(payloads(Frame("one").at(mark_of("runs/other.journal"), 0)).empty());
  EXPECT_EQ(mark_of("/one/.git/skillgit/runs/dates/r1.journal"), mark_of("dates/r1.journal"));
}

TEST(FramesTest, BelievesNoLengthThatTheFileDoesNotHave) {
  EXPECT_TRUE(payloads("ffffffff 01234567 {").empty());
  EXPECT_TRUE(payloads("0000000g 01234567 {").empty());
  EXPECT_TRUE(payloads("").empty());
}

TEST(FramesTest, AFrameThatIsNotThereIsDamage) {
  const std::string bytes = written_with({"one"});
  const File file(bytes);
  for (const std::uint64_t place : {1U, 20U, 1000U})
    EXPECT_EQ(read_frame(file.get(), place, bytes.size()).error().kind(), ErrorKind::damaged)
        << place;
}

// Another process may be writing: what it adds while we read is neither read nor taken for damage.
TEST(FramesTest, LooksAtNothingBehindTheSizeThatWasSeen) {
  const std::size_t seen = written_with({"one"}).size();
  const File file(written_with({"one", "two"}));
  FrameReader reader(file.get(), seen);
  EXPECT_EQ(reader.next().value(), "one");
  EXPECT_FALSE(reader.next().value());
  for (std::uint64_t size = seen; size < 2 * seen; ++size)
    EXPECT_TRUE(is_torn(file.get(), seen, size).value()) << size;
  EXPECT_FALSE(is_torn(file.get(), seen, 2 * seen).value());
}

bool is_torn_end(const std::string& bytes) {
  return is_torn(File(bytes).get(), 0, bytes.size()).value();
}

TEST(FramesTest, TheBeginningOfAFrameIsATornEnd) {
  const std::string whole = written_with({"payload"});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_TRUE(is_torn_end(whole.substr(0, length))) << length;
}

TEST(FramesTest, ZerosMayStandBehindATornEndAsLongAsTheyLike) {
  const std::string whole = written_with({"payload"});
  const std::string longer_than_a_block(600'000, '\0');
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_TRUE(is_torn_end(whole.substr(0, length) + longer_than_a_block)) << length;
}

TEST(FramesTest, AFrameOfItsLengthWithABlockThatWasNotWrittenIsATornEnd) {
  std::string bytes = written_with({std::string(9000, 'x')});
  bytes.replace(4096, 4096, 4096, '\0');
  EXPECT_TRUE(is_torn_end(bytes));
}

// A reply may be made of what looks like headers.
TEST(FramesTest, ATornEndIsReadOnceWhateverItHolds) {
  std::string payload;
  while (payload.size() < 4'000'000) payload += "00180000 00000000 ";
  std::string torn = written_with({payload});
  torn.pop_back();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(is_torn_end(torn));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(FramesTest, WhatNoCrashLeavesIsNoTornEnd) {
  const std::string whole = written_with({"payload"});
  const std::string changed = whole.substr(0, 18) + "changed";
  for (const std::string& bytes :
       {changed + "\n", changed + "\r\n", changed + "\n" + whole.substr(0, 5),
        std::string("My notes: keep them"), std::string("\x1f\x8b\b"),
        "\xEF\xBB\xBF" + whole.substr(0, 20), "0000000F 01234567 {" + std::string(9, '\0'),
        std::string("0000000f  1234567 {"), std::string(4096, '\0') + "text",
        whole + whole.substr(0, 5)})
    EXPECT_FALSE(is_torn_end(bytes)) << bytes;
}

}  // namespace
}  // namespace skillgit::train
