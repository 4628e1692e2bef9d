// The promotions of a skill: one commit an event, moved by compare-and-swap, with the version's tag
// in the same transaction.

#include "skillgit/edge/store/promotion_log.hpp"

#include "support/scratch_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace skillgit::store {
namespace {

using testing::HasSubstr;

constexpr const char* kRef = "refs/skillgit/promotions/dates";
constexpr std::int64_t kNow = 1'700'000'000;

class PromotionLogTest : public testing::Test {
 protected:
  PromotionLogTest() {
    live_ = {repository_.commit({{"skills/dates/SKILL.md", "old\n"}})};
    candidate_ = {repository_.commit({{"skills/dates/SKILL.md", "new\n"}})};
    open();
  }
  ~PromotionLogTest() override { EXPECT_EQ(repository_.damage(), ""); }

  /// Reads the repository as a process that starts now.
  void open() {
    log_.reset();
    opened_ = Repository::open(repository_.path()).value();
    log_ = PromotionLog::open(*opened_).value();
  }

  PromotionEvent began() const {
    return {.kind = "began",
            .subject = "attempt 1",
            .record = "{\"kind\":\"began\"}\n",
            .keeps = {candidate_, live_}};
  }
  PromotionEvent ended() const {
    return {.kind = "ended", .subject = "attempt 1 passed", .record = "{\"kind\":\"ended\"}\n"};
  }
  NewVersion version(int number) const {
    return {
        .number = number,
        .commit = candidate_,
        .message = {"dates v1: +20.0 points over the base", "Numbers.", {{"Skillgit-P", "0.01"}}}};
  }
  Result<ObjectId> append(const std::optional<ObjectId>& expected, const PromotionEvent& event,
                          const std::optional<NewVersion>& made = {}) {
    return log_->append("dates", expected, event, made, kNow);
  }
  std::string git(const std::vector<std::string>& words) const { return repository_.git(words); }

