#include "train/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace skillgit::train {
namespace {

class JournalTest : public testing::Test {
 protected:
  JournalTest() : folder_(std::filesystem::temp_directory_path() / unique_name()) {}
  ~JournalTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path() const { return folder_ / "runs" / "r.journal"; }
  std::unique_ptr<Journal> open() const { return Journal::open(path()).value(); }

  std::string bytes() const {
    std::ostringstream all;
    all << std::ifstream(path(), std::ios::binary).rdbuf();
    return all.str();
  }
  void rewrite(const std::string& content) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << content;
  }

 private:
  static std::string unique_name() {
    return std::string("journal-") + testing::UnitTest::GetInstance()->current_test_info()->name() +
           '-' + std::to_string(::getpid());
  }
  std::filesystem::path folder_;
};

const AttemptKey kFirst{"key-1", 0};
const AttemptKey kSecond{"key-2", 0};

tasks::Rollout rollout(tasks::Points points) {
  return {.task = "t",
          .status = tasks::RolloutStatus::scored,
          .points = points,
          .why = "expected 'x'",
          .prompt = "Input: a\nAnswer:",
          .reply = "nul \0 and \xC3\xA9",
          .prompt_tokens = 5,
          .reply_tokens = 1};
}

TEST_F(JournalTest, KeepsWhatCameBack) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(kFirst, 3));
    ASSERT_TRUE(journal->done(kFirst, rollout(500'000), 4));
    ASSERT_TRUE(journal->answered("question", "reply", 9));
  }
  const auto again = open();
  EXPECT_EQ(again->find(kFirst), rollout(500'000));
  EXPECT_EQ(again->find(kSecond), std::nullopt);
  EXPECT_EQ(again->find_answer("question"), "reply");
  EXPECT_EQ(again->requests(), 1);
  EXPECT_EQ(again->seconds(), 9);
}

TEST_F(JournalTest, CountsWhatWasInFlightAtACrash) {
  ASSERT_TRUE(open()->sent(kFirst, 0));
  const auto again = open();
  EXPECT_EQ(again->requests(), 1);
  EXPECT_EQ(again->find(kFirst), std::nullopt);
}

TEST_F(JournalTest, AnInfrastructureErrorIsNoAnswer) {
  tasks::Rollout failed;
  failed.task = "t";
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kFirst, failed, 0));
    EXPECT_EQ(journal->find(kFirst), std::nullopt);
  }
  EXPECT_EQ(open()->find(kFirst), std::nullopt);
}

// A crash can end the file anywhere: whatever is whole stays, and writing goes on behind it.
TEST_F(JournalTest, ATornEndIsCutWhereverItTears) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kFirst, rollout(1), 0));
  }
  const std::string one = bytes();
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kSecond, rollout(2), 0));
  }
  const std::string both = bytes();
  for (std::size_t length = one.size(); length < both.size(); ++length) {
    rewrite(both.substr(0, length));
    {
      const auto torn = open();
      ASSERT_EQ(torn->find(kFirst), rollout(1)) << length;
      ASSERT_EQ(torn->find(kSecond), std::nullopt) << length;
      ASSERT_TRUE(torn->done(kSecond, rollout(3), 0));
    }
    ASSERT_EQ(open()->find(kSecond), rollout(3)) << length;
  }
}

TEST_F(JournalTest, AChangedByteEndsWhatIsTrusted) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kFirst, rollout(1), 0));
    ASSERT_TRUE(journal->done(kSecond, rollout(2), 0));
  }
  std::string content = bytes();
  content[content.size() / 2 + 40] ^= 1;
  rewrite(content);
  const auto journal = open();
  EXPECT_EQ(journal->find(kFirst), rollout(1));
  EXPECT_EQ(journal->find(kSecond), std::nullopt);
}

TEST_F(JournalTest, ScoresFromTheLogStandInForWhatTheFileLacks) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kFirst, rollout(1), 0));
  journal->adopt({.key = kFirst.key, .task = "t", .index = 0, .points = 7});
  journal->adopt({.key = kSecond.key, .task = "t", .index = 0, .points = 7});
  EXPECT_EQ(journal->find(kFirst)->points, 1) << "the file knows more: it has the reply";
  EXPECT_EQ(journal->find(kSecond)->points, 7);
}

TEST_F(JournalTest, SaysWhichFileItCannotOpen) {
  std::filesystem::create_directories(path());
  const auto journal = Journal::open(path());
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().message().find(path().string()), std::string::npos);
}

TEST_F(JournalTest, IsReadWithoutBeingMadeOrChanged) {
  EXPECT_EQ(Journal::read(path()).value(), nullptr);
  EXPECT_FALSE(std::filesystem::exists(path()));
  const auto writer = open();
  ASSERT_TRUE(writer->sent(kFirst, 3));
  ASSERT_TRUE(writer->done(kFirst, rollout(500'000), 4));
  const std::string torn = bytes() + "0000";  // The writer is about to write more.
  rewrite(torn);
  const auto reader = Journal::read(path()).value();
  ASSERT_NE(reader, nullptr);
  EXPECT_EQ(reader->requests(), 1);
  EXPECT_EQ(reader->find(kFirst), rollout(500'000));
  EXPECT_EQ(bytes(), torn);
}

}  // namespace
}  // namespace skillgit::train
