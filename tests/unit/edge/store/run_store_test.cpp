// A run in a repository: what happened is in its log, and everything else follows from that.

#include "skillgit/edge/store/run_store.hpp"

#include "skillgit/edge/store/turn.hpp"
#include "unit/edge/store/training.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using optimizer::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class RunStoreTest : public Training {
 protected:
  /// What the log says when a part of its header is `instead`.
  Error error_with_header(const std::string& part, const std::string& instead) {
    const std::string log = at(kLog);
    std::string header = scratch_.git({"show", log + ":run.json"});
    header.replace(header.find(part), part.size(), instead);
    scratch_.git({"read-tree", log});
    scratch_.write("run.json", header);
    scratch_.git({"add", "run.json"});
    const std::string tree = scratch_.git({"write-tree"});
    scratch_.git({"update-ref", kLog, scratch_.git({"commit-tree", tree, "-m", "other"})});
    const auto read = store_->head(header_.name);
    scratch_.git({"update-ref", kLog, log});
    return read ? Error(ErrorKind::invalid, "it was read") : read.error();
  }
};

TEST_F(RunStoreTest, ARunStartsWithItsLogAndItsBranchAtTheBase) {
  start();
  EXPECT_EQ(at(kLog), log_.hex);
  EXPECT_EQ(at(kRunBranch), header_.base.hex);
  EXPECT_EQ(store_->tip(header_.name).value(), log_);
}

TEST_F(RunStoreTest, ARunStartsOnce) {
  start();
  const auto again = store_->create(header_, {"other", ""}, event("start", "again"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::conflict);
}

TEST_F(RunStoreTest, LoadsWhatWasWritten) {
  start();
  RunEvent step = event("step", "step 1");
  step.state = "{\"edits\":3}";
  append(step);
  reject("no");
  const RunLog log = store_->load(header_.name).value();
  EXPECT_EQ(log.header.base, header_.base);
  EXPECT_EQ(log.header.identity, header_.identity);
  EXPECT_EQ(log.header.started, header_.started);
  EXPECT_EQ(log.documents.config, "[target]\n");
  EXPECT_EQ(log.documents.tasks, "{}\n");
  EXPECT_EQ(log.tip, log_);
  ASSERT_EQ(log.events.size(), 3u);
  EXPECT_EQ(log.events[0].subject, "run started");
  EXPECT_EQ(log.events[1].state, "{\"edits\":3}");
  EXPECT_EQ(log.events[2].state, std::nullopt) << "it brought none of its own";
  EXPECT_EQ(log.events[2].decision, decide(Outcome::rejected, {"no"}));
  EXPECT_EQ(log.events[2].candidate, candidate_);
}

TEST_F(RunStoreTest, AStateThatIsGoneIsDamage) {
  start();
  RunEvent step = event("step", "step 1");
  step.state = "{}";
  append(step);
  scratch_.git({"read-tree", kLog});
  scratch_.git({"rm", "--quiet", "--cached", "state.json"});
  const std::string tree = scratch_.git({"write-tree"});
  const std::string forged = scratch_.git({"commit-tree", "-p", kLog, "-m", "stop", tree});
  scratch_.git({"update-ref", kLog, forged});
  const auto log = store_->load(header_.name);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(log.error().message(), HasSubstr("it has no 'state.json'"));
  EXPECT_EQ(log.error().hint(), way_on(header_.name));
}

TEST_F(RunStoreTest, WhatDoesNotStandOnTheBaseIsNoCandidate) {
  start();
  const ObjectId start_of_log = log_;
  const ObjectId unrelated{scratch_.git({"commit-tree", "-m", "x", "main^{tree}"})};
  for (const ObjectId& other : {unrelated, start_of_log}) {
    ++offers_;
    (void)store_->append(header_, log_, settled(decide(Outcome::accepted, {"a"}), other));
    log_ = store_->tip(header_.name).value();
    for (const Status& refused :
         {Status(store_->load(header_.name).map([](auto&&) {})), store_->reconcile(header_.name),
          store_->check_candidate(header_, other)}) {
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
      EXPECT_THAT(refused.error().message(), HasSubstr("run 'demo/r1'"));
      EXPECT_THAT(refused.error().message(), HasSubstr("does not stand on what the run began"));
      EXPECT_EQ(refused.error().hint(), way_on(header_.name));
    }
    scratch_.git({"update-ref", kLog, start_of_log.hex});
    log_ = start_of_log;
  }
}

TEST_F(RunStoreTest, AMeasuredOfferHasACandidate) {
  start();
  RunEvent bare = offer(Outcome::accepted, {"a"});
  bare.candidate.reset();
  (void)store_->append(header_, log_, bare);
  for (const Status& refused :
       {Status(store_->load(header_.name).map([](auto&&) {})), store_->reconcile(header_.name),
        store_->walk(header_.name, [](const RunEvent&) { return true; })}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(refused.error().message(), HasSubstr("it settles an offer, and has no candidate"));
  }
}

TEST_F(RunStoreTest, WalksFromTheNewestAndStopsWhenTold) {
  start();
  append(event("step", "one"));
  append(event("step", "two"));
  std::vector<std::string> seen;
  ASSERT_TRUE(store_->walk(header_.name, [&](const RunEvent& event) {
    seen.push_back(event.subject);
    return seen.size() < 2;
  }));
  EXPECT_THAT(seen, ElementsAre("two", "one"));
}

TEST_F(RunStoreTest, TheFirstEventIsReadWithoutWhatFollowed) {
  start();
  append(event("step", "step 1"));
  const std::string record = at(std::string(kLog) + ":event.json");
  const auto file = scratch_.path() / ".git/objects" / record.substr(0, 2) / record.substr(2);
  std::filesystem::rename(file, file.string() + ".away");
  reopen();
  const auto first = store_->first_event(header_.name);
  std::filesystem::rename(file.string() + ".away", file);
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(first->subject, "run started");
}

TEST_F(RunStoreTest, ACandidateIsAChainOfOneCommitAnEdit) {
  start();
  const ObjectId tip = store_->write_candidate(header_, 1, 1, tip_, appended({"a", "b"})).value();
  EXPECT_EQ(at("refs/heads/skillgit/demo/r1/c0001"), tip.hex);
  EXPECT_EQ(
      scratch_.git({"log",
                    "--format=%s|%an|%at|%ct|%(trailers:key=Skillgit-Edit,valueonly,separator=)",
                    "--reverse", "main.." + tip.hex}),
      "demo: say a|Ada Example|1700000000|1700000000|1/2 append\n"
      "demo: say b|Ada Example|1700000000|1700000000|2/2 append");
  EXPECT_EQ(scratch_.git({"show", tip.hex + ":" + kSkill}), "# Demo\na\nb");
  EXPECT_EQ(scratch_.git({"diff", "--stat", "--format=", tip.hex + "~", tip.hex}),
            " skills/demo/SKILL.md | 1 +\n 1 file changed, 1 insertion(+)");
}

TEST_F(RunStoreTest, AnEditKeepsTheModeOfItsFile) {
  scratch_.git({"update-index", "--chmod=+x", kSkill});
  scratch_.git({"commit", "--quiet", "-m", "executable"});
  start();
  const ObjectId tip = store_->write_candidate(header_, 1, 1, tip_, appended({"a"})).value();
  EXPECT_THAT(scratch_.git({"ls-tree", tip.hex, kSkill}), testing::StartsWith("100755"));
}

TEST_F(RunStoreTest, AnEditGivesAFileNoLineEndingThatItDidNotHave) {
  start();
  std::vector<EditedSkill> edits = appended({"windows\r"});
  const ObjectId tip = store_->write_candidate(header_, 1, 1, tip_, edits).value();
  EXPECT_EQ(repository_->read_file(tip, kSkill).value(), "# Demo\nwindows\n");
}

TEST_F(RunStoreTest, AFileThatIsStoredWithCrlfKeepsIt) {
  scratch_.git({"config", "core.autocrlf", "false"});
  scratch_.commit({{kSkill, "# Demo\r\n"}});
  start();
  const ObjectId tip = store_->write_candidate(header_, 1, 1, tip_, appended({"a\r"})).value();
  EXPECT_EQ(repository_->read_file(tip, kSkill).value(), "# Demo\r\na\r\n");
}

TEST_F(RunStoreTest, APathMarkedMinusTextIsKeptByteForByte) {
  scratch_.commit({{".gitattributes", "*.md -text\n"}});
  start();
  const ObjectId tip = store_->write_candidate(header_, 1, 1, tip_, appended({"a\r"})).value();
  EXPECT_EQ(repository_->read_file(tip, kSkill).value(), "# Demo\na\r\n");
}

TEST_F(RunStoreTest, AnEditThatChangesNothingIsNoCommit) {
  start();
  std::vector<EditedSkill> edits = appended({"a"});
  edits.push_back(edits.back());
  const auto written = store_->write_candidate(header_, 1, 1, tip_, edits);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message(), "edit 2 of 2 changes nothing");
}

