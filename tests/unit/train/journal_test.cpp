#include "train/journal.hpp"

#include "train/frames.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace skillgit::train {
namespace {

class JournalTest : public testing::Test {
 protected:
  JournalTest() : folder_(std::filesystem::temp_directory_path() / unique_name()) {}
  ~JournalTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path() const { return folder_ / "runs" / "r.journal"; }
  std::unique_ptr<Journal> open() const { return Journal::open(path()).value(); }
  std::unique_ptr<Journal> seen() const { return Journal::read(path()).value(); }

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

using namespace std::string_literals;

constexpr const char* kIncomplete =
    "a frame that lacks what its type must have, or has a number out of range";

const AttemptKey kFirst{"key-1", 0};
const AttemptKey kSecond{"key-2", 0};

tasks::Rollout rollout(tasks::Points points) {
  return {.task = "t",
          .status = tasks::RolloutStatus::scored,
          .points = points,
          .why = "expected 'x'",
          .prompt = "Input: a\nAnswer:",
          .reply = "nul \0 and \xC3\xA9"s,
          .prompt_tokens = 5,
          .reply_tokens = 1};
}

Try try_of(const AttemptKey& request, Payee payee = Payee::target) {
  return {.request = request,
          .payee = payee,
          .is_rollout = payee == Payee::target,
          .worst = {.prompt_tokens = 100, .reply_tokens = 10, .nano_usd = 500}};
}

constexpr Cost kSpent{.prompt_tokens = 5, .reply_tokens = 1, .nano_usd = 20};
const optimizer::Reply kRefused{.text = "", .refused = true};

TEST_F(JournalTest, APipeInItsPlaceIsNotWaitedFor) {
  std::filesystem::create_directories(path().parent_path());
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  for (const auto& opened : {Journal::open(path()), Journal::read(path())}) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind(), ErrorKind::damaged);
    EXPECT_TRUE(opened.error().hint());
  }
}

TEST_F(JournalTest, AFolderInItsPlaceIsToBeMovedAway) {
  std::filesystem::create_directories(path());
  for (const auto& opened : {Journal::open(path()), Journal::read(path())}) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind(), ErrorKind::damaged);
    EXPECT_TRUE(opened.error().hint());
  }
}

TEST_F(JournalTest, ALinkThatLeadsNowhereIsToBeRemoved) {
  std::filesystem::create_directories(path().parent_path());
  std::filesystem::create_symlink(path().parent_path() / "nowhere", path());
  for (const auto& opened : {Journal::open(path()), Journal::read(path())}) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind(), ErrorKind::damaged);
    EXPECT_TRUE(opened.error().hint().value_or("").starts_with("it leads nowhere: `rm "));
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(JournalTest, ALinkInItsPlaceLeavesTheOtherFileAsItIs) {
  std::filesystem::create_directories(path().parent_path());
  const auto notes = path().parent_path() / "notes.txt";
  std::ofstream(notes) << "precious\n";
  const auto expect_refused = [this] {
    for (const auto& opened : {Journal::open(path()), Journal::read(path())}) {
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().kind(), ErrorKind::damaged);
      EXPECT_NE(opened.error().message().find("is a link"), std::string::npos);
      EXPECT_TRUE(opened.error().hint());
    }
    EXPECT_EQ(bytes(), "precious\n");
  };
  std::filesystem::create_symlink(notes, path());
  expect_refused();
  std::filesystem::remove(path());
  std::filesystem::create_hard_link(notes, path());
  expect_refused();
}

TEST_F(JournalTest, ALinkToADeviceIsNotToBeCopied) {
  std::filesystem::create_directories(path().parent_path());
  std::filesystem::create_symlink("/dev/zero", path());
  const auto opened = Journal::open(path());
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().hint().value_or("").starts_with("it leads to no file: `rm "));
}

TEST_F(JournalTest, ALinkToNothingMakesNothing) {
  std::filesystem::create_directories(path().parent_path());
  const auto nowhere = path().parent_path() / "nowhere";
  std::filesystem::create_symlink(nowhere, path());
  EXPECT_FALSE(Journal::open(path()));
  EXPECT_FALSE(Journal::read(path()));
  EXPECT_FALSE(std::filesystem::exists(nowhere));
}

