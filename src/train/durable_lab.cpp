#include "train/durable_lab.hpp"

#include "skillgit/core/optimizer/recall.hpp"
#include "skillgit/core/text/secrets.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "train/repeats.hpp"
#include "train/subjects.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

namespace skillgit::train {

using optimizer::Decision;
using optimizer::OfferedEdit;
using optimizer::OfferOutcome;
using optimizer::Outcome;
using optimizer::Points;
using tasks::Rollout;
using tasks::RolloutStatus;

namespace {

bool same_edits(const std::vector<OfferedEdit>& a, const std::vector<OfferedEdit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const OfferedEdit& x, const OfferedEdit& y) { return x.edit == y.edit; });
}

std::vector<const tasks::Task*> pointers_to(const std::vector<tasks::Task>& tasks) {
  std::vector<const tasks::Task*> pointers;
  for (const tasks::Task& task : tasks) pointers.push_back(&task);
  return pointers;
}

std::map<std::string_view, const tasks::Task*> by_id(const tasks::TaskSet& set) {
  std::map<std::string_view, const tasks::Task*> tasks;
  for (const tasks::Task& task : set.tasks) tasks.emplace(task.id, &task);
  return tasks;
}

/// Takes secrets out of everything that an offer says; tells whether there were any.
bool redact(std::vector<OfferedEdit>& edits, std::span<const std::string> known) {
  bool found = false;
  for (OfferedEdit& offered : edits)
    for (std::string* text :
         {&offered.edit.text, &offered.edit.anchor, &offered.subject, &offered.why}) {
      std::string clean = text::redacted(*text, known);
      if (clean == *text) continue;
      found = true;
      *text = std::move(clean);
    }
  return found;
}

/// Whether an edit puts into `skill` what is left of a secret: it was taken out before, of a reply.
bool brings_a_redacted_text(const std::vector<OfferedEdit>& edits, const text::SkillFiles& skill) {
  const auto is_redacted = [](std::string_view text) {
    return text.find(text::kRedacted) != text.npos;
  };
  return std::any_of(edits.begin(), edits.end(),
                     [&](const OfferedEdit& one) { return is_redacted(one.edit.text); }) &&
         std::none_of(skill.begin(), skill.end(),
                      [&](const auto& file) { return is_redacted(file.second); });
}

/// Whether something that was scored has other points than a draw of the same score.
bool contradicts(const ScoreBook& book, const std::vector<Wanted>& asked,
                 const std::vector<Rollout>& results) {
  for (std::size_t at = 0; at < asked.size(); ++at)
    if (results[at].status == RolloutStatus::scored &&
        book.differs(asked[at].attempt.key, results[at].points))
      return true;
  return false;
}

std::string in_words(const Decision& decision) {
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  const std::string counts = std::to_string(tally.wins) + " won, " + std::to_string(tally.losses) +
                             " lost, " + std::to_string(tally.ties) + " equal";
  const bool all = static_cast<int>(decision.quoted().size()) == decision.val_tasks;
  switch (decision.outcome) {
    case Outcome::accepted:
      return "scored strictly more on val: " + counts;
    case Outcome::rejected:
      if (!decision.confirmed.empty())
        return (tally.candidate_mean > tally.current_mean
                    ? "the gain held when both sides were drawn once more, but is within the "
                      "margin: "
                    : "the gain did not hold when both sides were drawn once more: ") +
               counts;
      if (!all)
        return "could not gain any more after " + std::to_string(decision.quoted().size()) +
               " of " + std::to_string(decision.val_tasks) + " val tasks: " + counts;
      return "scored no more on val: " + counts;
    case Outcome::indecisive:
      return std::to_string(tally.missing) + " of " + std::to_string(decision.val_tasks) +
             " val tasks could not be measured";
    case Outcome::forced:
      return "not measured: the published rules change regions without the gate";
    case Outcome::refused:
      break;
  }
  return decision.reason;
}

}  // namespace

