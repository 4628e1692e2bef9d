#include "skillgit/core/optimizer/skillopt.hpp"

#include "core/optimizer/skillopt/asking.hpp"
#include "core/optimizer/skillopt/call_count.hpp"
#include "core/optimizer/skillopt/candidate.hpp"
#include "core/optimizer/skillopt/epoch_end.hpp"
#include "core/optimizer/skillopt/epoch_plan.hpp"
#include "core/optimizer/skillopt/merge.hpp"
#include "core/optimizer/skillopt/quoting.hpp"
#include "core/optimizer/skillopt/reflect.hpp"
#include "core/optimizer/skillopt/reminders.hpp"
#include "core/optimizer/skillopt/reply.hpp"
#include "core/optimizer/skillopt/rewriting.hpp"
#include "core/optimizer/skillopt/salvage.hpp"
#include "core/optimizer/skillopt/schedule.hpp"
#include "core/optimizer/skillopt/select.hpp"
#include "core/optimizer/skillopt/state.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/text/region.hpp"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::optimizer {
namespace skillopt {
namespace {

using tasks::RolloutStatus;
using tasks::Task;

constexpr std::size_t kProposalsWithoutBudget = 16;
constexpr std::size_t kRecalled = 4;

/// A step on its way.
struct Trial {
  int step = 0;
  PlannedStep planned;
  std::vector<Batch> batches;
  Background background;
  Reflection reflection;
  StepDigest digest;
  std::vector<std::string> notes;  ///< What became of each offer, or why there was none.
};

class Skillopt final : public Optimizer {
 public:
  Skillopt(Context context, SkilloptOptions options)
      : context_(std::move(context)),
        options_(std::move(options)),
        plan_(ids_of_train(), options_.batch_size, options_.accumulation, context_.seed,
              options_.published ? Drawing::published : Drawing::own) {
    assert(check(options_).has_value());
    context_.rules.published = options_.published;
    if (options_.published) options_.max_skill_tokens = 0;
    for (const Task& task : context_.train) tasks_[task.id] = &task;
    all_steps_ = options_.epochs * plan_.steps_an_epoch();
    last_step_ = std::min(all_steps_, options_.steps.value_or(all_steps_));
  }

  std::string init() const override { return to_line(State{}); }

  StepCost most_a_step() const override;
  std::int64_t certain_rollouts(int step) const override {
    return static_cast<std::int64_t>(tasks_of(plan_.at(step)).size());
  }
  std::optional<int> last_step() const override { return all_steps_; }

  Result<StepResult> step(int step, const std::string& line, Lab& lab) const override {
    SKILLGIT_TRY(State state, read_state(line));
    if (step > last_step_) return StepResult{line, true, "all epochs are done"};

    SKILLGIT_TRY(Trial trial, roll_out(step, lab));
    SKILLGIT_CHECK(look_back(state, trial, lab));
    SKILLGIT_TRY(trial.reflection, reflect(trial.batches, trial.background,
                                           most_reflected(state, step), options_, lab));
    SKILLGIT_TRY(const Patch patch, aggregate(trial, state, lab));
    if (trial.reflection.proposes()) ++state.updates;
    SKILLGIT_TRY(const Candidate candidate, update(patch, trial, lab));
    SKILLGIT_CHECK(offer(candidate, trial, lab));
    trial.notes.push_back(note_of(trial.digest));
    keep(trial.digest, state);
    if (options_.salvage && trial.digest.outcome == Outcome::rejected)
      SKILLGIT_CHECK(salvage(candidate.edits, trial, state, lab));

    if (options_.appendix) SKILLGIT_CHECK(offer_reminders(trial, state, lab));
    if (trial.planned.ends_epoch) SKILLGIT_CHECK(end_epoch(trial, state, lab));
    return StepResult{.state = to_line(state),
                      .finished = step == last_step_,
                      .note = note_of(trial.notes),
                      .report = report_of(candidate)};
  }

 private:
  Ids ids_of_train() const {
    Ids ids;
    for (const Task& task : context_.train) ids.push_back(task.id);
    return ids;
  }

  // ---- Rollout

  static Ids tasks_of(const PlannedStep& planned) {
    Ids all;
    for (const Ids& batch : planned.batches) all.insert(all.end(), batch.begin(), batch.end());
    return all;
  }

