#include "skillgit/train/verify.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/run_audit.hpp"
#include "train/fold.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"
#include "train/subjects.hpp"
#include "train/verify_decision.hpp"
#include "train/verify_final.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace skillgit::train {

using optimizer::Decision;
using optimizer::Outcome;

namespace {

// ---- What an event is called

std::string place_of(const StartRecord&) { return "the start"; }
std::string place_of(const BaselineRecord&) { return "the baseline"; }
std::string place_of(const OfferRecord& record) { return store::offer_name(record.decision.offer); }
std::string place_of(const StepRecord& record) { return "step " + std::to_string(record.step); }
std::string place_of(const FinalRecord&) { return "the final measurement"; }
std::string place_of(const StopRecord&) { return "the stop"; }

using RejectedTags = std::map<std::string, store::ObjectId>;

/// Walks a run from its base as the trainer did, and compares each event with what it had.
class Verifier {
 public:
  Verifier(const store::Repository& repository, const store::RunStore& store, store::RunLog log,
           RejectedTags tags, std::unique_ptr<store::RunAudit> audit,
           std::optional<TrainOptions> options)
      : repository_(repository),
        store_(store),
        log_(std::move(log)),
        tags_(std::move(tags)),
        audit_(std::move(audit)),
        options_(std::move(options)),
        book_(log_.header.name.str()) {}

  Result<Verification> run() {
    SKILLGIT_TRY(const Position position, fold(log_));
    SKILLGIT_CHECK(begin(position));
    std::optional<store::ObjectId> previous;
    for (const store::RunEvent& event : log_.events) {
      SKILLGIT_TRY(const Record record, record_of(log_.header.name, event));
      where_ = std::visit([](const auto& one) { return place_of(one); }, record);
      check_event(event, record, previous);
      previous = event.id;
      if (ended_) contradict("it follows a stop that nothing can follow");
      check_draws(draws_in(record));
      SKILLGIT_CHECK(std::visit([&](const auto& one) { return check(one, event); }, record));
      SKILLGIT_CHECK(add(draws_in(record)));
    }
    for (const auto& [ref, tag] : tags_) contradict_tag(ref);
    return std::move(found_);
  }

 private:
  Status begin(const Position& position) {
    SKILLGIT_TRY(tasks_, frozen_tasks(log_));
    val_ = tasks_.of(tasks::Split::val);
    for (const tasks::Task& task : tasks_.tasks) task_ids_.insert(task.id);
    rules_ = position.start.rules;
    tip_ = log_.header.base;
    SKILLGIT_TRY(store::SkillAt base, repository_.read_skill(tip_, log_.header.skill_path));
    parts_ = {position.start.target, std::move(base.other_files)};
    base_ = std::move(base.files);
    current_ = best_ = contender(base_, val_, parts_);
    SKILLGIT_TRY(book_, ScoreBook::with_pins(log_.header.name.str(), parts_.target,
                                             projection_of(rules_.metric, val_),
                                             position.start.pins, store_));
    return {};
  }

  Status add(std::span<const Draw> draws) {
    for (const Draw& draw : draws) SKILLGIT_CHECK(book_.add(draw));
    return {};
  }

  void contradict(std::string what) { found_.contradictions.push_back({where_, std::move(what)}); }

  void expect(const Status& checked) {
    if (checked) return;
    const Error& error = checked.error();
    found_.contradictions.push_back({where_, error.message(), error.hint().value_or("")});
  }

  /// Nobody shall read in the event's commit what its record does not say.
  void check_event(const store::RunEvent& event, const Record& record,
                   const std::optional<store::ObjectId>& previous) {
    store::RunEvent due = event;
    due.subject = subject_of(log_.header.name, record);
    const bool settles = event.decision && event.decision->outcome != Outcome::refused;
    if (!settles) due.candidate.reset();
    const bool brings_state =
        std::holds_alternative<StartRecord>(record) || std::holds_alternative<StepRecord>(record);
    if (!brings_state) due.state.reset();
    Status checked = audit_->check_event(due, previous);
    const std::string log = "refs/skillgit/runs/" + log_.header.name.str();
    if (!checked)
      checked = fail(std::move(checked).error().with_hint(
          "somebody wrote it again: `git fetch origin '+" + log + ':' + log +
          "'` brings the log as another clone has it"));
    expect(checked);
  }