TEST_F(JournalTest, AFileInTheWayOfItsFolderIsToBeMovedAway) {
  std::filesystem::create_directories(path().parent_path().parent_path());
  std::ofstream(path().parent_path()) << "a file";
  const auto journal = Journal::open(path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(journal.error().hint(),
            "move " + path().parent_path().string() + " away: a folder belongs there");
}

TEST_F(JournalTest, OneThatIsTakenAwayMeanwhileIsWrittenNoFurther) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kFirst, rollout(0), kSpent, 1));
  std::filesystem::remove_all(path().parent_path());
  const Status lost = journal->done(kSecond, rollout(0), kSpent, 2);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(lost.error().message(),
            "'" + path().string() + "' was taken away while the run was at work");
}

TEST_F(JournalTest, KeepsWhatCameBack) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(try_of(kFirst), 3));
    ASSERT_TRUE(journal->done(kFirst, rollout(500'000), kSpent, 4));
    ASSERT_TRUE(journal->answered({"question", 0}, {"reply"}, kSpent, 9));
    ASSERT_TRUE(journal->answered({"question", 2}, kRefused, std::nullopt, 9));
  }
  const auto again = open();
  EXPECT_EQ(again->find(kFirst).value(), rollout(500'000));
  EXPECT_EQ(again->find(kSecond).value(), std::nullopt);
  EXPECT_EQ(again->find_answer({"question", 0}).value(), optimizer::Reply{"reply"});
  EXPECT_EQ(again->find_answer({"question", 2}).value(), kRefused);
  EXPECT_EQ(again->find_answer({"question", 1}).value(), std::nullopt);
  EXPECT_EQ(again->spending().seconds, 9);
}

TEST_F(JournalTest, KeepsWhatSeveralThreadsAsk) {
  constexpr int kEach = 25;
  const std::array<std::string, 4> keys{"a", "b", "c", "d"};
  {
    const auto journal = open();
    const auto work = [&](const std::string& key) {
      for (int i = 0; i < kEach; ++i) {
        const AttemptKey mine{key, i};
        EXPECT_TRUE(journal->sent(try_of(mine), i));
        EXPECT_TRUE(journal->done(mine, rollout(i), kSpent, i));
        EXPECT_TRUE(journal->knows(mine));
        EXPECT_EQ(journal->find(mine).value(), rollout(i));
        EXPECT_GT(journal->spending().rollouts, i);
      }
    };
    std::vector<std::jthread> threads;
    threads.reserve(keys.size());
    for (const std::string& key : keys) threads.emplace_back([&] { work(key); });
  }
  const auto again = open();
  for (const std::string& key : keys)
    for (int i = 0; i < kEach; ++i)
      EXPECT_EQ(again->find({key, i}).value(), rollout(i)) << key << i;
  EXPECT_EQ(again->spending().rollouts, 100);
  EXPECT_EQ(again->spending().cost().nano_usd, 100 * kSpent.nano_usd);
}

TEST_F(JournalTest, ThatNoPriceWasKnownIsReadBack) {
  const Cost unpriced{.prompt_tokens = 5, .reply_tokens = 1, .unpriced_tokens = 6};
  const Cost free{.prompt_tokens = 5, .reply_tokens = 1};
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(try_of(kFirst), 0));
    ASSERT_TRUE(journal->done(kFirst, rollout(1), unpriced, 0));
    ASSERT_TRUE(journal->sent(try_of(kSecond, Payee::optimizer), 0));
    ASSERT_TRUE(journal->answered(kSecond, kRefused, free, 0));
  }
  EXPECT_EQ(seen()->spending().target.cost, unpriced);
  EXPECT_EQ(seen()->spending().optimizer.cost, free);
}

TEST_F(JournalTest, WhatWasInFlightAtACrashStaysCountedAtItsWorst) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(try_of(kFirst), 0));
    ASSERT_TRUE(journal->sent(try_of(kSecond, Payee::optimizer), 0));
  }
  const auto again = open();
  // Asked once more, the request is paid for twice.
  ASSERT_TRUE(again->sent(try_of(kFirst), 0));
  ASSERT_TRUE(again->done(kFirst, rollout(1), kSpent, 0));

  const Spending spending = seen()->spending();
  EXPECT_EQ(spending.rollouts, 2);
  EXPECT_EQ(spending.target,
            (Account{2, {.prompt_tokens = 105, .reply_tokens = 11, .nano_usd = 520}}));
  EXPECT_EQ(spending.optimizer,
            (Account{1, {.prompt_tokens = 100, .reply_tokens = 10, .nano_usd = 500}}));
  EXPECT_EQ(spending.reserved,
            (Account{2, {.prompt_tokens = 200, .reply_tokens = 20, .nano_usd = 1000}}));
}

