#include "skillgit/train/promote.hpp"
#include "train/promotion_texts.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <utility>

namespace skillgit::train {

using optimizer::PromotionResult;
using optimizer::PromotionVerdict;

namespace {

/// Intervals and gains go through functions that differ in their last digits between machines.
bool is_close(double one, double other) { return std::abs(one - other) <= 1e-9; }

bool agree(const PromotionResult& recorded, const PromotionResult& derived) {
  const optimizer::Comparison &a = recorded.comparison, &b = derived.comparison;
  const bool same_interval = a.interval.has_value() == b.interval.has_value() &&
                             (!a.interval || (is_close(a.interval->low, b.interval->low) &&
                                              is_close(a.interval->high, b.interval->high)));
  return recorded.verdict == derived.verdict && a.wins == b.wins && a.losses == b.losses &&
         a.ties == b.ties && a.missing == b.missing && is_close(a.gain, b.gain) && same_interval &&
         is_close(a.p.greater, b.p.greater) && is_close(a.p.two_sided, b.p.two_sided) &&
         a.p.exact == b.p.exact;
}

/// Whether the points are of the tasks that the attempt had said, each side with all draws or none.
bool are_of(const std::vector<optimizer::ConfirmedTask>& tasks, const BeganRecord& began) {
  const auto has_all = [&began](const std::vector<optimizer::Points>& points) {
    return points.empty() || points.size() == static_cast<std::size_t>(began.draws);
  };
  return tasks.size() == began.tasks.size() &&
         std::equal(tasks.begin(), tasks.end(), began.tasks.begin(),
                    [&](const optimizer::ConfirmedTask& task, const ConfirmTask& said) {
                      return task.task == said.id && has_all(task.candidate) && has_all(task.live);
                    });
}

/// A task of these that has the content, or the id, of another.
const ConfirmTask* find_repeated(const std::vector<ConfirmTask>& tasks) {
  std::set<std::string> ids, contents;
  for (const ConfirmTask& task : tasks)
    if (!ids.insert(task.id).second || !contents.insert(task.content).second) return &task;
  return nullptr;
}

class PromotionVerifier {
 public:
  PromotionVerifier(const store::Repository& repository, const store::PromotionLog& log,
                    std::string slug, std::vector<store::Version> versions,
                    std::vector<std::string> tags_on_no_commit)
      : repository_(repository),
        log_(log),
        slug_(std::move(slug)),
        versions_(std::move(versions)),
        tags_on_no_commit_(std::move(tags_on_no_commit)) {}

  Result<Verification> run(const store::Promotions& promotions) {
    SKILLGIT_TRY(const auto attempts, attempts_of(promotions));
    SKILLGIT_CHECK(check_events(promotions, attempts));
    for (std::size_t at = 0; at < attempts.size(); ++at) {
      where_ = "promotion " + std::to_string(at + 1);
      check_began(attempts[at].began, std::span(attempts).first(at));
      if (attempts[at].ended) {
        check_ended(attempts[at].began, *attempts[at].ended);
        SKILLGIT_CHECK(check_version(attempts[at].began, *attempts[at].ended));
      }
    }
    check_tags();
    return std::move(found_);
  }

 private:
  void contradict(std::string what) { found_.contradictions.push_back({where_, std::move(what)}); }

  void check_began(const BeganRecord& began, std::span<const PromotionAttempt> before) {
    // More is no contradiction: attempts of other clones count as well, and are in their logs.
    const int expected = attempts_on(before, began.confirm_set()) + 1;
    if (began.attempt < expected)
      contradict("it calls itself attempt " + std::to_string(began.attempt) +
                 " on its confirm set, and is number " + std::to_string(expected));
    if (const ConfirmTask* repeated = find_repeated(began.tasks))
      contradict("its confirm set has task '" + repeated->id + "' more than once");
    for (const PromotionSide* side : {&began.candidate, &began.live}) {
      const auto skill = repository_.read_skill(side->commit, began.skill_path);
      if (!skill || skill->tree != side->tree)
        contradict("commit '" + side->commit.hex + "' does not have the skill as it is recorded");
    }
  }

