#include "skillgit/train/promote.hpp"

#include <algorithm>
#include <cmath>
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

class PromotionVerifier {
 public:
  PromotionVerifier(const store::Repository& repository, std::vector<store::Version> versions)
      : repository_(repository), versions_(std::move(versions)) {}

  Verification run(const std::vector<PromotionAttempt>& attempts) {
    for (std::size_t at = 0; at < attempts.size(); ++at) {
      where_ = "promotion " + std::to_string(at + 1);
      const std::vector<PromotionAttempt> before(
          attempts.begin(), attempts.begin() + static_cast<std::ptrdiff_t>(at));
      check_began(attempts[at].began, before);
      if (attempts[at].ended) check_ended(attempts[at].began, *attempts[at].ended);
    }
    return std::move(found_);
  }

 private:
  void contradict(std::string what) { found_.contradictions.push_back({where_, std::move(what)}); }

  void check_began(const BeganRecord& began, const std::vector<PromotionAttempt>& before) {
    // More is no contradiction: attempts of other clones count as well, and are in their logs.
    const int expected = attempts_on(before, began.confirm_set()) + 1;
    if (began.attempt < expected)
      contradict("it calls itself attempt " + std::to_string(began.attempt) +
                 " on its confirm set, and is number " + std::to_string(expected));
    for (const PromotionSide* side : {&began.candidate, &began.live}) {
      const auto skill = repository_.read_skill(side->commit, began.skill_path);
      if (!skill || skill->tree != side->tree)
        contradict("commit '" + side->commit.hex + "' does not have the skill as it is recorded");
    }
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
    for (const store::Version& version : versions_)
      if (version.tag == ended.version && version.commit != began.candidate.commit)
        contradict("the tag '" + version.tag + "' is not on the commit that was promoted");
  }

  const store::Repository& repository_;
  std::vector<store::Version> versions_;
  std::string where_;
  Verification found_;
};

}  // namespace

Result<Verification> verify_promotions(const store::Repository& repository,
                                       const store::PromotionLog& log, const std::string& slug) {
  SKILLGIT_TRY(const auto promotions, log.load(slug));
  SKILLGIT_TRY(const auto attempts, attempts_of(promotions));
  SKILLGIT_TRY(auto versions, log.versions(slug));
  return PromotionVerifier(repository, std::move(versions)).run(attempts);
}

}  // namespace skillgit::train