TEST_F(JournalTest, WhatATryCostTakesThePlaceOfItsWorst) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(try_of(kFirst), 0));
    ASSERT_TRUE(journal->settled(kFirst, Cost{}, 0));
    Try again = try_of(kFirst);
    again.is_rollout = false;
    ASSERT_TRUE(journal->sent(again, 0));
    ASSERT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
    EXPECT_EQ(journal->spending(), seen()->spending());
  }
  EXPECT_EQ(open()->spending().rollouts, 1);
  EXPECT_EQ(open()->spending().target, (Account{2, kSpent}));
}

TEST_F(JournalTest, ACostOfNoTryIsNoCall) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->sent(try_of(kFirst), 0));
    ASSERT_TRUE(journal->settled(kFirst, Cost{}, 0));
    ASSERT_TRUE(journal->used(kFirst, Payee::target, Stage::gate, kSpent, 7));
    EXPECT_EQ(journal->spending(), seen()->spending());
  }
  const Spending spending = open()->spending();
  EXPECT_EQ(spending.target, (Account{1, kSpent}));
  EXPECT_EQ(spending.of(Stage::gate).cost, kSpent);
  EXPECT_EQ(spending.seconds, 7);
}

TEST_F(JournalTest, WhatNobodyCountedStaysAtItsWorst) {
  const auto journal = open();
  ASSERT_TRUE(journal->sent(try_of(kFirst), 0));
  ASSERT_TRUE(journal->done(kFirst, rollout(1), std::nullopt, 0));
  EXPECT_EQ(journal->spending().cost(), try_of(kFirst).worst);
  EXPECT_EQ(journal->spending().reserved, Account{}) << "it was answered";
}

TEST_F(JournalTest, AFrameThatCannotBeReadIsToldWithItsPlaceAndAWayOn) {
  ASSERT_TRUE(open()->done(kFirst, rollout(1), kSpent, 0));
  const std::string before = bytes();
  const std::string place = "'" + path().string() + "' at byte " + std::to_string(before.size());
  for (const auto& [payload, what] :
       {std::pair{R"({"index":0,"key":"k","second":1,"type":"party"})", "a frame of another kind"},
        std::pair{"no JSON", "a frame of another kind"},
        std::pair{R"({"index":0,"key":"k","second":1,"type":"settled"})", kIncomplete},
        std::pair{R"({"index":0,"key":"k","second":1e15,"step":1,"type":"missed"})",
                  kIncomplete}}) {
    rewrite(before + Frame(payload).at(mark_of(path()), before.size()));
    for (const auto& journal : {Journal::open(path()), Journal::read(path())}) {
      ASSERT_FALSE(journal) << payload;
      EXPECT_EQ(journal.error().kind(), ErrorKind::damaged);
      EXPECT_EQ(journal.error().message(), place + ": " + what);
      EXPECT_TRUE(journal.error().hint());
    }
  }
}

