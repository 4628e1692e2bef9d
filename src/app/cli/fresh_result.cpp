#include "app/cli/fresh_result.hpp"

#include "skillgit/edge/store/promotion_log.hpp"

#include <algorithm>

namespace skillgit::cli {
namespace {

using optimizer::PromotionVerdict;
using store::ObjectId;

std::optional<ObjectId> last_accepted(const store::RunLog& log) {
  const auto found = std::find_if(log.events.rbegin(), log.events.rend(), [](const auto& event) {
    return event.decision && event.decision->outcome == optimizer::Outcome::accepted;
  });
  return found == log.events.rend() ? std::nullopt : found->candidate;
}

report::FreshResult result_of(const train::PromotionAttempt& attempt) {
  const optimizer::PromotionResult& result = attempt.ended->result;
  return {.passed = result.verdict == PromotionVerdict::passed,
          .split = std::string(to_string(attempt.began.split)),
          .seen = result.comparison,
          .draws = attempt.began.draws,
          .attempt = attempt.began.attempt,
          .level = attempt.began.level(),
          .against = attempt.began.live_name,
          .record = attempt.id.hex};
}

}  // namespace

std::optional<report::FreshResult> fresh_result_of(
    const store::RunLog& log, const std::vector<train::PromotionAttempt>& attempts,
    const store::Repository& repository) {
  const auto tip = last_accepted(log);
  if (!tip) return std::nullopt;
  const auto found = std::find_if(attempts.rbegin(), attempts.rend(), [&](const auto& attempt) {
    return attempt.ended && attempt.ended->result.verdict != PromotionVerdict::indecisive &&
           is_same_skill(repository, log.header.skill_path, *tip, attempt.began.candidate.commit);
  });
  if (found == attempts.rend()) return std::nullopt;
  return result_of(*found);
}

FreshResultOf fresh_results_from(store::Repository& repository) {
  return [&repository](const store::RunLog& log) -> Result<std::optional<report::FreshResult>> {
    SKILLGIT_TRY(const auto promotions, store::PromotionLog::open(repository));
    SKILLGIT_TRY(const store::Promotions made, promotions->load(log.header.name.slug()));
    SKILLGIT_TRY(const auto attempts, train::attempts_of(made));
    return fresh_result_of(log, attempts, repository);
  };
}

}  // namespace skillgit::cli