  /// The current skill on the batches of the step; what could not be measured is left out.
  Result<Trial> roll_out(int step, Lab& lab) const {
    Trial trial;
    trial.step = step;
    trial.planned = plan_.at(step);
    trial.digest.step = step;
    SKILLGIT_TRY(auto rollouts,
                 lab.rollout(lab.current(), tasks_of(trial.planned), "skillopt batch"));
    std::size_t at = 0;
    for (std::size_t number = 0; number < trial.planned.batches.size(); ++number) {
      const Ids& batch = trial.planned.batches[number];
      auto& [attempts, seed] = trial.batches.emplace_back();
      if (options_.published) seed = trial.planned.seeds[number];
      for (const std::string& id : batch) {
        tasks::Rollout& rollout = rollouts[at++];
        if (rollout.status == RolloutStatus::infra_error) continue;
        attempts.push_back({tasks_.at(id), std::move(rollout)});
        ++trial.digest.attempts;
        if (!attempts.back().passed()) ++trial.digest.failures;
      }
    }
    return trial;
  }

  /// The published rules forget steps that offered nothing.
  void keep(const StepDigest& digest, State& state) const {
    if (!options_.published || digest.outcome) remember(digest, state.buffer);
  }

  // ---- Reflect

  /// Gathers what the questions of this step show beside the attempts.
  Status look_back(State& state, Trial& trial, Lab& lab) const {
    if (options_.published && trial.planned.begins_epoch) state.buffer.clear();
    trial.background = {.skill = &lab.current(),
                        .max_skill_tokens = options_.max_skill_tokens,
                        .tried = {},
                        .memory = options_.meta_skill ? state.memory : ""};
    if (!options_.step_buffer) return {};
    std::vector<Rejected> earlier;
    if (!options_.published) {
      SKILLGIT_TRY(earlier, lab.recall(query_of(trial), kRecalled));
    }
    trial.background.tried = describe(state.buffer, earlier, context_.slug);
    return {};
  }

  /// What went wrong, in the words of tasks and scorers: what an earlier reject may be about.
  static std::string query_of(const Trial& trial) {
    constexpr std::size_t kBytes = 200, kMost = 8000;
    std::string query;
    for (const Batch& batch : trial.batches)
      for (const Attempt& attempt : batch.attempts)
        if (!attempt.passed() && query.size() < kMost)
          query += shortened(attempt.task->input, kBytes) + "\n" +
                   shortened(attempt.rollout.why, kBytes) + "\n";
    return query;
  }

  int budget(const State& state, int step) const {
    return edit_budget(options_.schedule, {options_.learning_rate, options_.min_learning_rate},
                       options_.published ? state.updates + 1 : step, last_step_);
  }

  bool has_budget() const {
    return options_.schedule != Schedule::autonomous && options_.schedule != Schedule::none;
  }

  std::size_t most_proposals(const State& state, int step) const {
    return has_budget() ? static_cast<std::size_t>(budget(state, step)) : kProposalsWithoutBudget;
  }

  /// The published rules ask each reflection for what the schedule begins with.
  std::size_t most_reflected(const State& state, int step) const {
    return options_.published ? static_cast<std::size_t>(options_.learning_rate)
                              : most_proposals(state, step);
  }

  /// The most edits of a candidate that so many reflections lead to.
  std::size_t most_edits(std::size_t reflections) const {
    if (options_.update != UpdateMode::patch) return kMostHunks;
    if (has_budget()) return static_cast<std::size_t>(options_.learning_rate);
    // Patches that are not merged stand one after the other.
    return std::max(kMostMerged, kProposalsWithoutBudget * reflections);
  }

  // ---- Aggregate and select

  /// One patch of the reflections' patches, within the step's budget. Where that leaves nothing of
  /// what was proposed, the digest says so.
  Result<Patch> aggregate(Trial& trial, const State& state, Lab& lab) const {
    const bool whole = options_.update == UpdateMode::full_rewrite_minibatch;
    std::optional<std::size_t> most;
    if (has_budget() && !whole) most = most_proposals(state, trial.step);
    SKILLGIT_TRY(Patch patch, merge(trial.reflection, trial.background, most, options_, lab));
    if (options_.schedule == Schedule::autonomous && !whole && !patch.empty()) {
      SKILLGIT_TRY(most, ask_budget(patch, evidence_of(trial), trial.background, options_, lab));
    }
    if (!most) return patch;
    const std::size_t proposals = patch.size();
    SKILLGIT_TRY(Patch chosen, select(std::move(patch), *most, trial.background, options_, lab));
    if (proposals > 0 && chosen.empty())
      trial.digest.reason = "none of " + std::to_string(proposals) +
                            " proposals was chosen: the step's budget is " + std::to_string(*most);
    return chosen;
  }

  static std::string evidence_of(const Trial& trial) {
    Points sum = 0;
    for (const Batch& batch : trial.batches)
      for (const Attempt& attempt : batch.attempts) sum += attempt.rollout.points;
    const int attempts = std::max(1, trial.digest.attempts);
    return std::to_string(trial.digest.failures) + " of " + std::to_string(trial.digest.attempts) +
           " attempts failed; the mean score is " + tasks::exact_score_text(sum / attempts) + ".\n";
  }