TEST_F(RunStoreTest, AnEditCannotLeaveTheSkillsFolder) {
  start();
  std::vector<EditedSkill> edits = appended({"a"});
  edits[0].files["../../README.md"] = "gone";
  EXPECT_EQ(store_->write_candidate(header_, 1, 1, tip_, edits).error().kind(), ErrorKind::invalid);
}

TEST_F(RunStoreTest, AnAcceptMovesTheRunBranchAndTellsTheScore) {
  start();
  accept("a");
  EXPECT_EQ(at(kRunBranch), tip_.hex);
  EXPECT_NE(tip_, candidate_);
  EXPECT_EQ(at(tip_.hex + "^{tree}"), at(candidate_.hex + "^{tree}"));
  EXPECT_EQ(at(std::string(kLog) + "^2"), tip_.hex);
  EXPECT_EQ(at("refs/heads/skillgit/demo/r1/c0001"), "");
  EXPECT_EQ(
      scratch_.git(
          {"log", "-1", "--format=%(trailers:key=Skillgit-Score,valueonly,separator=)", tip_.hex}),
      "1.000000 hard 1/1 draws=1");
}

TEST_F(RunStoreTest, ARejectIsATagThatSaysWhy) {
  start();
  reject("a");
  const std::string tag = "refs/skillgit/rejected/demo/r1/c0001";
  EXPECT_EQ(at(tag + "^{commit}"), candidate_.hex);
  EXPECT_EQ(scratch_.git({"for-each-ref",
                          "--format=%(contents:subject)|%(taggerdate:unix)|"
                          "%(contents:trailers:key=Skillgit-Broke,valueonly,separator=)",
                          tag}),
            "demo: rejected c0001: say a|1700000000|t1");
  EXPECT_EQ(at("refs/heads/skillgit/demo/r1/c0001"), "");
  EXPECT_EQ(at(kRunBranch), header_.base.hex);
  EXPECT_EQ(scratch_.git({"tag", "--list"}), "") << "no clutter among the user's tags";
}