TEST_F(JournalTest, AnAnswerThatNoRolloutCanHaveIsDamageAndNoInfrastructureError) {
  ASSERT_TRUE(open()->done(kFirst, rollout(7), kSpent, 0));
  const std::string whole = bytes();
  const std::size_t begin = whole.find('\n') + 1;
  const auto error_with = [&](const std::string& text, const std::string& other) {
    std::string payload = whole.substr(begin + 18, whole.size() - begin - 19);
    payload.replace(payload.find(text), text.size(), other);
    rewrite(whole.substr(0, begin) + Frame(payload).at(mark_of(path()), begin));
    const Error error = seen()->find(kFirst).error();
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_TRUE(error.hint());
    return error.message();
  };
  const std::string place = "'" + path().string() + "' at byte " + std::to_string(begin) + ": ";
  EXPECT_EQ(error_with("scored", "won"), place + "a rollout cannot have the status 'won'");
  EXPECT_EQ(error_with("scored", "infra_error"),
            place + "a rollout cannot have the status 'infra_error'");
  EXPECT_EQ(error_with("\"points\":7", "\"points\":1000001"),
            place + "points out of range: 1000001");
  EXPECT_EQ(error_with("\"points\":7", "\"points\":-1"), place + "points out of range: -1");
  EXPECT_EQ(error_with("\"why\"", "\"because\""), place + kIncomplete);
}

TEST_F(JournalTest, NobodyElseCanReadItOnceItIsWritten) {
  using std::filesystem::perms;
  const perms mine = perms::owner_read | perms::owner_write;
  (void)open();
  EXPECT_EQ(std::filesystem::status(path()).permissions(), mine);
  std::filesystem::permissions(path(), mine | perms::group_all | perms::others_read);
  (void)open();
  EXPECT_EQ(std::filesystem::status(path()).permissions(), mine);
}

TEST_F(JournalTest, AnInfrastructureErrorIsNoAnswer) {
  tasks::Rollout failed;
  failed.task = "t";
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kFirst, failed, std::nullopt, 0));
    EXPECT_EQ(journal->find(kFirst).value(), std::nullopt);
  }
  EXPECT_EQ(open()->find(kFirst).value(), std::nullopt);
}

TEST_F(JournalTest, AnAnswerThatIsNoLongerThereIsDamage) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
  std::string changed = bytes();
  changed[changed.find("points")] ^= 1;
  rewrite(changed);
  EXPECT_EQ(journal->find(kFirst).error().kind(), ErrorKind::damaged);
}

TEST_F(JournalTest, TellsWhatEachAttemptAndEachQuestionUsed) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kSecond, rollout(1), kSpent, 0));
  ASSERT_TRUE(journal->answered({"question", 0}, {"reply"}, kSpent, 0));
  ASSERT_TRUE(journal->done(kFirst, rollout(1), std::nullopt, 0));
  std::vector<std::pair<AttemptKey, Cost>> told;
  const auto visit = [&told](const AttemptKey& request, const Cost& used) {
    told.emplace_back(request, used);
  };
  ASSERT_TRUE(journal->each_attempt(visit));
  EXPECT_EQ(told, (std::vector<std::pair<AttemptKey, Cost>>{{kSecond, kSpent}, {kFirst, {}}}));
  told.clear();
  ASSERT_TRUE(journal->each_question(visit));
  EXPECT_EQ(told, (std::vector<std::pair<AttemptKey, Cost>>{{{"question", 0}, kSpent}}));
}

// Who reads a journal must not cut what its writer is about to finish.
TEST_F(JournalTest, ReadingLeavesATornEndAlone) {
  ASSERT_TRUE(open()->done(kFirst, rollout(1), kSpent, 0));
  const std::string torn = bytes() + "00000010 01234567 {\"typ";
  rewrite(torn);
  EXPECT_EQ(Journal::read(path()).value()->find(kFirst).value(), rollout(1));
  EXPECT_EQ(bytes(), torn);
}

TEST_F(JournalTest, ReadingWhatIsNotThereMakesNothing) {
  EXPECT_EQ(Journal::read(path()).value()->spending(), Spending{});
  EXPECT_FALSE(std::filesystem::exists(path()));
}

// A crash can end the file anywhere: whatever is whole stays, and writing goes on behind it.
TEST_F(JournalTest, ATornEndIsCutWhereverItTears) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
  }
  const std::string one = bytes();
  {
    const auto journal = open();
    ASSERT_TRUE(journal->done(kSecond, rollout(2), kSpent, 0));
  }
  const std::string both = bytes();
  for (std::size_t length = one.size(); length < both.size(); ++length) {
    rewrite(both.substr(0, length));
    {
      const auto torn = open();
      ASSERT_EQ(torn->find(kFirst).value(), rollout(1)) << length;
      ASSERT_EQ(torn->find(kSecond).value(), std::nullopt) << length;
      ASSERT_TRUE(torn->done(kSecond, rollout(3), kSpent, 0));
    }
    ASSERT_EQ(open()->find(kSecond).value(), rollout(3)) << length;
  }
}