  // ---- Update

  /// The edits that make what was selected.
  Result<Candidate> update(const Patch& patch, Trial& trial, Lab& lab) const {
    if (patch.empty()) return Candidate{};
    switch (options_.update) {
      case UpdateMode::patch:
        return candidate_of(patch, lab.current(), context_.rules);
      case UpdateMode::full_rewrite_minibatch:
        return candidate_of(patch.front(), lab.current(), context_.rules);
      case UpdateMode::rewrite_from_suggestions:
        break;
    }
    SKILLGIT_TRY(const auto rewrite, ask_rewrite(patch, trial, lab));
    if (!rewrite) {
      trial.digest.reason = "what was proposed could not be worked into the skill";
      return Candidate{};
    }
    return candidate_of(*rewrite, lab.current(), context_.rules);
  }

  /// One text that all suggestions are worked into; nothing when the answer cannot be read.
  Result<std::optional<Proposal>> ask_rewrite(const Patch& patch, const Trial& trial,
                                              Lab& lab) const {
    std::string lines;
    Proposal rewrite;
    rewrite.source = Source::success;
    for (const Proposal& suggestion : patch) {
      lines += to_line(suggestion, options_.update) + "\n";
      if (suggestion.source == Source::failure) rewrite.source = Source::failure;
      add_evidence(rewrite.evidence, suggestion.evidence);
    }
    const Prompts prompts(options_);
    Background background = trial.background;
    if (options_.published) background.memory.clear();
    std::string user = all_about(background) + section("Suggestions", quoted(lines, SIZE_MAX));
    SKILLGIT_TRY(
        const auto answered,
        ask_all(lab, prompts, {prompts.ask("rewrite", {}, std::move(user))},
                [&](std::size_t, const Json& object) -> Status {
                  SKILLGIT_TRY(rewrite.text, text_in(object, "new_skill", kLongestRewrite));
                  if (rewrite.text.find_first_not_of(" \t\r\n") == std::string::npos)
                    return fail(ErrorKind::invalid, "it has no 'new_skill'");
                  rewrite.why =
                      one_line(text_in(object, "reasoning", kLongestReply).value_or(""), 1000);
                  return {};
                }));
    return answered.front() ? std::optional(rewrite) : std::nullopt;
  }

  // ---- Offer

  /// Offers what is left of the candidate, and writes down what became of it.
  Status offer(const Candidate& candidate, Trial& trial, Lab& lab) const {
    StepDigest& digest = trial.digest;
    digest.patterns = trial.reflection.patterns;
    digest.dropped = candidate.dropped;
    if (candidate.edits.empty()) {
      if (digest.reason.empty()) digest.reason = why_nothing(candidate, trial.reflection);
      return {};
    }
    return offer_edits("edits", candidate.edits, digest, lab);
  }

  static std::string why_nothing(const Candidate& candidate, const Reflection& reflection) {
    if (!candidate.dropped.empty())
      return "no edit applies: " + one_line(candidate.dropped.front().reason, 200);
    if (reflection.unread == 0) return "nothing was proposed";
    return "nothing was proposed, and an answer was of no use: " +
           one_line(reflection.trouble, 200);
  }

  Status offer_edits(std::string what, const std::vector<OfferedEdit>& edits, StepDigest& digest,
                     Lab& lab) const {
    digest.offer = std::move(what);
    SKILLGIT_TRY(const OfferOutcome outcome, lab.offer(edits));
    settle(digest, context_.slug, edits, outcome);
    return {};
  }

  /// Offers what of a rejected candidate does good alone.
  Status salvage(const std::vector<OfferedEdit>& edits, Trial& trial, State& state,
                 Lab& lab) const {
    SKILLGIT_TRY(const auto better,
                 better_half(edits, trial.batches, options_.minibatch, context_.rules, lab));
    if (better.empty()) return {};
    StepDigest digest;
    digest.step = trial.step;
    SKILLGIT_CHECK(offer_edits("the better half", better, digest, lab));
    trial.notes.push_back(note_of(digest));
    keep(digest, state);
    return {};
  }

  static std::string note_of(const StepDigest& digest) {
    if (!digest.outcome) return "no offer: " + digest.reason;
    return digest.offer + " " + std::string(to_string(*digest.outcome));
  }

  static std::string note_of(const std::vector<std::string>& notes) {
    std::string line;
    for (const std::string& note : notes) line += (line.empty() ? "" : "; ") + note;
    return line;
  }