  support::ScratchRepository repository_;
  ObjectId live_, candidate_;
  std::unique_ptr<Repository> opened_;
  std::unique_ptr<PromotionLog> log_;
};

TEST_F(PromotionLogTest, ASkillThatWasNeverPromotedHasAnEmptyLog) {
  const Promotions promotions = log_->load("dates").value();
  EXPECT_EQ(promotions.tip, std::nullopt);
  EXPECT_TRUE(promotions.events.empty());
  EXPECT_TRUE(log_->skills().value().empty());
}

TEST_F(PromotionLogTest, LoadsWhatWasAppended) {
  const ObjectId first = append({}, began()).value();
  const ObjectId second = append(first, ended()).value();
  open();
  const Promotions promotions = log_->load("dates").value();
  EXPECT_EQ(promotions.tip, second);
  ASSERT_EQ(promotions.events.size(), 2u);
  EXPECT_EQ(promotions.events[0].id, first);
  EXPECT_EQ(promotions.events[0].record, began().record);
  EXPECT_EQ(promotions.events[0].keeps, (std::vector{candidate_, live_}));
  EXPECT_EQ(parse_message(promotions.events[1].message).subject, "attempt 1 passed");
  EXPECT_EQ(log_->skills().value(), std::vector<std::string>{"dates"});
}

TEST_F(PromotionLogTest, TheSameEventAtTheSameTimeHasTheSameId) {
  const ObjectId id = append({}, began()).value();
  git({"update-ref", "-d", kRef});
  EXPECT_EQ(append({}, began()).value(), id);
}

TEST_F(PromotionLogTest, KeepsWhatItIsAboutReachable) {
  ASSERT_TRUE(append({}, began()));
  EXPECT_THAT(git({"rev-list", kRef}), HasSubstr(candidate_.hex));
}

TEST_F(PromotionLogTest, OfTwoThatAppendToOneTipOneFindsAConflict) {
  const ObjectId first = append({}, began()).value();
  ASSERT_TRUE(append(first, ended()));
  const auto late = append(first, ended(), version(1));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(git({"tag", "--list"}), "") << "no tag without its event";
}

TEST_F(PromotionLogTest, AVersionIsAnAnnotatedTagOfTheSameMoment) {
  const ObjectId first = append({}, began()).value();
  ASSERT_TRUE(append(first, ended(), version(1)));
  EXPECT_EQ(git({"rev-parse", "skill/dates/v1^{commit}"}), candidate_.hex);
  EXPECT_EQ(git({"cat-file", "-t", "skill/dates/v1"}), "tag");
  EXPECT_EQ(git({"for-each-ref", "--format=%(taggerdate:unix) %(subject)", "refs/tags"}),
            "1700000000 dates v1: +20.0 points over the base");
  EXPECT_FALSE(std::filesystem::exists(repository_.path() / ".git/skillgit/tmp/tag"));
}

TEST_F(PromotionLogTest, AVersionOfAnAttemptIsToldFromOneByHand) {
  git({"tag", "-a", "-m", "by hand", "skill/dates/v1", live_.hex});
  const ObjectId first = append({}, began()).value();
  NewVersion made = version(2);
  made.message.trailers.push_back({"Skillgit-Promotion", "dates"});
  ASSERT_TRUE(append(first, ended(), made));
  const auto versions = log_->versions("dates").value();
  EXPECT_FALSE(versions.front().was_promoted);
  EXPECT_TRUE(versions.back().was_promoted);
}

TEST_F(PromotionLogTest, TheLogsOfOtherClonesStandBesideIt) {
  const ObjectId theirs = append({}, began()).value();
  git({"update-ref", "refs/skillgit/promotions-of/bob/dates", theirs.hex});
  git({"update-ref", "-d", kRef});
  EXPECT_TRUE(log_->load("dates").value().events.empty());
  const auto fetched = log_->fetched("dates").value();
  ASSERT_EQ(fetched.size(), 1u);
  EXPECT_EQ(fetched.front().events.front().id, theirs);
  EXPECT_TRUE(log_->fetched("dates-2").value().empty());
  EXPECT_TRUE(log_->skills().value().empty());
}

TEST_F(PromotionLogTest, ATagThatExistsIsNeverMovedAndNothingIsRecorded) {
  git({"tag", "skill/dates/v1", live_.hex});
  const ObjectId first = append({}, began()).value();
  const auto second = append(first, ended(), version(1));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(git({"rev-parse", kRef}), first.hex);
  EXPECT_EQ(git({"rev-parse", "skill/dates/v1"}), live_.hex);
}

TEST_F(PromotionLogTest, SignsTheTagWhenGitSignsTags) {
  repository_.write("sign",
                    "#!/bin/sh\ncat > signed.txt\n"
                    "echo '[GNUPG:] SIG_CREATED ' >&2\n"
                    "printf -- '-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP "
                    "SIGNATURE-----\\n'\n");
  std::filesystem::permissions(repository_.path() / "sign", std::filesystem::perms::owner_all);
  git({"config", "tag.gpgSign", "true"});
  git({"config", "gpg.program", (repository_.path() / "sign").string()});
  const ObjectId first = append({}, began()).value();
  const auto second = append(first, ended(), version(1));
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_THAT(git({"cat-file", "tag", "skill/dates/v1"}), HasSubstr("BEGIN PGP SIGNATURE"));
}

TEST_F(PromotionLogTest, WhatCannotBeSignedIsNotRecorded) {
  git({"config", "tag.gpgSign", "true"});
  git({"config", "gpg.program", "false"});
  const ObjectId first = append({}, began()).value();
  const auto second = append(first, ended(), version(1));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(git({"rev-parse", kRef}), first.hex);
  EXPECT_EQ(git({"tag", "--list"}), "");
}

TEST_F(PromotionLogTest, KnowsTheVersionsByNumber) {
  git({"tag", "-a", "-m", "one", "skill/dates/v1", live_.hex});
  git({"tag", "skill/dates/v10", candidate_.hex});
  git({"tag", "skill/dates/v2", candidate_.hex});
  for (const char* other : {"skill/dates/v02", "skill/dates/next", "skill/dates-2/v3"})
    git({"tag", other, live_.hex});
  const auto all = log_->versions("dates").value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all.front(), (Version{1, "skill/dates/v1", live_}));
  EXPECT_EQ(all.back(), (Version{10, "skill/dates/v10", candidate_}));
}

TEST_F(PromotionLogTest, ATagOfATagLeadsToItsCommit) {
  git({"tag", "-a", "-m", "inner", "inner", live_.hex});
  git({"tag", "-a", "-m", "outer", "skill/dates/v1", "inner"});
  EXPECT_EQ(log_->versions("dates").value(), (std::vector<Version>{{1, "skill/dates/v1", live_}}));
}

TEST_F(PromotionLogTest, TheNextVersionIsOneMoreThanTheHighestTagHas) {
  EXPECT_EQ(log_->next_version("dates").value(), 1);
  git({"tag", "skill/dates/v2", live_.hex});
  git({"tag", "skill/dates/v10", live_.hex + "^{tree}"});
  EXPECT_EQ(log_->next_version("dates").value(), 11) << "whatever the tag is on";
  EXPECT_EQ(log_->versions("dates").value().size(), 1u);
}

