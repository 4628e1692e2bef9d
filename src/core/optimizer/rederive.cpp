#include "skillgit/core/optimizer/decision.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace skillgit::optimizer {
namespace {

tl::unexpected<Error> contradiction(const Decision& decision, const std::string& what) {
  return fail(ErrorKind::damaged, "decision " + std::to_string(decision.offer) + ": " + what);
}

bool is_measured(const std::optional<Points>& points, int draws) {
  return points ? 0 <= *points && *points <= kFullMarks && draws > 0 : draws == 0;
}

/// The second pass leaves out a task that one side could not repeat, whatever was drawn before.
bool is_left_out(const PairedScore& score) { return !score.candidate && !score.current; }

Status check_scores(const Decision& decision, const std::vector<QuotedScore>& quoted) {
  const bool may_leave_out = &quoted == &decision.confirmed;
  std::set<std::string> seen;
  for (const QuotedScore& score : quoted) {
    if (!seen.insert(score.task).second)
      return contradiction(decision, "task '" + score.task + "' is quoted twice");
    const bool has_scores = is_measured(score.score.candidate, score.candidate_draws) &&
                            is_measured(score.score.current, score.current_draws);
    if ((!has_scores && !(may_leave_out && is_left_out(score.score))) || score.pass_at < 0 ||
        score.pass_at > kFullMarks)
      return contradiction(decision, "task '" + score.task + "' has an impossible score");
  }
  return {};
}

Status check_order(const Decision& decision) {
  std::map<std::string, std::optional<Points>> current;
  for (const QuotedScore& score : decision.first) current[score.task] = score.score.current;
  const std::vector<std::string> order = gate_order(current);
  for (std::size_t at = 0; at < order.size(); ++at)
    if (order[at] != decision.first[at].task)
      return contradiction(decision, "task '" + decision.first[at].task + "' is out of order");
  return {};
}

/// The first pass as it stood when it was decided: the quoted prefix is in, the rest is not.
///
/// Only the sum of the rest matters to the gate, so any way to spread it over the tasks does.
Result<std::vector<Slot>> slots_of(const Decision& decision) {
  std::vector<Slot> slots;
  for (const QuotedScore& score : decision.first)
    slots.push_back({.done = true, .score = score.score});
  const auto total = static_cast<std::size_t>(decision.val_tasks);
  // What comes later in the fixed order scores no more than what came before.
  const Points most = slots.empty() ? kFullMarks : slots.back().score.current.value_or(0);
  Points left = decision.ahead;
  while (slots.size() < total) {
    const Points share = std::min(left, most);
    slots.push_back({.done = false, .score = {.candidate = std::nullopt, .current = share}});
    left -= share;
  }
  if (left != 0) return contradiction(decision, "the tasks ahead cannot score that much");
  return slots;
}

Result<Verdict> first_verdict(const Decision& decision) {
  SKILLGIT_TRY(const std::vector<Slot> slots, slots_of(decision));
  const std::optional<Judgement> judgement = first_pass(slots);
  if (!judgement) return contradiction(decision, "the quoted prefix decides nothing");
  if (judgement->quoted != decision.first.size())
    return contradiction(decision, "the quoted prefix is longer than need be");
  return judgement->verdict;
}

std::set<std::string> tasks_of(const std::vector<QuotedScore>& quoted) {
  std::set<std::string> tasks;
  for (const QuotedScore& score : quoted) tasks.insert(score.task);
  return tasks;
}

Result<Outcome> confirmed_outcome(const Decision& decision, Verdict first) {
  if (first != Verdict::accept)
    return contradiction(decision, "a second pass follows only a won first one");
  if (tasks_of(decision.confirmed) != tasks_of(decision.first))
    return contradiction(decision, "its two passes are over different tasks");
  std::vector<PairedScore> scores;
  for (const QuotedScore& score : decision.confirmed) scores.push_back(score.score);
  const Outcome outcome = outcome_of(judge(scores, decision.margin));
  if (decision.outcome == Outcome::accepted && outcome != Outcome::accepted)
    return contradiction(decision, "accepted, though its second pass does not confirm it");
  return outcome;
}

}  // namespace

Result<Outcome> rederive(const Decision& decision) {
  if (decision.outcome == Outcome::refused || decision.outcome == Outcome::forced) {
    if (decision.val_tasks != 0 || !decision.first.empty() || !decision.confirmed.empty())
      return contradiction(decision,
                           std::string(to_string(decision.outcome)) + ", yet it quotes scores");
    if (decision.outcome == Outcome::forced && !decision.published)
      return contradiction(decision, "forced, which only the published rules allow");
    return decision.outcome;
  }
  if (decision.published && (!decision.confirmed.empty() || decision.margin != Margin{}))
    return contradiction(decision, "the published rules know neither second pass nor margin");
  if (decision.val_tasks < 1) return contradiction(decision, "judged on no task at all");
  if (static_cast<std::size_t>(decision.val_tasks) > kMostTasks)
    return contradiction(decision, "judged on more tasks than a gate takes");
  if (decision.first.size() > static_cast<std::size_t>(decision.val_tasks))
    return contradiction(decision, "quotes more tasks than val has");
  if (decision.margin.thousandths < 0 || decision.margin.thousandths > kWidestMargin)
    return contradiction(decision, "has an impossible margin");
  SKILLGIT_CHECK(check_scores(decision, decision.first));
  SKILLGIT_CHECK(check_scores(decision, decision.confirmed));
  SKILLGIT_CHECK(check_order(decision));

  SKILLGIT_TRY(const Verdict first, first_verdict(decision));
  if (decision.confirmed.empty()) return outcome_of(first);
  return confirmed_outcome(decision, first);
}

}  // namespace skillgit::optimizer