TEST_F(RunStoreTest, AnIndecisiveOfferLeavesNoRefAndStaysReachable) {
  start();
  append(offer(Outcome::indecisive, {"a"}));
  EXPECT_THAT(all_refs(), Not(HasSubstr("c0001")));
  scratch_.git({"gc", "--quiet", "--prune=now"});
  EXPECT_EQ(at(candidate_.hex + "^{commit}"), candidate_.hex);
}

TEST_F(RunStoreTest, ARefusedOfferIsAnEventAndNothingElse) {
  start();
  RunEvent refused = event("offer", "c0001 refused");
  refused.decision.emplace().offer = 1;
  refused.decision->step = 1;
  refused.decision->reason = "it changes nothing";
  const std::string branches = scratch_.git({"for-each-ref", "refs/heads"});
  append(refused);
  EXPECT_EQ(scratch_.git({"for-each-ref", "refs/heads"}), branches);
  EXPECT_EQ(store_->load(header_.name).value().events.back().decision->outcome, Outcome::refused);
}

TEST_F(RunStoreTest, TheLogReadsWellInPlainGit) {
  start();
  accept("a");
  EXPECT_EQ(
      scratch_.git({"log", "--first-parent",
                    "--format=%s|%(trailers:key=Skillgit-Decision,valueonly,separator=)", kLog}),
      "c0001 settled|accepted (training score)\nrun started|");
  EXPECT_EQ(scratch_.git({"ls-tree", "--name-only", kLog}),
            "event.json\nrun.json\nrun.toml\ntasks.jsonl");
}

TEST_F(RunStoreTest, EqualRunsHaveEqualIds) {
  start();
  accept("a");
  reject("b");
  const std::string refs = all_refs();
  std::istringstream ours(scratch_.git(
      {"for-each-ref", "--format=%(refname)", "refs/skillgit", "refs/heads/skillgit"}));
  for (std::string ref; std::getline(ours, ref);) scratch_.git({"update-ref", "-d", ref});
  ASSERT_EQ(at(kLog), "");

  offers_ = 0;
  start();
  accept("a");
  reject("b");
  EXPECT_EQ(all_refs(), refs);
}

TEST_F(RunStoreTest, OfTwoWritersOneLosesAndChangesNothing) {
  start();
  const ObjectId stale = log_;
  append(event("step", "theirs"));
  const std::string refs = all_refs();
  const auto late = store_->append(header_, stale, offer(Outcome::rejected, {"a"}));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(at(kLog), log_.hex);
  EXPECT_THAT(all_refs(), Not(HasSubstr("refs/skillgit/rejected")));
}

/// Moves the log alone, as a process that dies right after the commit point leaves it.
class CrashTest : public Training {
 protected:
  void append_and_die(const RunEvent& next) {
    const std::string before = log_.hex;
    append(next);
    const std::string settled = all_refs();
    derived_ = settled;
    for (const auto& [ref, value] : undo_) {
      if (value.empty())
        scratch_.git({"update-ref", "-d", ref});
      else
        scratch_.git({"update-ref", ref, value});
    }
    reopen();
  }
  std::map<std::string, std::string> undo_;
  std::string derived_;
};

TEST_F(CrashTest, AnAcceptIsCompletedFromTheLog) {
  start();
  const RunEvent accepted = offer(Outcome::accepted, {"a"});
  undo_ = {{kRunBranch, header_.base.hex}, {"refs/heads/skillgit/demo/r1/c0001", candidate_.hex}};
  append_and_die(accepted);
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(all_refs(), derived_);
  ASSERT_TRUE(store_->reconcile(header_.name)) << "any number of times";
  EXPECT_EQ(all_refs(), derived_);
}

TEST_F(CrashTest, ARejectIsCompletedFromTheLogBitForBit) {
  start();
  const RunEvent rejected = offer(Outcome::rejected, {"a"});
  undo_ = {{"refs/skillgit/rejected/demo/r1/c0001", ""},
           {"refs/heads/skillgit/demo/r1/c0001", candidate_.hex}};
  append_and_die(rejected);
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(all_refs(), derived_);
}

TEST_F(CrashTest, AnOfferInFlightKeepsItsBranch) {
  start();
  offer(Outcome::rejected, {"a"});
  reopen();
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(at("refs/heads/skillgit/demo/r1/c0001"), candidate_.hex);
}

TEST_F(CrashTest, AnOfferIsWrittenAgainWithTheSameId) {
  start();
  offer(Outcome::rejected, {"a"});
  const ObjectId before = candidate_;
  reopen();
  offers_ = 0;
  append(offer(Outcome::rejected, {"a"}));
  EXPECT_EQ(candidate_, before);
  EXPECT_EQ(at("refs/heads/skillgit/demo/r1/c0001"), "");
}

TEST_F(CrashTest, ARefThatSomeoneRemovedComesBackWithTheNextOffer) {
  start();
  scratch_.git({"update-ref", "-d", kRunBranch});
  accept("a");
  EXPECT_EQ(at(kRunBranch), tip_.hex);
}

/// The refs that follow from a log, by name.
using Refs = std::map<std::string, std::string>;

