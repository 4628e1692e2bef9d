#include "skillgit/core/optimizer/decision.hpp"

#include <algorithm>

namespace skillgit::optimizer {
namespace {

bool passed(Points points, const QuotedScore& quoted) { return points >= quoted.pass_at; }

void count(const QuotedScore& quoted, Points candidate, Points current, Tally& tally) {
  ++(candidate > current ? tally.wins : candidate < current ? tally.losses : tally.ties);
  const bool now = passed(candidate, quoted);
  const bool before = passed(current, quoted);
  tally.candidate_hard += now ? 1 : 0;
  tally.current_hard += before ? 1 : 0;
  if (now && !before) tally.fixed.push_back(quoted.task);
  if (before && !now) tally.broke.push_back(quoted.task);
}

}  // namespace

Tally tally(const std::vector<QuotedScore>& quoted) {
  Tally tally;
  std::vector<Points> candidate, current;
  for (const QuotedScore& score : quoted) {
    if (!score.score.candidate || !score.score.current) {
      ++tally.missing;
      continue;
    }
    candidate.push_back(*score.score.candidate);
    current.push_back(*score.score.current);
    count(score, candidate.back(), current.back(), tally);
  }
  if (!candidate.empty()) {
    tally.candidate_mean = mean(candidate);
    tally.current_mean = mean(current);
  }
  std::sort(tally.fixed.begin(), tally.fixed.end());
  std::sort(tally.broke.begin(), tally.broke.end());
  return tally;
}

}  // namespace skillgit::optimizer
