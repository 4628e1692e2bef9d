#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/text/edit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace skillgit::optimizer {

/// What an edit was made from.
enum class Source { failure, success, slow_update, appendix, exemplar, human };

/// "failure", "success", "slow-update", "appendix", "exemplar", "human".
std::string_view to_string(Source source);
Result<Source> parse_source(std::string_view name);

/// What an edit from `source` may touch, where `rules` hold for edits in general: a slow update
/// and an appendix write the region that is theirs and nothing else, all others no such region.
text::EditRules rules_of(Source source, text::EditRules rules);

/// An edit with what speaks for it.
struct OfferedEdit {
  text::Edit edit;
  std::string subject;  ///< What it does, in one line: the commit's subject.
  std::string why;      ///< Why it may help, in sentences: the commit's body.
  Source source = Source::exemplar;
  int support = 0;                    ///< How many rollouts speak for it.
  std::vector<std::string> evidence;  ///< Ids of the train tasks it was made from.

  friend bool operator==(const OfferedEdit&, const OfferedEdit&) = default;
};

/// How an offer ended.
enum class Outcome {
  accepted,
  rejected,
  indecisive,
  refused,  ///< Not measured: it changes nothing, does not apply, fails lint, leaks, is too long.
  forced,   ///< Not measured, and made all the same: the published rules do not gate regions.
};

/// "accepted", "rejected", "indecisive", "refused", "forced".
std::string_view to_string(Outcome outcome);
Result<Outcome> parse_outcome(std::string_view name);

/// Whether an offer that ended so changed the current skill.
bool changes_skill(Outcome outcome);

/// The outcome of an offer that the gate has judged; never `refused` or `forced`.
Outcome outcome_of(Verdict verdict);

/// What a verdict quotes of one val task: the means it compared, and of how many draws.
struct QuotedScore {
  std::string task;
  PairedScore score;
  int candidate_draws = 0;
  int current_draws = 0;
  Points pass_at = kFullMarks;

  friend bool operator==(const QuotedScore&, const QuotedScore&) = default;
};

/// One offer, and all that decided it: what the run log keeps and `verify` derives again.
struct Decision {
  int offer = 0;  ///< Counted in the run, from 1.
  int step = 0;   ///< The step that made it, from 1.
  std::vector<OfferedEdit> edits;
  Outcome outcome = Outcome::refused;
  std::string reason;  ///< In words, one line.
  int val_tasks = 0;   ///< How many tasks val has; 0 when refused.
  Margin margin;
  std::vector<QuotedScore> first;  ///< The prefix that pass 1 quotes, in gate_order().
  Points ahead = 0;        ///< What the current skill scores on the val tasks after it, in sum.
  bool published = false;  ///< Judged by the rules that SkillOpt was published with.
  std::vector<QuotedScore> confirmed;  ///< All of val with both passes pooled, in gate_order() of
                                       ///< the first pass; empty without pass 2.

  /// The scores that the outcome rests on: the confirmed ones where there are any.
  const std::vector<QuotedScore>& quoted() const { return confirmed.empty() ? first : confirmed; }

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// How the candidate and the current skill did, task by task, over what a decision quotes.
/// All but `missing` is about the tasks that both have a score for.
struct Tally {
  int wins = 0, losses = 0, ties = 0, missing = 0;
  int candidate_hard = 0, current_hard = 0;     ///< Tasks at or above their pass mark.
  Points candidate_mean = 0, current_mean = 0;  ///< Rounded to a millionth; 0 without tasks.
  std::vector<std::string> fixed, broke;        ///< Tasks that crossed their pass mark, by id.
};
Tally tally(const std::vector<QuotedScore>& quoted);

/// The outcome that the quoted scores give, by the gate's own rules. Whoever asks compares it
/// with the one that the decision claims.
///
/// Fails with damaged when the record contradicts itself: a prefix that decides nothing or is
/// longer than need be or out of order, scores outside their range or without draws, a task
/// quoted twice, a refusal or a forced change that quotes scores, a change that was forced or
/// confirmed although the rules know no such thing, a second pass without a won first one or over
/// other tasks, an accept that its own second pass does not confirm.
Result<Outcome> rederive(const Decision& decision);

/// The decision as JSON, and back. Equal decisions give equal bytes through to_line.
///
/// Reading fails with damaged, naming the place, for a member that is missing, unknown or of
/// another type, a name that to_string does not write, and a number outside its range.
Json to_json(const Decision& decision);
Result<Decision> decision_from_json(const Json& json);

}  // namespace skillgit::optimizer