class PrefixTest : public Training {
 protected:
  Refs derived_refs() const {
    Refs refs;
    std::istringstream lines(scratch_.git({"for-each-ref", "--format=%(refname) %(objectname)",
                                           "refs/heads/skillgit", "refs/skillgit/rejected"}));
    for (std::string ref, id; lines >> ref >> id;) refs[ref] = id;
    return refs;
  }

  void set(const std::string& ref, const Refs& as) {
    const auto known = as.find(ref);
    if (known != as.end())
      scratch_.git({"update-ref", ref, known->second});
    else if (!at(ref).empty())
      scratch_.git({"update-ref", "-d", ref});
  }

  /// Makes one more offer, and keeps the refs at each moment of it.
  void live_through(Outcome outcome, const std::string& line) {
    const RunEvent next = offer(outcome, {line});
    moments_.push_back(derived_refs());
    append(next);
    moments_.push_back(derived_refs());
  }

  std::vector<Refs> moments_;
};

// A crash, a slow disk or a person may leave each ref as it was at any moment of the run.
TEST_F(PrefixTest, AnyPrefixOfARunsWritesEndsInTheSameRefs) {
  start();
  moments_.push_back(derived_refs());
  live_through(Outcome::accepted, "a");
  live_through(Outcome::rejected, "b");
  live_through(Outcome::indecisive, "c");
  live_through(Outcome::accepted, "d");
  const Refs settled = derived_refs();
  Refs names = settled;
  for (const Refs& moment : moments_) names.insert(moment.begin(), moment.end());

  for (const Refs& moment : moments_)
    for (const std::size_t every : {1, 2, 3}) {
      std::size_t place = 0;
      for (const auto& [ref, id] : names) set(ref, place++ % every == 0 ? moment : settled);
      reopen();
      ASSERT_TRUE(store_->reconcile(header_.name));
      ASSERT_EQ(derived_refs(), settled);
      ASSERT_EQ(at(kLog), log_.hex);
    }
}

TEST_F(CrashTest, AKilledGitsLockIsRemovedUnderTheTrainersLock) {
  start();
  const fs::path stale = scratch_.path() / ".git" / (std::string(kRunBranch) + ".lock");
  scratch_.write(".git/" + std::string(kRunBranch) + ".lock", "");
  fs::last_write_time(stale, fs::file_time_type::clock::now() - std::chrono::minutes(1));
  scratch_.write(".git/refs/heads/main.lock", "the user's");
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_TRUE(fs::exists(stale)) << "without the lock it may be another trainer's";

  const auto lock = store_->lock_skill("demo").value();
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_FALSE(fs::exists(stale));
  EXPECT_TRUE(fs::exists(scratch_.path() / ".git/refs/heads/main.lock"));
  fs::remove(scratch_.path() / ".git/refs/heads/main.lock");
}

TEST_F(CrashTest, ALockFromTomorrowIsNotWaitedForUntilThen) {
  start();
  const fs::path stale = scratch_.path() / ".git" / (std::string(kRunBranch) + ".lock");
  scratch_.write(".git/" + std::string(kRunBranch) + ".lock", "");
  fs::last_write_time(stale, fs::file_time_type::clock::now() + std::chrono::hours(24));
  const auto lock = store_->lock_skill("demo").value();
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_FALSE(fs::exists(stale));
}

