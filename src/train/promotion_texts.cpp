#include "train/promotion_texts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace skillgit::train {

std::string numbers_in_words(const optimizer::PromotionResult& result) {
  const optimizer::Comparison& seen = result.comparison;
  return fmt::format("{} won, {} lost, {} equal: {}", seen.wins, seen.losses, seen.ties,
                     optimizer::in_words(seen));
}

store::Message version_message(const std::string& slug, int number, const BeganRecord& began,
                               const optimizer::PromotionResult& result) {
  const optimizer::Comparison& seen = result.comparison;
  const bool is_val = began.split == tasks::Split::val;
  store::Message message;
  message.subject =
      fmt::format("{} v{}: {:+.1f} points over {}", slug, number, 100 * seen.gain, began.live_name);
  message.body = fmt::format(
      "{} fresh attempt{} of both at each of {} {} tasks:\n{}.\nAttempt {} on these tasks, which "
      "passes at p <= {:.4g}.{}",
      began.draws, began.draws == 1 ? "" : "s", began.tasks.size(), tasks::to_string(began.split),
      numbers_in_words(result), began.attempt, began.level(),
      is_val ? "\nThese tasks chose the edits: the gain is one on these tasks." : "");
  message.trailers = {{"Skillgit-Promotion", slug},
                      {"Skillgit-Against", began.live.commit.hex},
                      {"Skillgit-Attempt", std::to_string(began.attempt)},
                      {"Skillgit-Gain", fmt::format("{:.6f}", seen.gain)},
                      {"Skillgit-P", fmt::format("{:.6g}", seen.p.greater)},
                      {"Skillgit-Wins", std::to_string(seen.wins)},
                      {"Skillgit-Losses", std::to_string(seen.losses)},
                      {"Skillgit-Ties", std::to_string(seen.ties)}};
  return message;
}

store::PromotionEvent began_event(const BeganRecord& began) {
  return {.kind = "began",
          .subject = fmt::format("attempt {}: {} against {}, {} {} tasks, {} draws each",
                                 began.attempt, began.candidate.commit.brief(), began.live_name,
                                 began.tasks.size(), tasks::to_string(began.split), began.draws),
          .record = to_text(began),
          .keeps = {began.candidate.commit, began.live.commit}};
}

store::PromotionEvent ended_event(const BeganRecord& began, const EndedRecord& ended) {
  return {.kind = "ended",
          .subject = fmt::format("attempt {} {}: {}", began.attempt,
                                 optimizer::to_string(ended.result.verdict),
                                 numbers_in_words(ended.result)),
          .record = to_text(ended),
          .keeps = {}};
}

int next_version(const std::string& slug, int by_tags,
                 const std::vector<PromotionAttempt>& attempts) {
  int next = by_tags;
  for (const PromotionAttempt& attempt : attempts)
    if (attempt.ended)
      next = std::max(next, store::version_number(slug, attempt.ended->version).value_or(0) + 1);
  return next;
}

}  // namespace skillgit::train