DurableLab::DurableLab(Means means, Run run, store::ObjectId log_tip, Position position,
                       ScoreBook pinned)
    : means_(means),
      run_(std::move(run)),
      task_of_(by_id(run_.tasks)),
      val_(run_.tasks.of(tasks::Split::val)),
      log_tip_(std::move(log_tip)),
      position_(std::move(position)),
      sampler_({means.measurer, means.journal}, std::move(pinned),
               EarlierReplies(means.repository, position_.start.pins),
               {.reuse = run_.options.reuse, .task_count = run_.tasks.tasks.size()}),
      to_meet_(position_.open.begin(), position_.open.end()),
      skill_tip_(position_.skill_tip),
      offers_(position_.offers),
      counts_{{Outcome::accepted, position_.accepted},
              {Outcome::rejected, position_.rejected},
              {Outcome::indecisive, position_.indecisive},
              {Outcome::refused, position_.refused},
              {Outcome::forced, position_.forced}},
      rejects_(std::move(run_.pinned_rejects)) {
  for (Decision& decision : std::exchange(position_.judged, {}))
    take_into_account(std::move(decision));
}

Result<std::unique_ptr<DurableLab>> DurableLab::open(Means means, Run run, store::ObjectId log_tip,
                                                     Position position, ScoreBook pinned) {
  std::unique_ptr<DurableLab> lab(new DurableLab(means, std::move(run), std::move(log_tip),
                                                 std::move(position), std::move(pinned)));
  SKILLGIT_TRY(store::SkillAt skill, lab->skill_at(lab->skill_tip_));
  lab->key_parts_ = {lab->run_.target, std::move(skill.other_files)};
  lab->current_ = lab->best_ = contender(skill.files, lab->val_, lab->key_parts_);
  const bool promoted = lab->position_.final && lab->position_.final->promoted;
  if (lab->position_.best_tip != lab->skill_tip_ && !promoted) {
    SKILLGIT_TRY(const store::SkillAt best, lab->skill_at(lab->position_.best_tip));
    lab->best_ = contender(best.files, lab->val_, lab->key_parts_);
  }
  if (const auto& baseline = lab->position_.baseline) {
    SKILLGIT_CHECK(lab->sampler_.add(baseline->draws));
    SKILLGIT_TRY(const store::SkillAt base, lab->skill_at(lab->run_.header.base));
    lab->baseline_ = lab->standing(base.files);
  }
  SKILLGIT_CHECK(lab->sampler_.add(std::exchange(lab->position_.draws, {})));
  return lab;
}

Result<store::SkillAt> DurableLab::skill_at(const store::ObjectId& commit) const {
  return means_.repository.read_skill(commit, run_.header.skill_path);
}

int DurableLab::count(Outcome outcome) const {
  const auto found = counts_.find(outcome);
  return found == counts_.end() ? 0 : found->second;
}

Standing DurableLab::standing(const text::SkillFiles& files) const {
  return sampler_.book().standing(contender(files, val_, key_parts_), val_);
}

bool DurableLab::has_full_marks() const {
  return std::all_of(val_.begin(), val_.end(), [this](const tasks::Task& task) {
    return sampler_.book().worth(best_.keys.at(task.id), task.id) == tasks::kFullMarks;
  });
}

Status DurableLab::begin() {
  // The published rules go on from any baseline.
  const bool can_wait = rules().published && !position_.baseline;
  if (can_wait && sampler_.draw_ahead(current_.files, run_.tasks, tasks::Split::val, key_parts_))
    return {};
  return have_baseline();
}

/// Measures the base on val, unless the run has, and tells how it did. Once a process.
///
/// Fails with cancelled where too much could not be measured. What arrived is in the journal, and
/// the same command asks for the rest.
Status DurableLab::have_baseline() {
  if (has_baseline_) return {};
  sampler_.end_ahead();
  if (!position_.baseline) SKILLGIT_CHECK(measure_baseline());
  means_.observer.baseline_measured(baseline_, position_.baseline->repeats_itself(),
                                    confirms_accepts());
  const Standing current = standing(best_.files);
  if (skill_tip_ != run_.header.base) means_.observer.current_stands(current);
  SKILLGIT_CHECK(check_measured(current));
  has_baseline_ = true;
  return begin_end();
}