TEST_F(PromotionLogTest, ANumberThatNobodyCountsToIsNoVersion) {
  for (const char* number : {"2147483647", "99999999999"})
    git({"tag", std::string("skill/dates/v") + number, live_.hex});
  EXPECT_EQ(log_->next_version("dates").value(), 1);
  EXPECT_TRUE(log_->versions("dates").value().empty());
  git({"tag", "skill/dates/v1000000", live_.hex});
  EXPECT_EQ(log_->next_version("dates").error().kind(), ErrorKind::invalid);
}

TEST_F(PromotionLogTest, ATagInTheWayOfVersionsIsNamed) {
  git({"tag", "skill/dates", live_.hex});
  EXPECT_EQ(log_->next_version("dates").error().kind(), ErrorKind::invalid);
  git({"tag", "-d", "skill/dates"});
  git({"tag", "skill", live_.hex});
  const auto next = log_->next_version("dates");
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().message(), "the tag 'skill' stands where the tags of versions go");
  EXPECT_EQ(next.error().hint(), "rename it: `git tag old-dates skill && git tag -d skill`");
}

TEST_F(PromotionLogTest, AVersionWhoseTagCannotBeReadIsNotOverlooked) {
  const auto tag = repository_.path() / ".git/refs/tags/skill/dates/v1";
  for (const char* text : {"", "1234567890123456789012345678901234567890\n"}) {
    repository_.write(".git/refs/tags/skill/dates/v1", text);
    const auto versions = log_->versions("dates");
    ASSERT_FALSE(versions) << text;
    EXPECT_EQ(versions.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(versions.error().hint().value_or(""), HasSubstr("refs/tags/skill/dates/v1"));
  }
  std::filesystem::remove(tag);
}

TEST_F(PromotionLogTest, TheTagIsMadeWhateverFormatNewRepositoriesHave) {
  ::setenv("GIT_DEFAULT_HASH", "sha256", 1);
  open();
  const ObjectId first = append({}, began()).value();
  const auto second = append(first, ended(), version(1));
  ::unsetenv("GIT_DEFAULT_HASH");
  EXPECT_TRUE(second) << second.error().message();
}

TEST_F(PromotionLogTest, AnotherPromotionOfTheSkillIsNamedAndRefused) {
  const auto lock = log_->lock("dates").value();
  const auto other = Repository::open(repository_.path()).value();
  const auto second = PromotionLog::open(*other).value()->lock("dates");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  EXPECT_TRUE(second.error().message().ends_with(" is promoting 'dates'"));
  EXPECT_TRUE(log_->lock("other"));
}

TEST_F(PromotionLogTest, ARefThatIsNoLogIsDamaged) {
  git({"update-ref", kRef, candidate_.hex});
  EXPECT_EQ(log_->load("dates").error().kind(), ErrorKind::damaged);
  git({"update-ref", kRef, live_.hex});
  const Error error = log_->load("dates").error();
  EXPECT_EQ(error.kind(), ErrorKind::damaged);
  EXPECT_TRUE(error.message().starts_with("the promotions of 'dates' in '" + std::string(kRef)));
  EXPECT_THAT(error.hint().value_or(""), HasSubstr("`git fetch --force"));
}

TEST_F(PromotionLogTest, ACopyOfAnotherClonesLogThatCannotBeReadMayGo) {
  const std::string copy = "refs/skillgit/promotions-of/ada/dates";
  git({"update-ref", copy, git({"rev-parse", "HEAD:skills/dates/SKILL.md"})});
  const auto fetched = log_->fetched("dates");
  ASSERT_FALSE(fetched);
  EXPECT_THAT(fetched.error().message(), HasSubstr(copy));
  EXPECT_THAT(fetched.error().hint().value_or(""),
              HasSubstr("`git update-ref --no-deref -d " + copy + '`'));
}

TEST_F(PromotionLogTest, ATagOfAVersionThatIsOnNoCommitIsFound) {
  git({"tag", "skill/dates/v1"});
  git({"tag", "skill/dates/v2", "HEAD:skills/dates/SKILL.md"});
  git({"tag", "-m", "x", "skill/dates/v10", "HEAD^{tree}"});
  EXPECT_THAT(log_->tags_on_no_commit("dates").value(),
              testing::ElementsAre("skill/dates/v2", "skill/dates/v10"));
}

TEST_F(PromotionLogTest, ANameThatIsNoSlugReachesNoPath) {
  EXPECT_EQ(log_->lock("../x").error().kind(), ErrorKind::usage);
  EXPECT_EQ(log_->load("a/b").error().kind(), ErrorKind::usage);
}

}  // namespace
}  // namespace skillgit::store
