// A run log that somebody has changed, and what `verify` says of it.

#include "skillgit/train/verify.hpp"

#include "lesson_run.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "train/subjects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace skillgit::train {
namespace {

using optimizer::Decision;
using optimizer::Outcome;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kLog = "refs/skillgit/runs/demo/run1";
constexpr const char* kRunBranch = "refs/heads/skillgit/demo/run1/accepted";
constexpr const char* kRejected = "refs/skillgit/rejected/demo/run1/c0002";

class VerifyTest : public LessonRun {
 protected:
  VerifyTest() {
    repository_.commit({{"skills/demo/SKILL.md", kSkill}, {"notes.txt", "mine\n"}});
    request_.options.land = LandWhen::never;
  }

  /// Accepts "lesson a" of step 1, and rejects "chatter" of step 2.
  void train() {
    const auto report = in_world([&](const World& world) {
      return skillgit::train::train(world, ScriptedOptimizer({{"lesson a"}, {"chatter"}}),
                                    request_);
    });
    ASSERT_TRUE(report) << report.error().message();
    ASSERT_EQ(outcomes(), (std::vector{Outcome::accepted, Outcome::rejected}));
    ASSERT_THAT(contradictions(), IsEmpty());
    accepted_ = git({"rev-parse", kRunBranch});
  }

  Result<Verification> verified() {
    return in_world([this](const World& world) {
      return verify(world.repository, world.store, name(),
                    [this](const std::string&) { return std::optional(request_.options); });
    });
  }

  std::vector<std::string> contradictions() {
    const auto found = verified();
    if (!found) return {found.error().message()};
    std::vector<std::string> all;
    for (const Contradiction& one : found->contradictions)
      all.push_back(one.where + ": " + one.what);
    return all;
  }

  static store::RunName name() { return store::RunName::parse("demo", "run1").value(); }

  using Records = std::vector<std::pair<Record, store::RunEvent>>;

  /// Writes the log once more, as skillgit would have with other records.
  void forge(const std::function<void(Records&)>& change) {
    in_world([&](const World& world) {
      const store::RunLog log = world.store.load(name()).value();
      Records records;
      for (const store::RunEvent& event : log.events)
        records.emplace_back(parse_record(event.record).value(), event);
      change(records);
      for (const char* const ref : {kLog, kRunBranch, kRejected})
        repository_.try_git({"update-ref", "-d", ref});
      std::optional<store::ObjectId> tip;
      for (auto& [record, event] : records) {
        event.record = to_text(record);
        event.subject = subject_of(name(), record);
        event.decision.reset();
        if (const auto* offer = std::get_if<OfferRecord>(&record)) event.decision = offer->decision;
        // Refs that do not follow from what is forged are left as they are.
        if (tip)
          (void)world.store.append(log.header, *tip, event);
        else
          ASSERT_TRUE(world.store.create(log.header, log.documents, event));
        tip = world.store.tip(name()).value();
      }
    });
  }

  static Decision& decision(Records& records, int offer) {
    for (auto& [record, event] : records)
      if (auto* found = std::get_if<OfferRecord>(&record); found && found->decision.offer == offer)
        return found->decision;
    throw std::logic_error("no such offer");
  }

  void forge_decision(int offer, const std::function<void(Decision&)>& change) {
    forge([&](Records& records) { change(decision(records, offer)); });
  }

  /// The tree of an event whose file `name` is its tasks.
  std::string tree_with_tasks_as(const std::string& name, const std::string& event) {
    git({"read-tree", event});
    git({"update-index", "--cacheinfo",
         "100644," + git({"rev-parse", event + ":tasks.jsonl"}) + "," + name});
    std::string tree = git({"write-tree"});
    git({"read-tree", "main"});
    return tree;
  }

  /// Gives the newest event of the log another message, tree or parents.
  void replace_tip(const std::vector<std::string>& words) {
    std::vector<std::string> command{"commit-tree"};
    command.insert(command.end(), words.begin(), words.end());
    git({"update-ref", kLog, git(command)});
  }