Status DurableLab::check_measured(const Standing& standing) {
  is_unmeasured_ = standing.is_unmeasured();
  if (!is_unmeasured_) return {};
  return fail(ErrorKind::cancelled, "too many val tasks could not be measured");
}

/// The first attempt of current at each of the first `count` val tasks.
std::vector<Wanted> DurableLab::attempts_at(std::size_t count) const {
  std::vector<Wanted> attempts;
  for (std::size_t at = 0; at < count; ++at)
    attempts.push_back({&current_.files, &val_[at], {current_.keys.at(val_[at].id), 0}});
  return attempts;
}

/// And whether the target repeats itself.
Status DurableLab::measure_baseline() {
  const ScoreBook& book = sampler_.book();
  std::vector<Wanted> asked = attempts_at(val_.size());
  std::erase_if(asked, [&book](const Wanted& one) { return book.draws(one.attempt.key) > 0; });
  const auto beside =
      repeats_beside(asked, attempts_at(repeated_tasks(run_.options.gate, val_.size())));
  SKILLGIT_TRY(const auto results, sampler_.measure(asked, "baseline", beside));
  baseline_ = standing(current_.files);
  SKILLGIT_CHECK(check_measured(baseline_));

  asked.insert(asked.end(), beside.begin(), beside.end());
  const Repeats repeats = repeats_in(asked, results);
  // What the first step has drawn already goes with that.
  std::set<std::string> keys;
  for (const auto& [id, key] : current_.keys) keys.insert(key);
  BaselineRecord record{.draws = sampler_.take_unlogged(keys),
                        .repeats = repeats.compared,
                        .repeats_equal = repeats.equal,
                        .varied = book.varies() || contradicts(book, asked, results)};
  SKILLGIT_CHECK(append(record, std::nullopt, std::nullopt));
  position_.baseline = std::move(record);
  return {};
}

Result<std::vector<std::vector<Rollout>>> DurableLab::rollouts(
    std::span<const optimizer::Trials> trials, std::string_view purpose) {
  std::vector<SkillOnTasks> wanted;
  for (const auto& [skill, train_ids] : trials) {
    SkillOnTasks& one = wanted.emplace_back(SkillOnTasks{&skill, {}});
    for (const std::string& id : train_ids) {
      const tasks::Task* task = task_of_.at(id);
      assert(task->split == tasks::Split::train);
      one.tasks.push_back(task);
    }
  }
  return sampler_.draw(wanted, key_parts_, open_step(), purpose);
}

Result<std::vector<optimizer::Reply>> DurableLab::ask(std::span<const optimizer::Prompt> prompts) {
  return means_.asker.ask(prompts, open_step());
}

void DurableLab::could_not_use(std::string_view question) {
  ++unused_in_step_[std::string(question)];
}

Result<OfferOutcome> DurableLab::offer(std::vector<OfferedEdit> edits) {
  SKILLGIT_CHECK(have_baseline());
  ++offers_;
  // First of all: what is refused is in the run log as well.
  const bool held_a_secret =
      redact(edits, run_.secrets) || brings_a_redacted_text(edits, current_.files);
  if (!to_meet_.empty()) return meet_again(edits);

  OfferRules rules{.edits = {.front_matter = run_.options.train_description,
                             .published = this->rules().published},
                   .max_skill_tokens = run_.options.max_skill_tokens,
                   .skill_path = run_.header.skill_path,
                   .other_files = key_parts_.other_files,
                   .held_out = {}};
  for (const tasks::Task& task : run_.tasks.tasks)
    if (task.split != tasks::Split::train) rules.held_out.push_back(&task);
  CheckedOffer checked = check_offer(edits, current_.files, rules);
  if (held_a_secret) checked = {.refusal = "it holds what looks like a secret", .edits = {}};
  return judge_and_settle({.offer = offers_,
                           .step = position_.steps + 1,
                           .edits = std::move(edits),
                           .outcome = Outcome::refused,
                           .reason = checked.refusal,
                           .val_tasks = 0,
                           .margin = run_.options.gate.margin,
                           .first = {},
                           .ahead = 0,
                           .published = this->rules().published,
                           .confirmed = {}},
                          checked);
}

