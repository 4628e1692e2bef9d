#include "skillgit/core/optimizer/decision.hpp"

#include "core/optimizer/members.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <climits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace skillgit::optimizer {
namespace {

template <typename T, std::size_t n>
using Names = std::array<std::pair<T, std::string_view>, n>;

constexpr Names<Source, 6> kSources = {{{Source::failure, "failure"},
                                        {Source::success, "success"},
                                        {Source::slow_update, "slow-update"},
                                        {Source::appendix, "appendix"},
                                        {Source::exemplar, "exemplar"},
                                        {Source::human, "human"}}};
constexpr Names<Outcome, 5> kOutcomes = {{{Outcome::accepted, "accepted"},
                                          {Outcome::rejected, "rejected"},
                                          {Outcome::indecisive, "indecisive"},
                                          {Outcome::refused, "refused"},
                                          {Outcome::forced, "forced"}}};

template <typename T, std::size_t n>
std::string_view name_of(T value, const Names<T, n>& names) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  assert(false && "a value without a name");
  return "";
}

template <typename T, std::size_t n>
Result<T> value_of(std::string_view name, const Names<T, n>& names, std::string_view what) {
  for (const auto& [value, known] : names)
    if (known == name) return value;
  return fail(ErrorKind::invalid, "unknown " + std::string(what) + " '" + std::string(name) + "'");
}

// ---- tally

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

// ---- rederive

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

// ---- JSON

Json to_json(const OfferedEdit& offered) {
  return {{"op", text::to_string(offered.edit.op)},
          {"file", offered.edit.file},
          {"anchor", offered.edit.anchor},
          {"text", offered.edit.text},
          {"subject", offered.subject},
          {"why", offered.why},
          {"source", to_string(offered.source)},
          {"support", offered.support},
          {"evidence", offered.evidence}};
}

Json to_json(const std::optional<Points>& points) { return points ? Json(*points) : Json(); }

Json to_json(const QuotedScore& quoted) {
  return {{"task", quoted.task},
          {"candidate", to_json(quoted.score.candidate)},
          {"current", to_json(quoted.score.current)},
          {"candidate_draws", quoted.candidate_draws},
          {"current_draws", quoted.current_draws},
          {"pass_at", quoted.pass_at}};
}

template <typename T>
Json to_json(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(to_json(item));
  return list;
}

/// What a parser says of a name, as damage at `place`.
template <typename T>
Result<T> at(const std::string& place, Result<T> parsed) {
  if (!parsed) return fail(ErrorKind::damaged, place + ": " + parsed.error().message());
  return parsed;
}

Result<int> count_of(Members& members, const std::string& key) {
  SKILLGIT_TRY(const std::int64_t number, members.number(key, 0, INT_MAX));
  return static_cast<int>(number);
}

Result<OfferedEdit> edit_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  OfferedEdit offered;
  SKILLGIT_TRY(const std::string op, members.text("op"));
  SKILLGIT_TRY(offered.edit.op, at(place, text::parse_edit_op(op)));
  SKILLGIT_TRY(offered.edit.file, members.text("file"));
  SKILLGIT_TRY(offered.edit.anchor, members.text("anchor"));
  SKILLGIT_TRY(offered.edit.text, members.text("text"));
  SKILLGIT_TRY(offered.subject, members.text("subject"));
  SKILLGIT_TRY(offered.why, members.text("why"));
  SKILLGIT_TRY(const std::string source, members.text("source"));
  SKILLGIT_TRY(offered.source, at(place, parse_source(source)));
  SKILLGIT_TRY(offered.support, count_of(members, "support"));
  SKILLGIT_TRY(offered.evidence, members.texts("evidence"));
  SKILLGIT_CHECK(members.done());
  return offered;
}