// A file system may have written a file's new length, and not what was in it.
TEST_F(JournalTest, ATornEndMayHaveItsLengthAndZeros) {
  ASSERT_TRUE(open()->done(kFirst, rollout(1), kSpent, 0));
  const std::string one = bytes();
  {
    const auto journal = open();
    for (int at = 0; at < 3; ++at) ASSERT_TRUE(journal->sent(try_of(kSecond), 0));
  }
  const std::string four = bytes();
  for (std::size_t length = one.size(); length < four.size(); ++length) {
    rewrite(four.substr(0, length) + std::string(four.size() - length, '\0'));
    ASSERT_EQ(open()->find(kFirst).value(), rollout(1)) << length;
    ASSERT_EQ(bytes(), four.substr(0, four.rfind('\n', length - 1) + 1)) << length;
  }
}

TEST_F(JournalTest, AFirstFrameThatIsTornIsWrittenAgain) {
  (void)open();
  const std::string first = bytes();
  ASSERT_FALSE(first.empty());
  for (std::size_t length = 0; length < first.size(); ++length) {
    for (const std::size_t zeros : {std::size_t{0}, first.size() - length}) {
      rewrite(first.substr(0, length) + std::string(zeros, '\0'));
      ASSERT_TRUE(Journal::read(path())) << length;
      (void)open();
      ASSERT_EQ(bytes(), first) << length;
    }
  }
}

// What was spent must not be forgotten because an editor has touched the file.
TEST_F(JournalTest, AFileWithoutAWholeFrameIsDamagedAndStaysAsItIs) {
  ASSERT_TRUE(open()->done(kFirst, rollout(1), kSpent, 0));
  const std::string whole = bytes();
  const std::string first = whole.substr(0, whole.find('\n'));
  for (const std::string& content :
       {first + "\r\n", first + "\r\n" + whole.substr(first.size() + 1),
        "\x1f\x8b" + whole.substr(2), std::string(whole.size(), '\0'),
        first + std::string(whole.size(), '\0'), std::string("My notes: keep them\n")}) {
    rewrite(content);
    for (const auto& journal : {Journal::open(path()), Journal::read(path())}) {
      ASSERT_FALSE(journal) << content;
      EXPECT_EQ(journal.error().kind(), ErrorKind::damaged);
      EXPECT_EQ(journal.error().message(),
                "'" + path().string() + "' is damaged at byte 0, or the journal of another run");
      EXPECT_TRUE(journal.error().hint());
    }
    ASSERT_EQ(bytes(), content);
  }
}

TEST_F(JournalTest, WhatStandsBehindWholeFramesAndIsNoneIsDamage) {
  ASSERT_TRUE(open()->done(kFirst, rollout(1), kSpent, 0));
  const std::string whole = bytes();
  rewrite(whole + "a line of somebody else\n");
  const auto journal = Journal::open(path());
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().message(),
            "'" + path().string() + "' is damaged at byte " + std::to_string(whole.size()));
}

/// The frames of a journal with two answers; no two are alike.
class DamageTest : public JournalTest {
 protected:
  DamageTest() {
    const auto journal = open();
    EXPECT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
    EXPECT_TRUE(journal->done(kSecond, rollout(2), kSpent, 0));
    std::istringstream all(bytes());
    for (std::string line; std::getline(all, line);) frames_.push_back(line + '\n');
  }

  void expect_damage(const std::string& content) const {
    rewrite(content);
    for (const auto& journal : {Journal::open(path()), Journal::read(path())}) {
      ASSERT_FALSE(journal) << content;
      EXPECT_EQ(journal.error().kind(), ErrorKind::damaged);
      EXPECT_TRUE(journal.error().hint());
    }
    EXPECT_EQ(bytes(), content);
  }