/// An offer that an earlier process settled: its record is its outcome.
Result<OfferOutcome> DurableLab::meet_again(const std::vector<OfferedEdit>& edits) {
  const SettledOffer settled = std::move(to_meet_.front());
  to_meet_.pop_front();
  const Decision& decision = settled.record.decision;
  if (!same_edits(decision.edits, edits))
    return fail(
        Error(ErrorKind::conflict, "the open step of run '" + run_.header.name.str() +
                                       "' went another way this time than the run log tells")
            .with_hint("`skillgit train --new` starts another run from what was accepted"));
  text::SkillFiles files;
  if (changes_skill(decision.outcome)) {
    if (!settled.commit)
      return fail(ErrorKind::damaged, "an accepted offer of the run log has no commit");
    SKILLGIT_TRY(store::SkillAt skill, skill_at(*settled.commit));
    files = std::move(skill.files);
    skill_tip_ = *settled.commit;
  }
  // What the step drew before this offer is in its event already.
  sampler_.drop_logged(settled.record.draws);
  SKILLGIT_CHECK(take_effect(settled.record, files));
  if (to_meet_.empty()) SKILLGIT_CHECK(check_not_stuck());
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  return OfferOutcome{decision.offer, decision.outcome, decision.reason, tally.fixed, tally.broke};
}

/// Whether the published rules make these edits without the gate: all are of regions.
bool DurableLab::is_forced(const std::vector<OfferedEdit>& edits) const {
  return run_.options.gate.forces_regions() &&
         std::all_of(edits.begin(), edits.end(), [](const OfferedEdit& one) {
           return optimizer::rules_of(one.source, {}).region.has_value();
         });
}

bool DurableLab::confirms_accepts() const {
  return confirms(run_.options.gate, val_.size(), position_.baseline->deterministic());
}

Result<OfferOutcome> DurableLab::judge_and_settle(Decision decision, const CheckedOffer& checked) {
  std::optional<store::ObjectId> candidate;
  std::vector<Draw> draws;
  text::SkillFiles files;
  if (checked.refusal.empty()) {
    SKILLGIT_TRY(candidate, means_.store.write_candidate(run_.header, decision.offer, decision.step,
                                                         skill_tip_, checked.edits));
    files = checked.edits.back().files;
  }
  if (candidate && is_forced(decision.edits)) {
    decision.outcome = Outcome::forced;
    decision.reason = in_words(decision);
  } else if (candidate) {
    Gatekeeper gate(means_.measurer, val_,
                    {.confirm = confirms_accepts(),
                     .early_end = run_.options.reuse,
                     .margin = decision.margin});
    SKILLGIT_TRY(Judged judged,
                 gate.judge(contender(files, val_, key_parts_), best_, sampler_.book(),
                            "candidate " + store::offer_name(decision.offer)));
    decision.outcome = judged.outcome;
    decision.val_tasks = static_cast<int>(val_.size());
    decision.first = std::move(judged.first);
    decision.ahead = judged.ahead;
    decision.confirmed = std::move(judged.confirmed);
    decision.reason = in_words(decision);
    draws = std::move(judged.draws);
  }
  OfferOutcome outcome{decision.offer, decision.outcome, decision.reason, {}, {}};
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  outcome.fixed = tally.fixed;
  outcome.broke = tally.broke;
  SKILLGIT_CHECK(settle(std::move(decision), std::move(draws), candidate, files));
  SKILLGIT_CHECK(check_not_stuck());
  return outcome;
}

Status DurableLab::check_not_stuck() const {
  if (!is_stuck()) return {};
  return fail(ErrorKind::cancelled, "two offers in a row could not be measured");
}