  void check_draws(std::span<const Draw> draws) {
    const auto is_foreign = [this](const Draw& draw) { return !task_ids_.contains(draw.task); };
    const auto foreign = std::find_if(draws.begin(), draws.end(), is_foreign);
    if (foreign != draws.end())
      contradict("it has a draw of task '" + foreign->task + "', which the run has not");
  }

  Status check(const StartRecord& record, const store::RunEvent&) {
    if (options_ && record.rules != options_->gate.rules())
      contradict("its rules are not those of the run's configuration");
    return {};
  }

  Status check(const BaselineRecord& record, const store::RunEvent&) {
    deterministic_ = record.deterministic();
    const GateOptions options{.margin = {}, .published = rules_.published};
    const auto most = static_cast<int>(repeated_tasks(options, val_.size()));
    if (record.repeats_equal < 0 || record.repeats_equal > record.repeats || record.repeats > most)
      contradict("it tells of more repeats than a baseline makes");
    if (book_.varies() && !record.varied)
      contradict("it does not tell that the target varied in the runs it pins");
    return {};
  }

  Status check(const StepRecord&, const store::RunEvent&) {
    ++steps_;
    return {};
  }

  Status check(const FinalRecord& record, const store::RunEvent&) {
    if (!options_) return {};
    SKILLGIT_TRY(const auto found, misreports(record, {.book = book_,
                                                       .base = base_,
                                                       .best = best_,
                                                       .last = current_,
                                                       .tasks = tasks_,
                                                       .parts = parts_,
                                                       .metric = rules_.metric,
                                                       .reuse = options_->reuse}));
    for (const std::string& one : found) contradict(one);
    return {};
  }

  Status check(const StopRecord& record, const store::RunEvent&) {
    ended_ = !can_continue(record.reason);
    return {};
  }

  Status check(const OfferRecord& record, const store::RunEvent& event) {
    const Decision& decision = record.decision;
    check_rules(decision);
    check_outcome(decision);
    if (decision.outcome == Outcome::refused) return {};
    ++found_.decisions;
    if (decision.outcome == Outcome::rejected) check_tag(decision, *event.candidate);

    const auto edited = check_commits(decision, *event.candidate);
    if (!edited) return {};
    const Contender candidate = contender(*edited, val_, parts_);
    if (decision.outcome != Outcome::forced) {
      SKILLGIT_TRY(const auto found, misquotes(record, {book_, candidate, best_, val_}));
      for (const std::string& one : found) contradict(one);
    }
    if (changes_skill(decision.outcome)) {
      tip_ = *event.candidate;
      current_ = candidate;
    }
    if (decision.outcome == Outcome::accepted) best_ = candidate;
    return {};
  }

  /// Whether the decision was made where it says, by the rules of its run.
  void check_rules(const Decision& decision) {
    if (decision.step != steps_ + 1)
      contradict("it calls itself an offer of step " + std::to_string(decision.step) +
                 ", and is one of step " + std::to_string(steps_ + 1));
    if (decision.published != rules_.published) contradict("it goes by other rules than its run");
    const bool is_measured =
        decision.outcome != Outcome::refused && decision.outcome != Outcome::forced;
    if (is_measured && static_cast<std::size_t>(decision.val_tasks) != val_.size())
      contradict("it was judged on " + std::to_string(decision.val_tasks) +
                 " val tasks, and the run has " + std::to_string(val_.size()));
    if (!options_) return;
    if (decision.margin != options_->gate.margin)
      contradict("its margin is not that of the run's configuration");
    if (decision.outcome == Outcome::forced && !options_->gate.forces_regions())
      contradict("forced, which the run's configuration does not allow");
    const bool confirms = train::confirms(options_->gate, val_.size(), deterministic_);
    if (confirms && decision.outcome == Outcome::accepted && decision.confirmed.empty())
      contradict("accepted without the second pass that was due");
    if (!confirms && !decision.confirmed.empty())
      contradict("it has a second pass, and none was due");
  }