Result<QuotedScore> quoted_score_from_json(const Json& json, const std::string& place) {
  SKILLGIT_TRY(Members members, Members::of(json, place));
  QuotedScore quoted;
  SKILLGIT_TRY(quoted.task, members.text("task"));
  SKILLGIT_TRY(quoted.score.candidate, members.number_or_null("candidate", 0, kFullMarks));
  SKILLGIT_TRY(quoted.score.current, members.number_or_null("current", 0, kFullMarks));
  SKILLGIT_TRY(quoted.candidate_draws, count_of(members, "candidate_draws"));
  SKILLGIT_TRY(quoted.current_draws, count_of(members, "current_draws"));
  quoted.score.is_rounded = quoted.candidate_draws > 1 || quoted.current_draws > 1;
  SKILLGIT_TRY(quoted.pass_at, members.number("pass_at", 0, kFullMarks));
  SKILLGIT_CHECK(members.done());
  return quoted;
}

/// How many of the val tasks a pass does not quote. Fails where it quotes more than there are.
Result<int> left_of(int val_tasks, const std::vector<QuotedScore>& quoted) {
  if (quoted.size() > static_cast<std::size_t>(val_tasks))
    return fail(ErrorKind::damaged, "a decision quotes more scores than there are val tasks");
  return val_tasks - static_cast<int>(quoted.size());
}

}  // namespace

std::string_view to_string(Source source) { return name_of(source, kSources); }
Outcome outcome_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept:
      return Outcome::accepted;
    case Verdict::reject:
      return Outcome::rejected;
    case Verdict::indecisive:
      return Outcome::indecisive;
  }
  assert(false && "a verdict without an outcome");
  return Outcome::refused;
}

bool changes_skill(Outcome outcome) {
  return outcome == Outcome::accepted || outcome == Outcome::forced;
}

std::string_view to_string(Outcome outcome) { return name_of(outcome, kOutcomes); }

text::EditRules rules_of(Source source, text::EditRules rules) {
  if (source == Source::slow_update) rules.region = text::RegionKind::slow_update;
  if (source == Source::appendix) rules.region = text::RegionKind::appendix;
  return rules;
}

Result<Source> parse_source(std::string_view name) {
  return value_of(name, kSources, "source of an edit");
}

Result<Outcome> parse_outcome(std::string_view name) {
  return value_of(name, kOutcomes, "outcome");
}

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

Json to_json(const Decision& decision) {
  Json json{{"offer", decision.offer},
            {"step", decision.step},
            {"edits", to_json(decision.edits)},
            {"outcome", to_string(decision.outcome)},
            {"reason", decision.reason},
            {"val_tasks", decision.val_tasks},
            {"margin", decision.margin.thousandths},
            {"first", to_json(decision.first)},
            {"ahead", decision.ahead},
            {"confirmed", to_json(decision.confirmed)}};
  if (decision.published) json["published"] = true;
  return json;
}

Result<Decision> decision_from_json(const Json& json) {
  SKILLGIT_TRY(Members members, Members::of(json, "decision"));
  Decision decision;
  SKILLGIT_TRY(decision.offer, count_of(members, "offer"));
  SKILLGIT_TRY(decision.step, count_of(members, "step"));
  SKILLGIT_TRY(decision.edits, members.list<OfferedEdit>("edits", edit_from_json));
  SKILLGIT_TRY(const std::string outcome, members.text("outcome"));
  SKILLGIT_TRY(decision.outcome, at("decision", parse_outcome(outcome)));
  SKILLGIT_TRY(decision.reason, members.text("reason"));
  SKILLGIT_TRY(decision.val_tasks, count_of(members, "val_tasks"));
  SKILLGIT_TRY(decision.margin.thousandths, members.number("margin", 0, kWidestMargin));
  SKILLGIT_TRY(decision.first, members.list<QuotedScore>("first", quoted_score_from_json));
  SKILLGIT_TRY(const int unquoted, left_of(decision.val_tasks, decision.first));
  SKILLGIT_TRY(decision.ahead, members.number("ahead", 0, kFullMarks * unquoted));
  SKILLGIT_TRY(decision.confirmed, members.list<QuotedScore>("confirmed", quoted_score_from_json));
  SKILLGIT_CHECK(left_of(decision.val_tasks, decision.confirmed));
  SKILLGIT_TRY(decision.published, members.flag("published"));
  SKILLGIT_CHECK(members.done());
  return decision;
}

}  // namespace skillgit::optimizer
