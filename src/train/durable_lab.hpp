#pragma once

#include "skillgit/core/optimizer/lab.hpp"
#include "skillgit/core/optimizer/optimizer.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/observer.hpp"
#include "skillgit/train/options.hpp"
#include "train/asker.hpp"
#include "train/fold.hpp"
#include "train/gatekeeper.hpp"
#include "train/journal.hpp"
#include "train/measurer.hpp"
#include "train/offer_check.hpp"
#include "train/sampler.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::train {

/// The Lab of a run, made durable: each call's answer is in the journal or in the run log
/// before it is used, and a step that is made again meets the same answers.
class DurableLab final : public optimizer::Lab {
 public:
  /// What the lab works with. Everything outlives it.
  struct Means {
    store::Repository& repository;
    store::RunStore& store;
    Measurer& measurer;
    Asker& asker;
    Journal& journal;
    Observer& observer;
  };

  /// What is fixed for the whole run.
  struct Run {
    store::RunHeader header;
    tasks::TaskSet tasks;
    std::string target;  ///< The harness's identity.
    TrainOptions options;
    std::vector<optimizer::Rejected> pinned_rejects;
    std::vector<std::string> secrets = {};  ///< Known values of them.
  };

  /// A lab at the last settled step of a run, with the offers of the open step to be met again.
  static Result<std::unique_ptr<DurableLab>> open(Means means, Run run, store::ObjectId log_tip,
                                                  Position position, ScoreBook pinned);

  const text::SkillFiles& current() const override { return current_.files; }
  /// What the gate compares with: current but for what the published rules forced.
  const text::SkillFiles& best() const { return best_.files; }
  Result<std::vector<std::vector<tasks::Rollout>>> rollouts(
      std::span<const optimizer::Trials> trials, std::string_view purpose) override;
  Result<std::vector<optimizer::Reply>> ask(std::span<const optimizer::Prompt> prompts) override;
  void could_not_use(std::string_view question) override;
  Result<optimizer::OfferOutcome> offer(std::vector<optimizer::OfferedEdit> edits) override;
  Result<std::vector<std::vector<optimizer::Points>>> scores(
      std::span<const text::SkillFiles> skills) override;
  Result<std::vector<optimizer::Rejected>> recall(std::string_view query,
                                                  std::size_t most) override;

  /// Begins a process of the run: with the baseline, unless nothing before the first offer asks for
  /// it. Then it is measured beside the first step.
  Status begin();

  /// Settles a step: its state is in the run log, and the next one begins.
  Status end_step(const optimizer::StepResult& result);

  /// Ends a run of the published rules as upstream does. Once a run.
  Status measure_end();

  /// Notes in the run log why the run came to rest.
  Status stop(StopReason reason);

  /// Brings what was accepted to the skill branch, and tells the observer.
  Result<store::Landing> land();

  const Position& position() const { return position_; }
  const store::ObjectId& skill_tip() const { return skill_tip_; }
  const store::ObjectId& log_tip() const { return log_tip_; }

  /// Offers by outcome in the whole run, the open step's included.
  int count(optimizer::Outcome outcome) const;

  /// Whether current does every val task to the full.
  bool has_full_marks() const;

  /// How a skill does on val, by the draws known of it.
  Standing standing(const text::SkillFiles& files) const;

  /// Whether too much could not be measured: of the baseline, or of two offers in a row.
  bool is_stuck() const { return is_unmeasured_ || position_.indecisive_in_a_row >= 2; }

  /// What the verdicts of the run go by.
  const Rules& rules() const { return position_.start.rules; }

 private:
  DurableLab(Means means, Run run, store::ObjectId log_tip, Position position, ScoreBook pinned);

  int open_step() const { return position_.steps + 1; }
  Result<store::SkillAt> skill_at(const store::ObjectId& commit) const;
  std::optional<optimizer::Points> mean_of(std::span<const tasks::Rollout> rollouts) const;
  Status have_baseline();
  std::vector<Wanted> attempts_at(std::size_t count) const;
  Status measure_baseline();
  Status check_measured(const Standing& standing);
  bool confirms_accepts() const;
  bool ends_with_a_test() const;
  Status begin_end();
  Result<bool> last_is_better();
  bool is_forced(const std::vector<optimizer::OfferedEdit>& edits) const;

  Result<optimizer::OfferOutcome> meet_again(const std::vector<optimizer::OfferedEdit>& edits);
  Result<optimizer::OfferOutcome> judge_and_settle(optimizer::Decision decision,
                                                   const CheckedOffer& checked);
  Status settle(optimizer::Decision decision, std::vector<Draw> draws,
                const std::optional<store::ObjectId>& candidate, const text::SkillFiles& files);
  Status take_effect(const OfferRecord& record, const text::SkillFiles& files);
  void take_into_account(optimizer::Decision decision);
  Status check_not_stuck() const;
  std::string note_of(const optimizer::StepResult& result) const;
  Status append(const Record& record, std::optional<std::string> state,
                std::optional<store::ObjectId> candidate);

  Means means_;
  Run run_;
  const std::map<std::string_view, const tasks::Task*> task_of_;  ///< By its id.
  std::vector<tasks::Task> val_;
  store::ObjectId log_tip_;
  Position position_;
  Sampler sampler_;
  std::deque<SettledOffer> to_meet_;
  KeyParts key_parts_;
  Contender current_;
  Contender best_;  ///< What the gate compares with: current but for what was forced.
  Standing baseline_;
  bool has_baseline_ = false;   ///< This process has seen it.
  bool is_unmeasured_ = false;  ///< Too much of it could not be measured.
  store::ObjectId skill_tip_;
  int offers_ = 0;
  std::map<optimizer::Outcome, int> counts_;
  std::vector<optimizer::Rejected> rejects_;
  bool accepted_in_step_ = false;
  QuestionCounts unused_in_step_;
};

}  // namespace skillgit::train