  /// Nobody shall read in the commit of an event what its record does not say.
  Status check_events(const store::Promotions& promotions,
                      const std::vector<PromotionAttempt>& attempts) {
    for (const store::PromotionEvent& event : promotions.events) {
      SKILLGIT_TRY(const PromotionRecord record, parse_promotion_record(event.record));
      const auto* const ended = std::get_if<EndedRecord>(&record);
      const store::ObjectId& began = ended != nullptr ? ended->began : event.id;
      const auto attempt = std::find_if(attempts.begin(), attempts.end(),
                                        [&](const auto& one) { return one.id == began; });
      where_ = "promotion " + std::to_string(attempt - attempts.begin() + 1);
      check_event(event, ended != nullptr ? ended_event(attempt->began, *ended)
                                          : began_event(attempt->began));
    }
    return {};
  }

  void check_event(const store::PromotionEvent& event, const store::PromotionEvent& due) {
    if (event.keeps != due.keeps)
      contradict("its event does not stand on the commits that it names");
    if (event.message != compose(message_of(slug_, due)))
      contradict("the commit of its event says something else than its record");
  }

  void check_ended(const BeganRecord& began, const EndedRecord& ended) {
    ++found_.decisions;
    if (!are_of(ended.tasks, began))
      return contradict("its scores are not those of the tasks and draws that it had said");
    const PromotionResult derived =
        optimizer::judge_promotion(ended.tasks, began.draws, began.level());
    if (!agree(ended.result, derived))
      contradict("the log says " + std::string(to_string(ended.result.verdict)) +
                 ", and its scores say " + std::string(to_string(derived.verdict)) +
                 " or give other numbers");
    if (derived.verdict == PromotionVerdict::indecisive)
      contradict("it has ended, though it is indecisive");
    if ((derived.verdict == PromotionVerdict::passed) == ended.version.empty())
      contradict("it names a version though it did not pass, or none though it did");
  }

  Status check_version(const BeganRecord& began, const EndedRecord& ended) {
    if (ended.version.empty()) return {};
    const auto number = store::version_number(slug_, ended.version);
    if (!number) {
      contradict("its version '" + ended.version + "' is none of this skill");
      return {};
    }
    if (!made_.empty() && *number <= *made_.rbegin())
      contradict("its version '" + ended.version + "' does not follow the one before it");
    made_.insert(*number);
    const auto version =
        std::find_if(versions_.begin(), versions_.end(),
                     [&](const store::Version& one) { return one.number == *number; });
    if (version == versions_.end()) return {};
    if (version->commit != began.candidate.commit)
      contradict("the tag '" + version->tag + "' is not on the commit that was promoted");
    SKILLGIT_TRY(const auto text, log_.text_of(*version));
    if (text != compose(version_message(slug_, *number, began, ended.result)))
      contradict("the tag '" + version->tag + "' says something else than its record");
    return {};
  }

  /// Whoever asks what is live goes by the tags.
  void check_tags() {
    for (const store::Version& version : versions_)
      if (!made_.contains(version.number))
        found_.contradictions.push_back(
            {"tag " + version.tag, "no attempt in the log of promotions made this version",
             std::string(store::kFetchLogs) +
                 " brings a log that is longer elsewhere; `git tag -d " + version.tag +
                 "` takes the tag away"});
    for (const std::string& tag : tags_on_no_commit_)
      found_.contradictions.push_back({"tag " + tag, "it is on no commit, so it is no version",
                                       "`git tag -d " + tag + "` takes the tag away"});
  }

  const store::Repository& repository_;
  const store::PromotionLog& log_;
  std::string slug_;
  std::vector<store::Version> versions_;
  std::vector<std::string> tags_on_no_commit_;
  std::set<int> made_;  ///< The numbers of the versions that attempts have made.
  std::string where_;
  Verification found_;
};

}  // namespace

Result<Verification> verify_promotions(const store::Repository& repository,
                                       const store::PromotionLog& log, const std::string& slug) {
  SKILLGIT_TRY(const auto promotions, log.load(slug));
  SKILLGIT_TRY(auto versions, log.versions(slug));
  SKILLGIT_TRY(auto others, log.tags_on_no_commit(slug));
  return PromotionVerifier(repository, log, slug, std::move(versions), std::move(others))
      .run(promotions);
}

}  // namespace skillgit::train