  void check_outcome(const Decision& decision) {
    const auto derived = optimizer::rederive(decision);
    if (!derived)
      contradict(derived.error().message());
    else if (*derived != decision.outcome)
      contradict("the log says " + std::string(to_string(decision.outcome)) + ", its scores say " +
                 std::string(to_string(*derived)));
  }

  /// A run whose tags were let go of has none.
  void check_tag(const Decision& decision, const store::ObjectId& candidate) {
    const auto tag = tags_.extract(store::rejected_ref(log_.header.name, decision.offer));
    if (tag.empty()) return;
    Status checked = audit_->check_rejected_tag(decision, candidate, tag.mapped());
    if (!checked)
      checked = fail(std::move(checked).error().with_hint(
          "`git update-ref --no-deref -d " + tag.key() +
          "` takes the tag away; a run that goes on makes it again"));
    expect(checked);
  }

  void contradict_tag(const std::string& ref) {
    found_.contradictions.push_back(
        {ref, "the log has no reject for this tag",
         std::string(store::kFetchLogs) + " brings a log that is longer elsewhere; `" +
             "git update-ref --no-deref -d " + ref + "` takes the tag away"});
  }

  /// The skill that the recorded edits make; nothing when they make none.
  std::optional<text::SkillFiles> check_commits(const Decision& decision,
                                                const store::ObjectId& commit) {
    const std::size_t count = decision.edits.size();
    std::vector<store::EditedSkill> chain;
    text::SkillFiles files = current_.files;
    for (const optimizer::OfferedEdit& edit : decision.edits) {
      // The front matter may have been open to edits in this run; here only bytes matter.
      const auto report = text::apply(
          edit.edit, files,
          optimizer::rules_of(edit.source, {.front_matter = true, .published = rules_.published}));
      if (report.status != text::EditStatus::applied) break;
      chain.push_back({files, edit});
    }
    if (chain.empty() || chain.size() < count) {
      contradict(count == 0 ? "it has commits, and no edits"
                            : "edit " + std::to_string(chain.size() + 1) + " of " +
                                  std::to_string(count) + " does not apply");
      return std::nullopt;
    }
    if (const auto base = repository_.ancestor(commit, count); !base || *base != tip_)
      contradict("its commits do not start at the skill as it was accepted before");
    else
      expect(audit_->check_candidate(decision, tip_, chain, commit));
    return files;
  }

  const store::Repository& repository_;
  const store::RunStore& store_;
  store::RunLog log_;
  RejectedTags tags_;  ///< Those that no reject was seen of yet.
  std::unique_ptr<store::RunAudit> audit_;
  std::optional<TrainOptions> options_;
  ScoreBook book_;
  tasks::TaskSet tasks_;
  std::set<std::string> task_ids_;
  std::vector<tasks::Task> val_;
  KeyParts parts_;
  Rules rules_;
  text::SkillFiles base_;

  // Where the walk has come to.
  int steps_ = 0;
  bool deterministic_ = false;
  bool ended_ = false;
  store::ObjectId tip_;
  Contender current_;
  Contender best_;     ///< What the gate compares with: current but for what was forced.
  std::string where_;  ///< The event that is looked at.
  Verification found_;
};

}  // namespace

Result<Verification> verify(const store::Repository& repository, const store::RunStore& store,
                            const store::RunName& run, const OptionsOf& options_of) {
  // The tags first: a run that goes on writes its log before them.
  SKILLGIT_TRY(RejectedTags tags, store.rejected_tags(run));
  SKILLGIT_TRY(store::RunLog log, store.load(run));
  SKILLGIT_TRY(auto audit, store::RunAudit::open(repository, log));
  auto options = options_of ? options_of(log.documents.config) : std::nullopt;
  return Verifier(repository, store, std::move(log), std::move(tags), std::move(audit),
                  std::move(options))
      .run();
}

}  // namespace skillgit::train
