#pragma once

#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "support/scratch_repository.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace skillgit::store {

/// A run in a scratch repository, trained by hand. Every test ends with `git fsck --strict`.
class Training : public testing::Test {
 protected:
  using Kind = support::ScratchRepository::Kind;
  explicit Training(Kind kind = Kind::with_worktree) : scratch_(kind) {
    if (kind == Kind::with_worktree)
      scratch_.commit({{kSkill, "# Demo\n"}, {"README.md", "read\n"}});
  }

  void TearDown() override { EXPECT_EQ(scratch_.damage(), ""); }

  /// Opens repository and store, and starts run `demo/r1` on what `main` holds.
  void start() {
    reopen();
    header_.base = repository_->resolve("main").value();
    log_ = store_->create(header_, {"[target]\n", "{}\n"}, event("start", "run started")).value();
    tip_ = header_.base;
  }

  /// What a new process sees.
  void reopen(const std::filesystem::path& where = {}) {
    repository_ = Repository::open(where.empty() ? scratch_.path() : where).value();
    store_ = RunStore::open(*repository_).value();
  }

  static RunEvent event(const std::string& kind, const std::string& subject) {
    RunEvent event;
    event.subject = subject;
    event.record = "{\"kind\":\"" + kind + "\"}";
    return event;
  }

  static optimizer::OfferedEdit edit(const std::string& line) {
    optimizer::OfferedEdit offered;
    offered.edit.text = line;
    offered.subject = "say " + line;
    offered.source = optimizer::Source::human;
    return offered;
  }

  /// The chain of edits that appends these lines to the skill as the run has it.
  std::vector<EditedSkill> appended(const std::vector<std::string>& lines) const {
    text::SkillFiles files = repository_->read_skill(tip_, header_.skill_path).value().files;
    std::vector<EditedSkill> edits;
    for (const std::string& line : lines) {
      files[std::string(text::kSkillFile)] += line + '\n';
      edits.push_back({files, edit(line)});
    }
    return edits;
  }

  optimizer::Decision decide(optimizer::Outcome outcome,
                             const std::vector<std::string>& lines) const {
    const bool won = outcome == optimizer::Outcome::accepted;
    optimizer::Decision decision;
    decision.offer = offers_;
    decision.step = 1;
    for (const std::string& line : lines) decision.edits.push_back(edit(line));
    decision.outcome = outcome;
    decision.reason = "as the test says";
    decision.val_tasks = 1;
    decision.first = {{.task = "t1",
                       .score = {won ? optimizer::kFullMarks : 0, won ? 0 : optimizer::kFullMarks},
                       .candidate_draws = 1,
                       .current_draws = 1,
                       .pass_at = optimizer::kFullMarks}};
    return decision;
  }

  static RunEvent settled(const optimizer::Decision& decision, const ObjectId& candidate) {
    RunEvent settled = event("offer", offer_name(decision.offer) + " settled");
    settled.decision = decision;
    settled.candidate = candidate;
    return settled;
  }

  /// The event of one more offer, its objects written, not yet appended.
  RunEvent offer(optimizer::Outcome outcome, const std::vector<std::string>& lines) {
    ++offers_;
    candidate_ = store_->write_candidate(header_, offers_, 1, tip_, appended(lines)).value();
    const auto decision = decide(outcome, lines);
    if (outcome == optimizer::Outcome::accepted)
      tip_ = store_->write_accepted(header_, candidate_, decision).value();
    return settled(decision, outcome == optimizer::Outcome::accepted ? tip_ : candidate_);
  }

  void append(const RunEvent& next) {
    auto appended = store_->append(header_, log_, next);
    ASSERT_TRUE(appended) << appended.error().message();
    log_ = *appended;
  }

  void accept(const std::string& line) { append(offer(optimizer::Outcome::accepted, {line})); }
  void reject(const std::string& line) { append(offer(optimizer::Outcome::rejected, {line})); }

  std::string at(const std::string& ref) const {
    return scratch_.try_git({"rev-parse", "--verify", "--quiet", ref}).text;
  }
  std::string all_refs() const { return scratch_.git({"for-each-ref"}); }

  static constexpr const char* kSkill = "skills/demo/SKILL.md";
  static constexpr const char* kRunBranch = "refs/heads/skillgit/demo/r1/accepted";
  static constexpr const char* kLog = "refs/skillgit/runs/demo/r1";

  support::ScratchRepository scratch_;
  std::unique_ptr<Repository> repository_;
  std::unique_ptr<RunStore> store_;
  RunHeader header_{.name = RunName::parse("demo", "r1").value(),
                    .branch = "main",
                    .base = {},
                    .skill_path = "skills/demo",
                    .started = 1'700'000'000,
                    .identity = {.name = "Ada Example", .email = "ada@example.org"}};
  ObjectId log_;        ///< The tip of the run log.
  ObjectId tip_;        ///< The tip of the run branch.
  ObjectId candidate_;  ///< Of the last offer.
  int offers_ = 0;
};

}  // namespace skillgit::store