  /// Puts `commit` in the place of the accepted one.
  void forge_accepted(const std::string& commit) {
    forge([&](Records& records) {
      for (auto& [record, event] : records) {
        const auto* offer = std::get_if<OfferRecord>(&record);
        if (offer && offer->decision.outcome == Outcome::accepted) event.candidate = {{commit}};
      }
    });
  }

  /// The accepted commit once more, with what `change` makes in the worktree.
  std::string accepted_with(const std::function<void()>& change) {
    git({"checkout", "--quiet", "--detach", accepted_});
    change();
    git({"add", "--all"});
    git({"commit", "--quiet", "--amend", "--no-edit", "--allow-empty"});
    std::string commit = git({"rev-parse", "HEAD"});
    git({"checkout", "--quiet", "main"});
    return commit;
  }

  Result<store::Landing> land(const std::string& tip) {
    return in_world([&](const World& world) {
      return world.store.land(world.store.head(name()).value().header, {tip}, {});
    });
  }

  TrainRequest request_ = lesson_request();
  std::string accepted_;  ///< The commit that the run accepted.
};

// ---- Commits

TEST_F(VerifyTest, ACommitThatChangesMoreThanItsEditIsFoundAndNotLanded) {
  struct Case {
    std::string path;
    std::string said;
  };
  train();
  for (const Case& one : {Case{"Makefile", "changes 'Makefile', which no edit can"},
                          Case{"skills/demo/run.sh", "changes 'skills/demo/run.sh', which no"},
                          Case{"skills/demo/evals/run.sh", "changes 'skills/demo/evals', which"},
                          Case{"skills/demo/MORE.md", "changes 'skills/demo/MORE.md', which"}}) {
    const std::string commit = accepted_with([&] { repository_.write(one.path, "evil\n"); });
    const auto landing = land(commit);
    ASSERT_FALSE(landing) << one.path;
    EXPECT_EQ(landing.error().kind(), ErrorKind::damaged);
    EXPECT_THAT(landing.error().message(), HasSubstr(one.said));
    forge_accepted(commit);
    EXPECT_THAT(contradictions(), Contains(HasSubstr("c0001: commit 1 of 1 has another '")));
  }
}

TEST_F(VerifyTest, ACommitThatChangesAModeIsFoundAndNotLanded) {
  train();
  const std::string commit = accepted_with([this] {
    std::filesystem::permissions(repository_.path() / "skills/demo/SKILL.md",
                                 std::filesystem::perms::owner_all);
  });
  EXPECT_FALSE(land(commit));
  forge_accepted(commit);
  EXPECT_THAT(contradictions(),
              Contains("c0001: commit 1 of 1 has another 'skills/demo/SKILL.md' than its record "
                       "makes"));
}

TEST_F(VerifyTest, AMergeIsNoEdit) {
  train();
  const std::string other = git({"commit-tree", "main^{tree}", "-m", "foreign"});
  const std::string commit = git({"commit-tree", std::string(kRunBranch) + "^{tree}", "-p", "main",
                                  "-p", other, "-m", "merged"});
  EXPECT_FALSE(land(commit));
  forge_accepted(commit);
  EXPECT_THAT(contradictions(),
              ElementsAre(HasSubstr("does not stand on what the run began with")));
}

TEST_F(VerifyTest, ACommitOfAnotherAuthorOrMessageIsFound) {
  train();
  const std::string commit = accepted_with([] {});
  EXPECT_TRUE(land(commit)) << "it changes what its edit changes";
  forge_accepted(commit);
  EXPECT_THAT(contradictions(),
              Contains("c0001: commit 1 of 1 is not of the run's author and time"));
  forge_accepted(git({"commit-tree", commit + "^{tree}", "-p", commit + "^", "-m", "better"}));
  EXPECT_THAT(contradictions(),
              Contains("c0001: commit 1 of 1 says 'better' where its record makes 'demo: add "
                       "lesson a'"));
}

// ---- Events

TEST_F(VerifyTest, AMessageThatItsRecordContradictsIsFound) {
  train();
  const std::string tip = git({"rev-parse", kLog});
  replace_tip({tip + "^{tree}", "-p", tip + "^", "-m", "all is well"});
  EXPECT_THAT(contradictions(),
              ElementsAre(HasSubstr("the stop: its event's commit says 'all is well' where")));
  replace_tip({tip + "^{tree}", "-p", tip + "^", "-p", "main", "-m", "x"});
  EXPECT_THAT(contradictions(),
              ElementsAre("the stop: its event's commit has other parents than its record makes"));
}

TEST_F(VerifyTest, NoRefFollowsFromAMessageThatItsRecordContradicts) {
  train();
  forge([](Records& records) { records.resize(5); });
  std::string message = git({"log", "-1", "--format=%B", kLog});
  const std::string told = "Skillgit-Decision: rejected";
  ASSERT_NE(message.find(told), std::string::npos);
  message.replace(message.find(told), told.size(), "Skillgit-Decision: accepted");
  replace_tip({git({"rev-parse", std::string(kLog) + "^{tree}"}), "-p",
               git({"rev-parse", std::string(kLog) + "^1"}), "-p",
               git({"rev-parse", std::string(kLog) + "^2"}), "-m", message});
  const std::string refs = git({"for-each-ref"});
  const Status reconciled =
      in_world([](const World& world) { return world.store.reconcile(name()); });
  ASSERT_FALSE(reconciled);
  EXPECT_THAT(reconciled.error().message(), HasSubstr("tells of another outcome than its record"));
  EXPECT_EQ(git({"for-each-ref"}), refs);
}

TEST_F(VerifyTest, WhatNeverChangesDoesNotChangeInTheMiddle) {
  train();
  const std::string tip = git({"rev-parse", kLog});
  const std::string tree = tree_with_tasks_as("run.toml", tip);
  replace_tip({tree, "-p", tip + "^", "-m", "x"});
  EXPECT_THAT(contradictions(),
              Contains("the stop: its event's commit has another 'run.toml' than its record "
                       "makes"));
}

TEST_F(VerifyTest, AStopBringsNoState) {
  train();
  const std::string tip = git({"rev-parse", kLog});
  const std::string tree = tree_with_tasks_as("state.json", tip);
  replace_tip({tree, "-p", tip + "^", "-m", git({"log", "-1", "--format=%B", tip})});
  EXPECT_THAT(contradictions(),
              Contains("the stop: its event's commit has another 'state.json' than its record "
                       "makes"));
}

// ---- Tags of rejects

TEST_F(VerifyTest, ATagThatSaysOtherThanItsDecisionIsFound) {
  train();
  const auto retag = [this](const std::vector<std::string>& words) {
    std::vector<std::string> command{"tag", "-f", "-a", "elsewhere"};
    command.insert(command.end(), words.begin(), words.end());
    git(command);
    git({"update-ref", kRejected, "refs/tags/elsewhere"});
    return contradictions();
  };
  const std::string candidate = git({"rev-parse", std::string(kRejected) + "^{}"});
  const std::string text = git({"for-each-ref", "--format=%(contents)", kRejected});
  EXPECT_THAT(retag({"-m", "it was fine", candidate}),
              ElementsAre(HasSubstr("c0002: its tag says 'it was fine' where its record makes '")));
  EXPECT_THAT(retag({"-m", text, candidate}),
              ElementsAre("c0002: its tag is not of the run's author and time"));
  EXPECT_THAT(retag({"-m", text, "main"}),
              ElementsAre("c0002: its tag is on another object than the candidate"));
  EXPECT_THAT(verified()->contradictions.front().hint,
              HasSubstr("`git update-ref --no-deref -d " + std::string(kRejected) + '`'));
  git({"update-ref", kRejected, candidate});
  EXPECT_THAT(contradictions(), ElementsAre(HasSubstr("c0002: its tag cannot be read: ")));
}

TEST_F(VerifyTest, ATagWithoutARejectIsFound) {
  train();
  const std::string foreign = "refs/skillgit/rejected/demo/run1/c0001";
  git({"update-ref", foreign, kRejected});
  EXPECT_THAT(contradictions(), ElementsAre(foreign + ": the log has no reject for this tag"));
}

TEST_F(VerifyTest, TagsMayBeLetGoOf) {
  train();
  git({"update-ref", "-d", kRejected});
  EXPECT_THAT(contradictions(), IsEmpty());
}

TEST_F(VerifyTest, NothingFollowsAStopForGood) {
  train();
  forge([](Records& records) { records.push_back(records.back()); });
  EXPECT_THAT(contradictions(), ElementsAre("the stop: it follows a stop that nothing can follow"));
}

TEST_F(VerifyTest, RepeatsThatNoBaselineMakesAreFound) {
  train();
  forge([](Records& records) {
    auto& baseline = std::get<BaselineRecord>(records.at(1).first);
    baseline.repeats = baseline.repeats_equal = 99;
  });
  EXPECT_THAT(contradictions(),
              ElementsAre("the baseline: it tells of more repeats than a baseline makes"));
}

TEST_F(VerifyTest, ABaselineThatHidesThatTheTargetVariedBeforeIsFound) {
  int replies = 0;
  harness_.twist = [&replies](const rollout::Attempt& attempt) {
    auto rollout = LessonHarness::rollout_of(attempt.task, LessonHarness::knows(attempt));
    rollout.reply += std::to_string(replies++);
    return std::optional(std::move(rollout));
  };
  request_.run_id = "run0";
  in_world([&](const World& world) {
    ASSERT_TRUE(skillgit::train::train(world, ScriptedOptimizer({{"chatter"}}), request_));
  });
  harness_.twist = nullptr;
  observer_ = Recorder();
  request_.run_id = "run1";
  train();
  forge([](Records& records) { std::get<BaselineRecord>(records.at(1).first).varied = false; });
  EXPECT_THAT(
      contradictions(),
      ElementsAre("the baseline: it does not tell that the target varied in the runs it pins"));
}

TEST_F(VerifyTest, ADrawOfATaskThatTheRunHasNotIsFound) {
  train();
  forge([](Records& records) {
    std::get<BaselineRecord>(records.at(1).first).draws.front().task = "somebody-elses";
  });
  EXPECT_THAT(contradictions(), ElementsAre("the baseline: it has a draw of task 'somebody-elses', "
                                            "which the run has not"));
}

// ---- Decisions

TEST_F(VerifyTest, ADecisionThatTellsOfOtherScoresThanWereDrawnIsFound) {
  train();
  const auto expect = [this](int offer, const std::function<void(Decision&)>& change,
                             const std::string& what) {
    const std::string honest = git({"rev-parse", kLog});
    forge_decision(offer, change);
    EXPECT_THAT(contradictions(), Contains(HasSubstr(what)));
    git({"update-ref", kLog, honest});
  };
  expect(
      2, [](Decision& d) { d.step = 77; }, "itself an offer of step 77, and is one of step 2");
  expect(
      1,
      [](Decision& d) {
        d.val_tasks = 1;
        d.first.resize(1);
      },
      "it was judged on 1 val tasks, and the run has 12");
  expect(
      1,
      [](Decision& d) {
        d.first.clear();
        d.ahead = 12 * tasks::kFullMarks;
        d.outcome = Outcome::rejected;
      },
      "it tells another score of the tasks ahead");
  expect(
      1, [](Decision& d) { d.first.front().pass_at = 0; }, "another pass mark of task");
  expect(
      1,
      [](Decision& d) {
        for (auto& quoted : d.first) quoted.candidate_draws = 99;
      },
      "pass 1 quotes another number of draws of task");
  expect(
      1,
      [](Decision& d) {
        for (auto& quoted : d.first) {
          quoted.score.candidate.reset();
          quoted.candidate_draws = 0;
        }
        d.outcome = Outcome::indecisive;
      },
      "pass 1 quotes another score of task");
  expect(
      2, [](Decision& d) { d.outcome = Outcome::refused; }, "refused, yet it quotes scores");
  expect(
      2, [](Decision& d) { d.margin = {2000}; }, "its margin is not that of the run's");
}

TEST_F(VerifyTest, ARefusedOfferHasNoCommits) {
  train();
  forge_decision(2, [](Decision& d) {
    d.outcome = Outcome::refused;
    d.first.clear();
    d.ahead = 0;
    d.val_tasks = 0;
  });
  EXPECT_THAT(contradictions(), Contains("c0002: its event's commit has other parents than its "
                                         "record makes"));
}

TEST_F(VerifyTest, TheSecondPassIsHeldWhenItIsDue) {
  request_.options.gate.confirm = Confirm::on;
  train();
  request_.options.gate.confirm = Confirm::off;
  EXPECT_THAT(contradictions(), ElementsAre("c0001: it has a second pass, and none was due"));
  request_.options.gate.confirm = Confirm::on;
  forge_decision(1, [](Decision& d) {
    for (auto& quoted : d.confirmed) quoted.score.candidate.reset();
    for (auto& quoted : d.confirmed) quoted.score.current.reset();
    d.outcome = Outcome::indecisive;
  });
  EXPECT_THAT(contradictions(), Contains(HasSubstr("c0001: pass 2 quotes another score of task")));
  forge_decision(1, [](Decision& d) {
    d.confirmed.clear();
    d.outcome = Outcome::accepted;
  });
  EXPECT_THAT(contradictions(), Contains("c0001: accepted without the second pass that was due"));
}

// A mean of two draws beside a mean of one is compared by nobody.
TEST_F(VerifyTest, ATaskThatCouldNotBeRepeatedFits) {
  request_.options.gate.confirm = Confirm::on;
  int asked = 0;
  harness_.twist = [&asked](const rollout::Attempt& attempt) -> std::optional<tasks::Rollout> {
    const bool candidate = attempt.skill.at("SKILL.md").find("lesson a") != std::string::npos;
    if (!candidate || attempt.task.id != "a-val0" || ++asked == 1) return std::nullopt;
    return tasks::Rollout{.task = attempt.task.id, .why = "no answer"};
  };
  train();
  EXPECT_GT(asked, 1);
  in_world([](const World& world) {
    const auto log = world.store.load(name());
    ASSERT_TRUE(log);
    std::vector<std::string> not_repeated;
    for (const store::RunEvent& event : log->events)
      if (event.decision)
        for (const auto& quoted : event.decision->confirmed)
          if (!quoted.score.candidate || !quoted.score.current) not_repeated.push_back(quoted.task);
    EXPECT_THAT(not_repeated, ElementsAre("a-val0"));
  });
}

TEST_F(VerifyTest, AConfigurationThatCannotBeReadIsPassedOver) {
  request_.options.gate.confirm = Confirm::on;
  train();
  const auto found = in_world([](const World& world) {
    return verify(world.repository, world.store, name(),
                  [](const std::string&) { return std::optional<TrainOptions>(); });
  });
  ASSERT_TRUE(found);
  EXPECT_THAT(found->contradictions, IsEmpty());
}

// ---- Logs of other runs

TEST_F(VerifyTest, ARunThatIsNotHereIsFetched) {
  train();
  request_.run_id = "run2";
  request_.start_new = true;
  ASSERT_TRUE(in_world([&](const World& world) {
    return skillgit::train::train(world, ScriptedOptimizer({{"lesson b"}}), request_);
  }));
  git({"update-ref", "-d", kLog});
  git({"update-ref", "-d", kRunBranch});
  git({"reflog", "expire", "--expire=now", "--all"});
  git({"gc", "--quiet", "--prune=now"});
  const auto found = in_world([](const World& world) {
    return verify(world.repository, world.store, store::RunName::parse("demo", "run2").value());
  });
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().hint().value_or(""),
              HasSubstr("git fetch --no-prune origin 'refs/skillgit/*:refs/skillgit/*'"));
}

TEST_F(VerifyTest, ALogUnderAnotherNameCountsNothing) {
  train();
  git({"update-ref", "refs/skillgit/runs/demo/copy", kLog});
  request_.run_id = "run2";
  request_.start_new = true;
  const auto report = in_world([&](const World& world) {
    return skillgit::train::train(world, ScriptedOptimizer({{"lesson b"}}), request_);
  });
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("the log of run 'demo/copy' is that of "
                                                  "'demo/run1'"));
  EXPECT_THAT(report.error().hint().value_or(""),
              HasSubstr("git update-ref --no-deref -d refs/skillgit/runs/demo/copy"));
}

}  // namespace
}  // namespace skillgit::train