  /// Offers an edit of a region of our own, if it applies.
  Status offer_region(const std::string& what, const std::optional<OfferedEdit>& edit, Trial& trial,
                      State& state, Lab& lab) const {
    if (!edit) return {};
    StepDigest digest;
    digest.step = trial.step;
    text::SkillFiles files = lab.current();
    const auto report = text::apply(edit->edit, files, rules_of(edit->source, context_.rules));
    if (report.status == text::EditStatus::applied)
      SKILLGIT_CHECK(offer_edits(what, {*edit}, digest, lab));
    else
      digest.reason = what + " cannot be written: " + std::string(to_string(report.status));
    trial.notes.push_back(note_of(digest));
    if (!options_.published) remember(std::move(digest), state.buffer);
    return {};
  }

  /// Offers the appendix with the step's new reminders.
  Status offer_reminders(Trial& trial, State& state, Lab& lab) const {
    const auto there = reminders_in(lab.current());
    auto reminders = joined(there, trial.reflection.reminders);
    if (reminders == there) return {};
    Background background = trial.background;
    background.skill = &lab.current();
    SKILLGIT_TRY(reminders, consolidated(std::move(reminders), background, options_, lab));
    auto edit =
        text::edit_of_region(lab.current(), text::RegionKind::appendix, appendix_text(reminders));
    if (!edit) return {};
    return offer_region(
        "reminders",
        OfferedEdit{.edit = std::move(*edit),
                    .subject = "remind of rules that were not followed",
                    .why = "The skill says so already, and the target did not do it.",
                    .source = Source::appendix,
                    .support = trial.digest.failures,
                    .evidence = {}},
        trial, state, lab);
  }

  // ---- Epoch end

  Status end_epoch(Trial& trial, State& state, Lab& lab) const {
    const EpochEnd end{.step = trial.step,
                       .sample = plan_.sample(trial.planned.epoch),
                       .is_first = trial.planned.epoch == 1,
                       .is_last = trial.step == last_step_};
    SKILLGIT_TRY(const Lessons lessons, learn(end, state, tasks_, options_, context_.slug, lab));
    if (lessons.memory) state.memory = *lessons.memory;
    SKILLGIT_CHECK(
        offer_region("guidance", guidance_edit(lessons, lab.current()), trial, state, lab));
    state.epoch_ago = lab.current();
    // What is no UTF-8 cannot be stored in a state, nor edited: it stays as it is.
    std::erase_if(state.epoch_ago,
                  [](const auto& file) { return find_invalid_utf8(file.second).has_value(); });
    return {};
  }

  Context context_;
  SkilloptOptions options_;
  EpochPlan plan_;
  TaskIndex tasks_;
  int all_steps_ = 0;  ///< Of all epochs.
  int last_step_ = 0;  ///< That the run makes.
};

StepCost Skillopt::most_a_step() const {
  const std::size_t train = context_.train.size();
  const bool compares = options_.slow_update || options_.meta_skill;
  const std::size_t compared =
      options_.slow_pairs == PairPolicy::changed ? train : std::min(options_.slow_samples, train);

  std::size_t a_step = 0, reflections = 0;
  for (const Ids& batch : plan_.at(1).batches) {  // No step of an epoch has more than its first.
    a_step += batch.size();
    reflections += static_cast<std::size_t>(most_reflections(batch.size(), options_.minibatch));
  }
  const bool whole = options_.update == UpdateMode::full_rewrite_minibatch;
  Merging after;
  after.is_ranked = options_.schedule != Schedule::none && !whole;
  after.asks_budget = options_.schedule == Schedule::autonomous && !whole;
  after.is_rewritten = options_.update == UpdateMode::rewrite_from_suggestions;
  after.is_consolidated = options_.appendix && options_.consolidate_above > 0;
  const std::int64_t updates =
      most_merges(reflections, options_.merge_group) + update_calls(after, options_.merge_group);
  const std::int64_t lessons = (options_.slow_update ? 1 : 0) + (options_.meta_skill ? 1 : 0);
  // Whatever cannot be read is asked for once more.
  const std::size_t salvaged = (options_.salvage ? most_edits(reflections) : 0) *
                               (options_.minibatch + options_.minibatch / 2);
  return {.rollouts = static_cast<std::int64_t>(a_step + (compares ? 2 * compared : 0) + salvaged),
          .offers = 1 + (options_.slow_update ? 1 : 0) + (options_.appendix ? 1 : 0) +
                    (options_.salvage ? 1 : 0),
          .asks = 2 * (static_cast<std::int64_t>(reflections) + updates + lessons)};
}

}  // namespace
}  // namespace skillopt

std::unique_ptr<Optimizer> make_skillopt(Context context, SkilloptOptions options) {
  return std::make_unique<skillopt::Skillopt>(std::move(context), std::move(options));
}

}  // namespace skillgit::optimizer
