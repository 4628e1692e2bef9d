#include "skillgit/train/verify.hpp"

#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "train/fold.hpp"
#include "train/score_book.hpp"
#include "train/skill_key.hpp"

#include <map>
#include <optional>
#include <utility>

namespace skillgit::train {

using optimizer::Decision;
using optimizer::Outcome;
using optimizer::Points;
using optimizer::QuotedScore;

namespace {

/// Walks a run from its base as the trainer did, and compares each decision with what it had.
class Verifier {
 public:
  Verifier(const store::Repository& repository, const store::RunStore& store, store::RunLog log)
      : repository_(repository),
        store_(store),
        log_(std::move(log)),
        book_(log_.header.name.str()) {}

  Result<Verification> run() {
    SKILLGIT_TRY(const Position position, fold(log_));
    SKILLGIT_CHECK(begin(position));
    for (const store::RunEvent& event : log_.events) {
      SKILLGIT_TRY(const Record record, record_of(log_.header.name, event));
      if (const auto* offer = std::get_if<OfferRecord>(&record)) {
        SKILLGIT_CHECK(check(*offer, event.candidate));
      } else if (const auto* baseline = std::get_if<BaselineRecord>(&record)) {
        SKILLGIT_CHECK(add(baseline->draws));
      } else if (const auto* step = std::get_if<StepRecord>(&record)) {
        SKILLGIT_CHECK(add(step->draws));
      } else if (const auto* end = std::get_if<FinalRecord>(&record)) {
        SKILLGIT_CHECK(add(end->draws));
      }
    }
    return std::move(found_);
  }

 private:
  Status begin(const Position& position) {
    SKILLGIT_TRY(const auto tasks, tasks::parse_task_set(log_.documents.tasks));
    val_ = tasks.of(tasks::Split::val);
    rules_ = position.start.rules;
    tip_ = log_.header.base;
    SKILLGIT_TRY(store::SkillAt base, repository_.read_skill(tip_, log_.header.skill_path));
    parts_ = {position.start.target, std::move(base.other_files)};
    current_ = best_ = contender(base.files, val_, parts_);
    SKILLGIT_TRY(book_,
                 ScoreBook::with_pins(log_.header.name.str(), projection_of(rules_.metric, val_),
                                      position.start.pins, store_));
    return {};
  }

  Status add(const std::vector<Draw>& draws) {
    for (const Draw& draw : draws) SKILLGIT_CHECK(book_.add(draw));
    return {};
  }

  void contradict(const Decision& decision, std::string what) {
    found_.contradictions.push_back({store::offer_name(decision.offer), std::move(what)});
  }

  Status check(const OfferRecord& record, const std::optional<store::ObjectId>& commit) {
    const Decision& decision = record.decision;
    if (decision.outcome == Outcome::refused) return add(record.draws);
    ++found_.decisions;
    if (decision.published != rules_.published)
      contradict(decision, "it goes by other rules than its run");

    const auto derived = optimizer::rederive(decision);
    if (!derived)
      contradict(decision, derived.error().message());
    else if (*derived != decision.outcome)
      contradict(decision, "the log says " + std::string(to_string(decision.outcome)) +
                               ", its scores say " + std::string(to_string(*derived)));
    if (!commit) {
      contradict(decision, "its event has no candidate commit");
      return add(record.draws);
    }

    const auto edited = check_commits(decision, *commit);
    if (!edited) return add(record.draws);
    const Contender candidate = contender(*edited, val_, parts_);
    check_first(record, candidate);
    SKILLGIT_CHECK(add(record.draws));
    check_confirmed(decision, candidate);
    if (changes_skill(decision.outcome)) {
      tip_ = *commit;
      current_ = candidate;
    }
    if (decision.outcome == Outcome::accepted) best_ = candidate;
    return {};
  }

  /// The skill that the recorded edits make, if the commits hold just that.
  std::optional<text::SkillFiles> check_commits(const Decision& decision,
                                                const store::ObjectId& commit) {
    text::SkillFiles files = current_.files;
    const std::size_t count = decision.edits.size();
    if (const auto base = repository_.ancestor(commit, count); !base || *base != tip_) {
      contradict(decision, "its commits do not start at the skill as it was accepted before");
      return std::nullopt;
    }
    for (std::size_t i = 0; i < count; ++i) {
      // The front matter may have been open to edits in this run; here only bytes matter.
      const optimizer::OfferedEdit& edit = decision.edits[i];
      text::apply(
          edit.edit, files,
          optimizer::rules_of(edit.source, {.front_matter = true, .published = rules_.published}));
      const auto id = repository_.ancestor(commit, count - 1 - i);
      const auto skill = id ? repository_.read_skill(*id, log_.header.skill_path)
                            : Result<store::SkillAt>(fail(id.error()));
      if (!skill || skill->files != files) {
        contradict(decision, "commit " + std::to_string(i + 1) + " of " + std::to_string(count) +
                                 " is not the recorded edit");
        return std::nullopt;
      }
    }
    return files;
  }

  /// Pass 1 compares what was known, and the first new draw of what was not.
  void check_first(const OfferRecord& record, const Contender& candidate) {
    std::map<std::string, Points> fresh;
    for (const Draw& draw : record.draws) fresh.try_emplace(draw.key, book_.worth(draw));
    std::map<std::string, std::optional<Points>> means;
    for (const tasks::Task& task : val_) means[task.id] = book_.mean(best_.keys.at(task.id));
    const auto order = optimizer::gate_order(means);

    const auto& quoted = record.decision.first;
    for (std::size_t at = 0; at < quoted.size(); ++at) {
      if (at >= order.size() || quoted[at].task != order[at])
        return contradict(record.decision, "pass 1 quotes tasks out of the fixed order");
      const std::string& key = candidate.keys.at(order[at]);
      std::optional<Points> expected = book_.mean(key);
      if (const auto drawn = fresh.find(key); !expected && drawn != fresh.end())
        expected = drawn->second;
      if (quoted[at].score.current != means[order[at]] ||
          (quoted[at].score.candidate && quoted[at].score.candidate != expected))
        return contradict(record.decision,
                          "pass 1 quotes another score of task '" + order[at] + "' than was drawn");
    }
  }

  /// Pass 2 compares the means of all draws, its own included.
  void check_confirmed(const Decision& decision, const Contender& candidate) {
    for (const QuotedScore& quoted : decision.confirmed) {
      const auto key = candidate.keys.find(quoted.task);
      const bool known = key != candidate.keys.end();
      if (known && !quoted.score.candidate && !quoted.score.current) continue;
      if (!known || quoted.score.candidate != book_.mean(key->second) ||
          quoted.score.current != book_.mean(best_.keys.at(quoted.task)))
        return contradict(
            decision, "pass 2 quotes another score of task '" + quoted.task + "' than was drawn");
    }
  }

  const store::Repository& repository_;
  const store::RunStore& store_;
  store::RunLog log_;
  ScoreBook book_;
  std::vector<tasks::Task> val_;
  KeyParts parts_;
  store::ObjectId tip_;
  Rules rules_;
  Contender current_;
  Contender best_;  ///< What the gate compares with: current but for what was forced.
  Verification found_;
};

}  // namespace

Result<Verification> verify(const store::Repository& repository, const store::RunStore& store,
                            const store::RunName& run) {
  SKILLGIT_TRY(store::RunLog log, store.load(run));
  return Verifier(repository, store, std::move(log)).run();
}

}  // namespace skillgit::train
