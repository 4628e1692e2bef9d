#include "skillgit/core/optimizer/decision.hpp"

#include "core/optimizer/members.hpp"

#include <climits>
#include <nlohmann/json.hpp>

namespace skillgit::optimizer {
namespace {

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