  static std::string joined(const std::vector<std::string>& frames) {
    std::string all;
    for (const std::string& one : frames) all += one;
    return all;
  }

  std::vector<std::string> frames_;
};

TEST_F(DamageTest, AnyChangedByteIsTold) {
  const std::string whole = bytes();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string content = whole;
    content[at] ^= 1;
    // A frame without its end cannot be told from one that was being written.
    if (at + 1 < whole.size()) expect_damage(content);
  }
}

TEST_F(DamageTest, AFrameThatIsNotWhereItWasWrittenIsTold) {
  ASSERT_EQ(frames_.size(), 3u);
  ASSERT_EQ(frames_[1].size(), frames_[2].size()) << "so that they could change places";
  expect_damage(joined({frames_[0], frames_[2], frames_[1]}));
  expect_damage(joined({frames_[0], frames_[1], frames_[1], frames_[2]}));
  expect_damage(joined({frames_[0], frames_[1], frames_[2], frames_[2]}));
  expect_damage(joined({frames_[0], frames_[2]}));
  expect_damage(joined({frames_[1], frames_[2]}));
  expect_damage(bytes() + bytes());
}

TEST_F(DamageTest, SoIsTheJournalOfAnotherRun) {
  const std::string mine = bytes();
  const auto other = path().parent_path() / "other.journal";
  (void)Journal::open(other).value();
  std::filesystem::copy_file(other, path(), std::filesystem::copy_options::overwrite_existing);
  expect_damage(bytes());
  rewrite(mine);
  EXPECT_EQ(open()->find(kSecond).value(), rollout(2));
}

/// While one lives, no file grows beyond `bytes`.
class FullDisk {
 public:
  explicit FullDisk(std::size_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  sighandler_t handler_;
  rlimit before_{};
};

TEST_F(JournalTest, WhatAFullDiskCutsShortIsTakenBack) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
  const std::string before = bytes();
  {
    const FullDisk full(before.size() + 40);
    const Status done = journal->done(kSecond, rollout(2), kSpent, 0);
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().message().starts_with("cannot write '" + path().string()));
  }
  EXPECT_EQ(bytes(), before);
  ASSERT_TRUE(journal->done(kSecond, rollout(3), kSpent, 0));
  EXPECT_EQ(seen()->find(kFirst).value(), rollout(1));
  EXPECT_EQ(seen()->find(kSecond).value(), rollout(3));
}

TEST_F(JournalTest, HasOneWriterAtATime) {
  auto journal = open();
  const auto second = Journal::open(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  journal.reset();
  EXPECT_TRUE(Journal::open(path()));
}

TEST_F(JournalTest, RemembersWhatAStepDidWithout) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->missed(kFirst, 3));
    EXPECT_TRUE(journal->has_missed(kFirst, 3));
  }
  const auto again = open();
  EXPECT_TRUE(again->has_missed(kFirst, 3));
  EXPECT_FALSE(again->has_missed(kFirst, 4)) << "another step asks again";
  EXPECT_FALSE(again->has_missed(kSecond, 3));
  EXPECT_FALSE(again->knows(kFirst));
}

TEST_F(JournalTest, ScoresFromTheLogStandInForWhatTheFileLacks) {
  const auto journal = open();
  ASSERT_TRUE(journal->done(kFirst, rollout(1), kSpent, 0));
  journal->adopt({.key = kFirst.key, .task = "t", .index = 0, .points = 7});
  journal->adopt({.key = kSecond.key, .task = "t", .index = 0, .points = 7});
  EXPECT_EQ(journal->find(kFirst).value()->points, 1) << "the file knows more: it has the reply";
  EXPECT_EQ(journal->find(kSecond).value()->points, 7);
  EXPECT_TRUE(journal->find_whole(kFirst).value());
  EXPECT_FALSE(journal->find_whole(kSecond).value()) << "a score has no reply";
}

TEST_F(JournalTest, SaysWhichFileItCannotOpen) {
  std::filesystem::create_directories(path());
  const auto journal = Journal::open(path());
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().message().find(path().string()), std::string::npos);
}

}  // namespace
}  // namespace skillgit::train