Status DurableLab::settle(Decision decision, std::vector<Draw> draws,
                          const std::optional<store::ObjectId>& candidate,
                          const text::SkillFiles& files) {
  std::optional<store::ObjectId> commit = candidate;
  if (changes_skill(decision.outcome)) {
    SKILLGIT_TRY(commit, means_.store.write_accepted(run_.header, *candidate, decision));
  }
  std::vector<Draw> logged = sampler_.take_unlogged();
  logged.insert(logged.end(), draws.begin(), draws.end());
  const OfferRecord record{.decision = std::move(decision), .draws = std::move(logged)};
  SKILLGIT_CHECK(append(record, std::nullopt, commit));

  if (changes_skill(record.decision.outcome)) skill_tip_ = *commit;
  SKILLGIT_CHECK(take_effect(record, files));
  position_.count_in_a_row(record.decision.outcome);
  means_.observer.offer_settled(record.decision, commit);
  if (record.decision.outcome == Outcome::accepted && run_.options.land == LandWhen::accept &&
      !rules().published)
    SKILLGIT_CHECK(land());
  return {};
}

/// What a settled offer changes in the lab; the same for one that is met again.
Status DurableLab::take_effect(const OfferRecord& record, const text::SkillFiles& files) {
  SKILLGIT_CHECK(sampler_.add(record.draws));
  ++counts_[record.decision.outcome];
  if (changes_skill(record.decision.outcome)) current_ = contender(files, val_, key_parts_);
  if (record.decision.outcome == Outcome::accepted) {
    accepted_in_step_ = true;
    best_ = current_;
  }
  take_into_account(record.decision);
  return {};
}

void DurableLab::take_into_account(Decision decision) {
  std::string candidate = store::candidate_name(run_.header.name, decision.offer);
  optimizer::take_into_account(std::move(candidate), std::move(decision), rejects_);
}

Result<std::vector<std::vector<Points>>> DurableLab::scores(
    std::span<const text::SkillFiles> skills) {
  std::vector<Contender> contenders;
  for (const text::SkillFiles& files : skills)
    contenders.push_back(contender(files, val_, key_parts_));

  std::vector<Wanted> wanted;
  std::set<std::string> asked;  // Two of the same text are measured once.
  for (const Contender& one : contenders)
    for (const tasks::Task& task : val_) {
      const std::string& key = one.keys.at(task.id);
      if (!sampler_.book().mean(key) && asked.insert(key).second)
        wanted.push_back({&one.files, &task, {key, 0}});
    }
  SKILLGIT_CHECK(sampler_.measure(wanted, "scores"));

  std::vector<std::vector<Points>> all;
  for (const Contender& one : contenders) {
    std::vector<Points>& points = all.emplace_back();
    for (const tasks::Task& task : val_)
      points.push_back(sampler_.book().worth(one.keys.at(task.id), task.id).value_or(0));
  }
  return all;
}

Result<std::vector<optimizer::Rejected>> DurableLab::recall(std::string_view query,
                                                            std::size_t most) {
  return optimizer::most_alike(rejects_, query, most);
}

Status DurableLab::end_step(const optimizer::StepResult& result) {
  SKILLGIT_CHECK(have_baseline());
  if (!to_meet_.empty())
    return fail(ErrorKind::conflict, "the open step of run '" + run_.header.name.str() +
                                         "' made fewer offers this time than the run log tells");
  const StepRecord record{.step = position_.steps + 1,
                          .draws = sampler_.take_unlogged(),
                          .finished = result.finished,
                          .note = note_of(result),
                          .unused = std::exchange(unused_in_step_, {}),
                          .report = result.report};
  SKILLGIT_CHECK(append(record, result.state, std::nullopt));
  add(record.unused, position_.unused);
  position_.steps = record.step;
  position_.state = result.state;
  position_.optimizer_finished = result.finished;
  position_.without_accept = accepted_in_step_ ? 0 : position_.without_accept + 1;
  accepted_in_step_ = false;
  means_.observer.step_ended(record.step, record.note);
  return {};
}

std::string DurableLab::note_of(const optimizer::StepResult& result) const {
  std::string note = result.note;
  const auto add = [&note](const std::string& more) {
    note += (note.empty() || more.empty() ? "" : "; ") + more;
  };
  // Where none did, the note says so.
  if (result.report.applied > 0) add(optimizer::in_words(result.report));
  if (!unused_in_step_.empty()) add("answers that could not be used: " + in_words(unused_in_step_));
  return note;
}