TEST_F(RunStoreTest, CommitsOfAPersonOnTheRunBranchAreNotThrownAway) {
  start();
  scratch_.git({"checkout", "--quiet", "skillgit/demo/r1/accepted"});
  const std::string theirs = scratch_.commit({{"mine", "1"}});
  const Status reconciled = store_->reconcile(header_.name);
  ASSERT_FALSE(reconciled);
  EXPECT_EQ(reconciled.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(reconciled.error().hint().value_or(""), HasSubstr("git branch mine " + theirs));
  EXPECT_EQ(at(kRunBranch), theirs);
}

TEST_F(CrashTest, ACommitOfAPersonOnACandidateBranchStays) {
  start();
  const RunEvent rejected = offer(Outcome::rejected, {"a"});
  const std::string branch = "refs/heads/skillgit/demo/r1/c0001";
  scratch_.git({"checkout", "--quiet", "--detach", candidate_.hex});
  const std::string theirs = scratch_.commit({{"mine", "1"}});
  scratch_.git({"checkout", "--quiet", "main"});
  scratch_.git({"update-ref", branch, theirs});
  append(rejected);
  EXPECT_EQ(at(branch), theirs);
  reopen();
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(at(branch), theirs);
}

TEST_F(CrashTest, ACandidateBranchThatSomeoneHasCheckedOutStaysUntilTheyLeave) {
  start();
  const RunEvent accepted = offer(Outcome::accepted, {"a"});
  const std::string branch = "refs/heads/skillgit/demo/r1/c0001";
  scratch_.git({"checkout", "--quiet", "skillgit/demo/r1/c0001"});
  append(accepted);
  EXPECT_EQ(at(branch), candidate_.hex);
  scratch_.git({"checkout", "--quiet", "main"});
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(at(branch), "");
}

TEST_F(RunStoreTest, WhatAPowerCutLeftOfAnObjectIsWrittenAnew) {
  start();
  accept("a");
  const std::vector<std::string> written{log_.hex, tip_.hex,
                                         scratch_.git({"rev-parse", log_.hex + ":event.json"}),
                                         scratch_.git({"rev-parse", tip_.hex + ":skills"}),
                                         scratch_.git({"rev-parse", tip_.hex + "^{tree}"})};
  const std::string log = log_.hex;
  scratch_.git({"update-ref", "-d", kLog});
  scratch_.git({"update-ref", "-d", kRunBranch});
  std::string husk;
  for (const std::string& id : written) {
    const std::string file = ".git/objects/" + id.substr(0, 2) + '/' + id.substr(2);
    fs::permissions(scratch_.path() / file, fs::perms::owner_all);
    scratch_.write(file, husk);
    husk += '\0';
  }
  offers_ = 0;
  start();
  accept("a");
  EXPECT_EQ(log_.hex, log);
  EXPECT_TRUE(store_->load(header_.name));
}

TEST_F(RunStoreTest, ARunIsNotOverlookedWhereGitCannotReadItsRef) {
  start();
  const std::string ref = scratch_.read(".git/" + std::string(kLog));
  scratch_.write(".git/" + std::string(kLog), "");
  const auto runs = store_->runs("demo");
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(runs.error().hint().value_or(""), HasSubstr("--git-path " + std::string(kLog)));
  EXPECT_THAT(runs.error().hint().value_or(""), HasSubstr("skillgit train demo --run-id r1"));
  scratch_.write(".git/" + std::string(kLog), ref);
}

TEST_F(RunStoreTest, ALogThatIsNoCommitIsDamaged) {
  start();
  scratch_.git({"update-ref", kLog, scratch_.git({"rev-parse", "main:README.md"})});
  const auto log = store_->load(header_.name);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(log.error().message(), HasSubstr("is a blob, where a commit belongs"));
  EXPECT_THAT(log.error().hint().value_or(""),
              HasSubstr("git update-ref --no-deref -d " + std::string(kLog)));
}

TEST_F(RunStoreTest, ARunThatBeginsAnewHasNoRejectsOfTheForgottenOne) {
  start();
  reject("a");
  ASSERT_NE(at(rejected_ref(header_.name, 1)), "");
  scratch_.git({"update-ref", "--no-deref", "-d", kLog});
  const std::string other = "refs/skillgit/rejected/demo/r2/c0001";
  scratch_.git({"update-ref", other, at(rejected_ref(header_.name, 1))});
  start();
  EXPECT_EQ(at(rejected_ref(header_.name, 1)), "");
  EXPECT_NE(at(other), "") << "another run's is none of its own";
}

TEST_F(RunStoreTest, WhoFindsARunThereTakesNoneOfItsTagsAway) {
  start();
  reject("a");
  const std::string tag = at(rejected_ref(header_.name, 1));
  EXPECT_FALSE(store_->create(header_, {}, event("start", "run started")));
  EXPECT_EQ(at(rejected_ref(header_.name, 1)), tag);
}

TEST_F(RunStoreTest, ARunBranchThatIsNoCommitIsNamedBeforeAnythingLands) {
  start();
  accept("a");
  const std::string before = at("main"), blob = scratch_.git({"rev-parse", "main:README.md"});
  scratch_.write(".git/" + std::string(kRunBranch), blob + '\n');
  for (const Status& refused : {Status(store_->land(header_, tip_, {}).map([](auto&&) {})),
                                store_->retire(header_, tip_), store_->reconcile(header_.name)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(refused.error().message(), HasSubstr(kRunBranch));
    EXPECT_THAT(refused.error().hint().value_or(""),
                HasSubstr("`git update-ref --no-deref -d " + std::string(kRunBranch)));
  }
  EXPECT_EQ(at("main"), before);
  scratch_.git({"update-ref", "--no-deref", "-d", kRunBranch});
  EXPECT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
}

TEST_F(RunStoreTest, ARunBranchThatIsAnotherBranchIsNamedBeforeAnythingMoves) {
  start();
  accept("a");
  scratch_.git({"symbolic-ref", kRunBranch, "refs/heads/main"});
  const std::string before = at("main");
  for (const Status& refused : {Status(store_->land(header_, tip_, {}).map([](auto&&) {})),
                                store_->retire(header_, tip_), store_->reconcile(header_.name)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(refused.error().message(), HasSubstr("is a symbolic ref to 'refs/heads/main'"));
    EXPECT_THAT(refused.error().hint().value_or(""),
                HasSubstr("`git update-ref --no-deref -d " + std::string(kRunBranch)));
  }
  scratch_.git({"update-ref", "--no-deref", "-d", kRunBranch});
  EXPECT_EQ(at("main"), before);
  EXPECT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(at(kRunBranch), tip_.hex);
}

TEST_F(RunStoreTest, ALogThatWasMovedMeanwhileIsGoneOnWithByTheSameCommand) {
  start();
  const ObjectId was = log_;
  append(event("note", "from elsewhere"));
  const auto appended = store_->append(header_, was, event("note", "too late"));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(appended.error().hint().value_or(""), HasSubstr("`skillgit train demo --run-id r1`"));
}

TEST_F(RunStoreTest, ARunWhoseBaseIsGoneCannotBeGoneOnWith) {
  start();
  header_.name = RunName::parse("demo", "r2").value();
  header_.base = {std::string(40, '1')};
  (void)store_->create(header_, {}, event("start", "run started"));
  const auto reconciled = store_->reconcile(header_.name);
  ASSERT_FALSE(reconciled);
  EXPECT_EQ(reconciled.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(reconciled.error().message(), HasSubstr("the base of run 'demo/r2'"));
  EXPECT_THAT(reconciled.error().hint().value_or(""), HasSubstr(way_on(header_.name)));
}

TEST_F(RunStoreTest, ALogWithAFolderOutsideOfTheRepositoryIsDamaged) {
  start();
  for (const char* folder : {"../..", "/etc"}) {
    header_.name = RunName::parse("demo", folder[0] == '/' ? "r2" : "r3").value();
    header_.skill_path = folder;
    (void)store_->create(header_, {}, event("start", "run started"));
    const auto log = store_->load(header_.name);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().kind(), ErrorKind::damaged);
    EXPECT_EQ(log.error().message(), "run '" + header_.name.str() + "': 'run.json' has '" + folder +
                                         "' where a skill's folder belongs");
    EXPECT_EQ(log.error().hint(), way_on(header_.name));
  }
}

TEST_F(RunStoreTest, ALogWithAnOptionWhereAnIdOrABranchBelongsIsDamaged) {
  start();
  RunHeader option_for_base = header_, option_for_branch = header_, two_for_branch = header_;
  option_for_base.name = RunName::parse("demo", "r2").value();
  option_for_base.base = {"--output=" + (scratch_.folder() / "file").string()};
  option_for_branch.name = RunName::parse("demo", "r3").value();
  option_for_branch.branch = "--all";
  two_for_branch.name = RunName::parse("demo", "r4").value();
  two_for_branch.branch = std::string("main\0main", 9);
  for (const RunHeader& header : {option_for_base, option_for_branch, two_for_branch}) {
    (void)store_->create(header, {}, event("start", "run started"));
    const auto log = store_->load(header.name);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(log.error().message(), HasSubstr("'run.json' has"));
  }
}

TEST_F(RunStoreTest, ToForgetALogThatIsASymbolicRefTakesNothingElseAway) {
  start();
  scratch_.git({"symbolic-ref", "refs/skillgit/runs/demo/r2", "refs/heads/main"});
  const auto log = store_->load(RunName::parse("demo", "r2").value());
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error().hint().value_or(""),
              HasSubstr("`git update-ref --no-deref -d refs/skillgit/runs/demo/r2`"));
  scratch_.git({"update-ref", "--no-deref", "-d", "refs/skillgit/runs/demo/r2"});
  EXPECT_EQ(at("main"), header_.base.hex);
}

TEST_F(RunStoreTest, ALogThatLeadsNowhereIsNotOverlooked) {
  start();
  const std::string ref = "refs/skillgit/runs/demo/r2";
  scratch_.git({"symbolic-ref", ref, "refs/heads/nowhere"});
  const auto runs = store_->runs("demo");
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().kind(), ErrorKind::damaged);
  EXPECT_THAT(runs.error().hint().value_or(""), HasSubstr("-d " + ref));
  EXPECT_EQ(store_->tip(RunName::parse("demo", "r2").value()).error().kind(), ErrorKind::damaged);
  scratch_.git({"update-ref", "--no-deref", "-d", ref});
  EXPECT_TRUE(store_->runs("demo"));
}

TEST_F(RunStoreTest, ARunBranchThatSomeoneHasCheckedOutUnderAnotherNameIsNotMoved) {
  start();
  const std::string base = at(kRunBranch);
  scratch_.git({"symbolic-ref", "refs/heads/review", kRunBranch});
  scratch_.git({"symbolic-ref", "HEAD", "refs/heads/review"});
  const auto appended = store_->append(header_, log_, offer(Outcome::accepted, {"a"}));
  ASSERT_FALSE(appended);
  EXPECT_THAT(appended.error().message(), HasSubstr("is checked out here"));
  EXPECT_EQ(at(kRunBranch), base);
}

TEST_F(RunStoreTest, ARunBranchThatSomeoneHasCheckedOutIsNotMoved) {
  start();
  const std::string base = at(kRunBranch);
  scratch_.git({"worktree", "add", "--quiet", (scratch_.folder() / "review").string(),
                "skillgit/demo/r1/accepted"});
  const auto appended = store_->append(header_, log_, offer(Outcome::accepted, {"a"}));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(appended.error().message(), HasSubstr("is checked out in"));
  EXPECT_EQ(at(kRunBranch), base);

  scratch_.git({"worktree", "remove", (scratch_.folder() / "review").string()});
  ASSERT_TRUE(store_->reconcile(header_.name)) << "the accept itself was settled";
  EXPECT_EQ(at(kRunBranch), tip_.hex);
}

TEST_F(RunStoreTest, OneTrainerASkill) {
  start();
  auto lock = store_->lock_skill("demo").value();
  EXPECT_TRUE(store_->lock_skill("other"));
  const auto second = store_->lock_skill("demo");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(second.error().message(), HasSubstr("process " + std::to_string(::getpid())));
  lock.reset();
  EXPECT_TRUE(store_->lock_skill("demo"));
}

TEST_F(RunStoreTest, WhetherATrainerIsThereIsToldWithoutTakingItsLock) {
  start();
  EXPECT_FALSE(is_trained_now(*repository_, "demo"));
  const fs::path lock_file = scratch_.path() / ".git/skillgit/locks/demo.lock";
  EXPECT_FALSE(fs::exists(lock_file)) << "looking makes nothing";
  auto lock = store_->lock_skill("demo").value();
  EXPECT_TRUE(is_trained_now(*repository_, "demo"));
  EXPECT_FALSE(is_trained_now(*repository_, "other"));
  const std::string signed_by = scratch_.read(".git/skillgit/locks/demo.lock");
  lock.reset();
  EXPECT_FALSE(is_trained_now(*repository_, "demo"));
  EXPECT_EQ(scratch_.read(".git/skillgit/locks/demo.lock"), signed_by);
}

// `status` in a loop must not keep `train` from starting.
TEST_F(RunStoreTest, ATrainerWaitsForThoseWhoOnlyLook) {
  start();
  (void)store_->lock_skill("demo").value();
  const fs::path lock_file = scratch_.path() / ".git/skillgit/locks/demo.lock";
  const int look = ::open(lock_file.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(look, LOCK_SH), 0);
  const std::jthread ends([look] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::close(look);
  });
  EXPECT_TRUE(store_->lock_skill("demo"));
}

