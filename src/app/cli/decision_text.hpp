#pragma once

#include "skillgit/core/base/json.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/standing.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::cli {

// How decisions look, the same in every command. Scores here are training scores: they are chosen
// on val, and claim nothing.

using tasks::score_text;

/// 0.825: points as JSON output has them, from 0 to 1 with at most six decimals; null for nothing.
Json score_as_json(const std::optional<optimizer::Points>& points);

/// "0.3333 -> 0.8250", from the base to the current skill; with the published rules "(best)" stands
/// behind it.
std::string training_score_text(const std::optional<train::Standings>& standings,
                                bool published = false);
Json training_score_as_json(const std::optional<train::Standings>& standings);

/// What the published rules measured at their end; null where they did not.
Json published_test_as_json(const std::optional<train::FinalRecord>& final);

/// "0.6500 -> 0.7250 (hard 29/40)": current and candidate, and how many tasks the candidate has
/// done; "(hard 3/12 of 40)" when a verdict was called early, "(hard 29/40, 2 draws)" where a
/// task counts by the mean of both passes; "not measured" for a refused offer.
std::string comparison_text(const optimizer::Decision& decision);

/// "+5 -2": tasks that the candidate does better and worse; empty when it was not measured.
std::string flips_text(const optimizer::Decision& decision);

/// A commit in brief, or dashes where there is none.
std::string short_id(const std::optional<store::ObjectId>& id);

/// How many offers came out in which way.
struct OfferCounts {
  int accepted = 0, rejected = 0, indecisive = 0, refused = 0, forced = 0;
};

/// Those of a report or a status.
template <typename Run>
OfferCounts offers_of(const Run& run) {
  return {.accepted = run.accepted,
          .rejected = run.rejected,
          .indecisive = run.indecisive,
          .refused = run.refused,
          .forced = run.forced};
}

/// "2 accepted, 6 rejected", and the others where there are any.
std::string offers_text(const OfferCounts& counts);

/// "accepted", ...; green and red when `coloured`.
std::string outcome_text(optimizer::Outcome outcome, bool coloured);

/// The first edit's subject, and how many edits there are besides; neutralised.
std::string subject_text(const optimizer::Decision& decision);

/// "1a2b3c4d  c0003  accepted    0.6500 -> 0.7250 (hard 29/40)  +5 -2  its subject": one settled
/// offer in one line. The event's decision is set.
std::string decision_line(const store::RunEvent& event, bool coloured);

/// Writes a diff that git made without colours: neutralised, and coloured here when asked.
void print_diff(std::string_view diff, const std::string& indent, bool coloured, std::ostream& out);

/// Writes an edit as lines that go and lines that come, from its anchor and text alone.
/// Each line begins with `indent`.
void print_edit(const text::Edit& edit, const std::string& indent, std::ostream& out);

/// A settled offer as an object: names, outcome, scores, flips by task id, subjects.
/// `event.decision` is set.
Json decision_summary(const store::RunName& run, const store::RunEvent& event);

/// The same with every edit in full.
Json decision_details(const store::RunName& run, const store::RunEvent& event);

}  // namespace skillgit::cli
