#include "skillgit/core/optimizer/gate.hpp"

#include <algorithm>
#include <cassert>

namespace skillgit::optimizer {
namespace {

// Margins compare squares of sums of millionths, which outgrow 64 bits at a few thousand tasks.
__extension__ using Wide = __int128;

void assert_scores(const PairedScore& score) {
  assert(!score.candidate || (0 <= *score.candidate && *score.candidate <= kFullMarks));
  assert(!score.current || (0 <= *score.current && *score.current <= kFullMarks));
}

bool is_missing(const PairedScore& score) { return !score.candidate || !score.current; }

/// Candidate minus current, if all that is missing had gone the candidate's way.
Points at_best(const PairedScore& score) {
  return score.candidate.value_or(kFullMarks) - score.current.value_or(0);
}

/// Likewise, if it had all gone the other way.
Points at_worst(const PairedScore& score) {
  return score.candidate.value_or(0) - score.current.value_or(kFullMarks);
}

/// The paired differences of the tasks, in sum.
struct Differences {
  Wide count = 0;
  Wide gain = 0;
  Wide squares = 0;
  Wide rounding = 0;  ///< The most that rounding can have added to the gain.

  void add(Points difference, const PairedScore& score) {
    ++count;
    gain += difference;
    squares += Wide{difference} * difference;
    if (score.is_rounded) ++rounding;
  }
};

/// Whether the gain is strict, and exceeds `margin` standard errors.
///
/// The squared standard error of the sum is (n * squares - gain^2) / (n - 1). Both sides are
/// squared and multiplied out, so that no root and no quotient is ever rounded.
bool passes(const Differences& all, Margin margin) {
  if (all.gain <= all.rounding) return false;
  if (margin.thousandths == 0) return true;
  const Wide spread = all.count * all.squares - all.gain * all.gain;
  return all.gain * all.gain * (all.count - 1) * 1'000'000 >
         Wide{margin.thousandths} * margin.thousandths * spread;
}

}  // namespace

bool is_too_much_missing(std::size_t missing, std::size_t total) {
  return missing > 1 && missing * 20 > total;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::reject:
      return "reject";
    case Verdict::accept:
      return "accept";
    case Verdict::indecisive:
      return "indecisive";
  }
  assert(false && "a verdict without a name");
  return "";
}

Verdict judge(std::span<const PairedScore> tasks, Margin margin) {
  assert(!tasks.empty() && tasks.size() <= kMostTasks);
  assert(0 <= margin.thousandths && margin.thousandths <= kWidestMargin);

  Differences measured, worst, best;
  for (const PairedScore& score : tasks) {
    assert_scores(score);
    if (!is_missing(score)) measured.add(*score.candidate - *score.current, score);
    worst.add(at_worst(score), score);
    best.add(at_best(score), score);
  }
  if (best.gain <= 0) return Verdict::reject;

  const std::size_t missing = tasks.size() - static_cast<std::size_t>(measured.count);
  if (is_too_much_missing(missing, tasks.size())) return Verdict::indecisive;

  // A margin is not monotonous (one great win widens the error), so all three are asked.
  const bool as_measured = passes(measured, margin);
  if (passes(worst, margin) != as_measured || passes(best, margin) != as_measured)
    return Verdict::indecisive;
  return as_measured ? Verdict::accept : Verdict::reject;
}

std::vector<std::string> gate_order(const std::map<std::string, std::optional<Points>>& current) {
  std::vector<std::string> order;
  order.reserve(current.size());
  for (const auto& [task, points] : current) order.push_back(task);
  // An empty optional is less than any score; the map has already put the ids in order.
  std::stable_sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) {
    return current.at(a) > current.at(b);
  });
  return order;
}

std::optional<Judgement> first_pass(std::span<const Slot> slots) {
  assert(!slots.empty());
  Points within_reach = 0;
  for (const Slot& slot : slots)
    within_reach += at_best({.candidate = std::nullopt, .current = slot.score.current});

  for (std::size_t at = 0; at < slots.size(); ++at) {
    const Slot& slot = slots[at];
    if (within_reach <= 0) return Judgement{Verdict::reject, at};
    if (!slot.done) return std::nullopt;
    assert_scores(slot.score);
    within_reach -= kFullMarks - slot.score.candidate.value_or(kFullMarks);
  }
  std::vector<PairedScore> scores;
  scores.reserve(slots.size());
  for (const Slot& slot : slots) scores.push_back(slot.score);
  return Judgement{judge(scores), scores.size()};
}

}  // namespace skillgit::optimizer