/// The mean of an attempt at each task; nothing when none could be made.
std::optional<Points> DurableLab::mean_of(std::span<const Rollout> rollouts) const {
  std::vector<Points> points;
  for (const Rollout& one : rollouts)
    if (one.status != RolloutStatus::infra_error)
      points.push_back(
          optimizer::project(one.points, task_of_.at(one.task)->pass_at, rules().metric));
  if (points.empty()) return std::nullopt;
  return optimizer::mean(points);
}

/// Whether the last skill scores strictly more on val than the best one; it is measured for that.
Result<bool> DurableLab::last_is_better() {
  SKILLGIT_CHECK(
      sampler_.draw({{&current_.files, pointers_to(val_)}}, key_parts_, open_step(), "last skill"));
  return standing(current_.files).mean > standing(best_.files).mean;
}

bool DurableLab::ends_with_a_test() const {
  return rules().published && run_.options.gate.final_test && !position_.final;
}

/// Begins with what measure_end() will ask in any case, and does not wait.
Status DurableLab::begin_end() {
  if (!ends_with_a_test()) return {};
  SKILLGIT_TRY(const store::SkillAt base, skill_at(run_.header.base));
  sampler_.draw_ahead(base.files, run_.tasks, tasks::Split::test, key_parts_);
  return {};
}

Status DurableLab::measure_end() {
  SKILLGIT_CHECK(have_baseline());
  if (!ends_with_a_test()) return {};
  const auto test = run_.tasks.of(tasks::Split::test);
  FinalRecord record{.draws = {},
                     .promoted = false,
                     .tasks = static_cast<int>(test.size()),
                     .base = {},
                     .best = {},
                     .last = {}};
  const bool differ = current_.files != best_.files;
  if (differ) {
    SKILLGIT_TRY(record.promoted, last_is_better());
  }
  SKILLGIT_TRY(const store::SkillAt base, skill_at(run_.header.base));
  const text::SkillFiles& best = record.promoted ? current_.files : best_.files;
  const std::vector<const tasks::Task*> tasks = pointers_to(test);
  std::vector<SkillOnTasks> skills{{&base.files, tasks}, {&best, tasks}};
  if (differ && !record.promoted) skills.push_back({&current_.files, tasks});
  sampler_.end_ahead();
  SKILLGIT_TRY(const auto rollouts, sampler_.draw(skills, key_parts_, open_step(), "test"));
  record.base = mean_of(rollouts[0]);
  record.best = mean_of(rollouts[1]);
  if (rollouts.size() > 2) record.last = mean_of(rollouts[2]);
  record.draws = sampler_.take_unlogged();
  if (record.promoted) best_ = current_;
  SKILLGIT_CHECK(append(record, std::nullopt, std::nullopt));
  position_.final = std::move(record);
  return {};
}

Status DurableLab::stop(StopReason reason) {
  SKILLGIT_CHECK(append(StopRecord{reason}, std::nullopt, std::nullopt));
  means_.observer.run_stopped(reason);
  return {};
}

Result<store::Landing> DurableLab::land() {
  SKILLGIT_TRY(const store::Landing landing,
               means_.store.land(run_.header, skill_tip_, run_.options.protected_branches));
  means_.observer.landed(landing);
  return landing;
}

Status DurableLab::append(const Record& record, std::optional<std::string> state,
                          std::optional<store::ObjectId> candidate) {
  store::RunEvent event{.id = {},
                        .subject = subject_of(run_.header.name, record),
                        .record = to_text(record),
                        .state = std::move(state),
                        .candidate = std::move(candidate),
                        .decision = std::nullopt};
  if (const auto* offer = std::get_if<OfferRecord>(&record)) event.decision = offer->decision;
  SKILLGIT_TRY(log_tip_, means_.store.append(run_.header, log_tip_, event));
  return {};
}

}  // namespace skillgit::train