TEST_F(RunStoreTest, TheLockDiesWithItsProcess) {
  start();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = store_->lock_skill("demo");
    ::_exit(held ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(store_->lock_skill("demo"));
}

TEST_F(RunStoreTest, WhatStandsInTheLocksPlaceIsNotWrittenOver) {
  start();
  scratch_.write("notes.txt", "mine\n");
  const fs::path notes = scratch_.path() / "notes.txt";
  const fs::path place = scratch_.path() / ".git/skillgit/locks/demo.lock";
  fs::create_directories(place.parent_path());
  const auto refuses = [&] {
    const auto lock = store_->lock_skill("demo");
    if (lock) return false;
    EXPECT_EQ(lock.error().message(), "'" + place.string() + "' is not an ordinary file");
    EXPECT_THAT(lock.error().hint().value_or(""), HasSubstr("`rm "));
    EXPECT_FALSE(is_trained_now(*repository_, "demo"));
    fs::remove(place);
    return true;
  };
  fs::create_symlink(notes, place);
  EXPECT_TRUE(refuses());
  fs::create_hard_link(notes, place);
  EXPECT_TRUE(refuses());
  fs::create_symlink(place, place);
  EXPECT_TRUE(refuses());
  ASSERT_EQ(::mkfifo(place.c_str(), 0600), 0);
  EXPECT_TRUE(refuses());
  fs::create_directory(place);
  EXPECT_TRUE(refuses());
  EXPECT_EQ(scratch_.read("notes.txt"), "mine\n");
  EXPECT_TRUE(store_->lock_skill("demo"));
}

TEST_F(RunStoreTest, ListsRunsOldestFirst) {
  start();
  const auto start_other = [this](const char* slug, const char* run, std::int64_t when) {
    RunHeader other = header_;
    other.name = RunName::parse(slug, run).value();
    other.started = when;
    ASSERT_TRUE(store_->create(other, {}, event("start", "run started")));
  };
  start_other("demo", "r0", 1'700'000'001);
  start_other("demo", "r2", 1'600'000'000);
  start_other("demo-two", "r1", 1'500'000'000);
  for (const char* run : {"s-run10", "s-run9"}) start_other("demo-three", run, 1'800'000'000);
  const auto name = [](const char* slug, const char* run) {
    return RunName::parse(slug, run).value();
  };
  EXPECT_THAT(store_->runs("demo").value(),
              ElementsAre(name("demo", "r2"), name("demo", "r1"), name("demo", "r0")));
  EXPECT_EQ(store_->runs("").value().front(), name("demo-two", "r1"));
  EXPECT_EQ(store_->runs("").value().back(), name("demo-three", "s-run10")) << "by number";
}

TEST_F(RunStoreTest, ARunThatIsNotThereIsNamed) {
  start();
  const auto log = store_->load(RunName::parse("demo", "r9").value());
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(log.error().message(), "there is no run 'demo/r9'");
}

TEST_F(RunStoreTest, ALogInAnotherFormatIsNotRead) {
  start();
  for (const std::string format : {"2", "1.9", "1.0", "true", "4294967297", "\"1\""}) {
    const auto error = error_with_header("\"format\": 1", "\"format\": " + format);
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_THAT(error.message(), HasSubstr("format " + format));
  }
}

TEST_F(RunStoreTest, ALogOfATimeOrOfSomebodyThatNoCommitCanHaveIsDamaged) {
  start();
  const std::string started = "\"started\": " + std::to_string(header_.started);
  for (const std::string second : {"-5", "4294967296", "18446744073709551615", "1.5", "\"1\""}) {
    const auto error = error_with_header(started, "\"started\": " + second);
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_THAT(error.message(), HasSubstr("where the second of its start belongs")) << second;
    EXPECT_EQ(error.hint(), way_on(header_.name));
  }
  for (const char* name : {"", "a <b"}) {
    const auto error =
        error_with_header('"' + header_.identity.name + '"', '"' + std::string(name) + '"');
    EXPECT_EQ(error.kind(), ErrorKind::damaged);
    EXPECT_THAT(error.message(), HasSubstr("where the identity of its commits belongs")) << name;
  }
}

TEST_F(RunStoreTest, APartialCloneFetchesALogInOneGo) {
  start();
  accept("a");
  accept("b");
  for (const char* key : {"uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"})
    scratch_.git({"config", key, "true"});
  for (const std::string filter : {"blob:none", "tree:0"}) {
    const auto clone = scratch_.folder() / filter;
    scratch_.git({"clone", "--quiet", "--filter=" + filter, "file://" + scratch_.path().string(),
                  clone.string()});
    scratch_.try_git({"fetch", "--quiet", "origin", "refs/skillgit/*:refs/skillgit/*"}, clone);
    reopen(clone);
    const auto head = store_->head(header_.name);
    ASSERT_TRUE(head) << filter << ": " << head.error().message();
    scratch_.try_git({"remote", "set-url", "origin", "file:///nowhere"}, clone);
    reopen(clone);
    const auto log = store_->load(header_.name);
    ASSERT_TRUE(log) << filter << ": " << log.error().message();
    EXPECT_EQ(log->events.size(), 3u);
  }
}

TEST_F(RunStoreTest, WhatAPartialCloneCannotFetchIsNoDamage) {
  start();
  scratch_.git({"config", "uploadpack.allowFilter", "true"});
  const auto clone = scratch_.folder() / "clone";
  scratch_.git({"clone", "--quiet", "--filter=blob:none", "file://" + scratch_.path().string(),
                clone.string()});
  scratch_.try_git({"fetch", "--quiet", "origin", "refs/skillgit/*:refs/skillgit/*"}, clone);
  scratch_.try_git({"remote", "set-url", "origin", "file:///nowhere"}, clone);
  reopen(clone);
  const auto head = store_->head(header_.name);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(head.error().message(), HasSubstr("what this partial clone lacks"));
}

TEST_F(RunStoreTest, ALogUnderAnotherNameIsDamagedAndSaysHowItGoes) {
  start();
  scratch_.git({"update-ref", "refs/skillgit/runs/demo/copy", log_.hex});
  const auto copy = store_->head(RunName::parse("demo", "copy").value());
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(copy.error().hint(),
            "`git update-ref --no-deref -d refs/skillgit/runs/demo/copy` removes the copy");
}

TEST_F(RunStoreTest, ALogThatIsNoneIsDamaged) {
  start();
  scratch_.git({"update-ref", "refs/skillgit/runs/demo/r2", "main"});
  EXPECT_EQ(store_->load(RunName::parse("demo", "r2").value()).error().kind(), ErrorKind::damaged);
}

TEST_F(RunStoreTest, AnEventNeedsARecordWithAKind) {
  start();
  for (const char* record : {"", "[]", "{}", "{\"kind\":1}", "{\"kind\":\"a\",\"kind\":\"b\"}"}) {
    RunEvent bad = event("step", "bad");
    bad.record = record;
    EXPECT_EQ(store_->append(header_, log_, bad).error().kind(), ErrorKind::invalid) << record;
  }
  EXPECT_EQ(at(kLog), log_.hex);
}

TEST_F(RunStoreTest, SurvivesGcAndPackedRefs) {
  start();
  accept("a");
  reject("b");
  scratch_.git({"gc", "--quiet", "--prune=now"});
  reject("c");
  accept("d");
  EXPECT_EQ(at(kRunBranch), tip_.hex);
  EXPECT_EQ(store_->load(header_.name).value().events.size(), 5u);
}

TEST_F(RunStoreTest, AStoppedRunThatLandedLosesItsBranchForGood) {
  start();
  accept("a");
  ASSERT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  append(event(std::string(kStopKind), "stopped"));
  ASSERT_TRUE(store_->retire(header_, tip_));
  EXPECT_EQ(at(kRunBranch), "");
  ASSERT_TRUE(store_->reconcile(header_.name));
  EXPECT_EQ(at(kRunBranch), "");
}

TEST_F(RunStoreTest, ARunBranchThatStayedBehindGoesWithTheLandedRun) {
  start();
  accept("a");
  const std::string behind = at(kRunBranch);
  accept("b");
  ASSERT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  scratch_.git({"update-ref", kRunBranch, behind});
  ASSERT_TRUE(store_->retire(header_, tip_));
  EXPECT_EQ(at(kRunBranch), "");
}

TEST_F(RunStoreTest, ARunBranchThatHasNotLandedStays) {
  start();
  accept("a");
  ASSERT_TRUE(store_->retire(header_, tip_));
  EXPECT_EQ(at(kRunBranch), tip_.hex);
}

TEST_F(RunStoreTest, LeavesTheUsersTreeAlone) {
  scratch_.write(kSkill, "# Mine\n");
  scratch_.write("new.md", "new\n");
  scratch_.write("README.md", "staged\n");
  scratch_.git({"add", "README.md"});
  const std::string before =
      scratch_.git({"status", "--porcelain"}) + scratch_.git({"config", "-l"});
  start();
  accept("a");
  reject("b");
  EXPECT_EQ(scratch_.git({"status", "--porcelain"}) + scratch_.git({"config", "-l"}), before);
  EXPECT_EQ(at("main"), header_.base.hex);
}

class BareTest : public Training {
 protected:
  BareTest() : Training(Kind::bare) {
    scratch_.git({"clone", "--quiet", ".", (scratch_.folder() / "clone").string()});
  }
};

TEST_F(BareTest, TrainsAndLandsWithoutAWorktree) {
  const fs::path clone = scratch_.folder() / "clone";
  fs::create_directories(clone / "skills/demo");
  std::ofstream(clone / kSkill) << "# Demo\n";
  scratch_.try_git({"add", "."}, clone);
  scratch_.try_git({"commit", "--quiet", "-m", "demo"}, clone);
  scratch_.try_git({"push", "--quiet", "origin", "HEAD:main"}, clone);
  start();
  accept("a");
  EXPECT_EQ(store_->land(header_, tip_, {}).value().state, Landing::State::landed);
  EXPECT_EQ(at("main"), tip_.hex);
}

}  // namespace
}  // namespace skillgit::store
