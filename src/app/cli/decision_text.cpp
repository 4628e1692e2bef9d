#include "app/cli/decision_text.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

namespace skillgit::cli {
namespace {

using optimizer::Decision;
using optimizer::OfferedEdit;
using optimizer::Outcome;
using optimizer::Points;
using optimizer::Tally;
using text::EditOp;

int compared(const Tally& tally) { return tally.wins + tally.losses + tally.ties; }

bool is_measured(const Decision& decision) { return !decision.quoted().empty(); }

/// Calls `each` with every line of `text`, without its end.
template <typename Each>
void for_each_line(std::string_view text, const Each& each) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    each(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

/// Tells the lines of a diff apart, one after another: what git colours them by default.
class DiffColours {
 public:
  std::string_view of(std::string_view line) {
    if (line.starts_with("@@")) {
      in_hunk_ = true;
      return "\x1b[36m";
    }
    if (line.starts_with("diff ")) in_hunk_ = false;
    if (!in_hunk_) return is_heading(line) ? "\x1b[1m" : "";
    if (line.starts_with('+')) return "\x1b[32m";
    return line.starts_with('-') ? "\x1b[31m" : "";
  }

 private:
  static bool is_heading(std::string_view line) {
    constexpr std::array<std::string_view, 4> kHeadings{"diff ", "index ", "--- ", "+++ "};
    return std::any_of(kHeadings.begin(), kHeadings.end(),
                       [line](std::string_view heading) { return line.starts_with(heading); });
  }

  bool in_hunk_ = false;
};

Json edit_summary(const OfferedEdit& offered) {
  return {{"op", text::to_string(offered.edit.op)},
          {"file", offered.edit.file},
          {"subject", offered.subject}};
}

Json edit_details(const std::string& slug, const OfferedEdit& offered) {
  Json json = edit_summary(offered);
  json["id"] = text::edit_id(slug, offered.edit);
  json["anchor"] = offered.edit.anchor;
  json["text"] = offered.edit.text;
  json["why"] = offered.why;
  json["source"] = to_string(offered.source);
  json["support"] = offered.support;
  json["evidence"] = offered.evidence;
  return json;
}

Json scores(const Decision& decision, const Tally& tally) {
  if (!is_measured(decision)) return nullptr;
  return {{"candidate", score_as_json(tally.candidate_mean)},
          {"current", score_as_json(tally.current_mean)},
          {"candidate_hard", tally.candidate_hard},
          {"current_hard", tally.current_hard},
          {"compared", compared(tally)},
          {"missing", tally.missing},
          {"val_tasks", decision.val_tasks},
          {"confirmed", !decision.confirmed.empty()}};
}

}  // namespace

Json score_as_json(const std::optional<Points>& points) {
  if (!points) return nullptr;
  return static_cast<double>(*points) / static_cast<double>(optimizer::kFullMarks);
}

std::string training_score_text(const std::optional<train::Standings>& standings, bool published) {
  if (!standings) return "not measured yet";
  return score_text(standings->base.mean) + " -> " + score_text(standings->current.mean) +
         (published ? " (best)" : "");
}

Json training_score_as_json(const std::optional<train::Standings>& standings) {
  using Mean = std::optional<Points>;
  return {{"base", score_as_json(standings ? Mean(standings->base.mean) : std::nullopt)},
          {"current", score_as_json(standings ? Mean(standings->current.mean) : std::nullopt)}};
}

Json published_test_as_json(const std::optional<train::FinalRecord>& final) {
  if (!final) return nullptr;
  return {{"tasks", final->tasks},
          {"base", score_as_json(final->base)},
          {"best", score_as_json(final->best)},
          {"last", score_as_json(final->last)},
          {"promoted_last", final->promoted}};
}

std::string comparison_text(const Decision& decision) {
  if (!is_measured(decision)) return "not measured";
  const Tally tally = optimizer::tally(decision.quoted());
  const bool early = static_cast<int>(decision.quoted().size()) < decision.val_tasks;
  return fmt::format("{} -> {} (hard {}/{}{}{})", score_text(tally.current_mean),
                     score_text(tally.candidate_mean), tally.candidate_hard, compared(tally),
                     early ? fmt::format(" of {}", decision.val_tasks) : "",
                     decision.confirmed.empty() ? "" : ", 2 draws");
}

std::string flips_text(const Decision& decision) {
  if (!is_measured(decision)) return "";
  const Tally tally = optimizer::tally(decision.quoted());
  return fmt::format("+{} -{}", tally.wins, tally.losses);
}

std::string short_id(const std::optional<store::ObjectId>& id) {
  return id ? id->brief() : "--------";
}

std::string offers_text(const OfferCounts& counts) {
  std::string text = fmt::format("{} accepted, {} rejected", counts.accepted, counts.rejected);
  for (const auto& [count, what] : {std::pair(counts.indecisive, "indecisive"),
                                    {counts.refused, "refused"},
                                    {counts.forced, "forced"}})
    if (count > 0) text += fmt::format(", {} {}", count, what);
  return text;
}

std::string outcome_text(Outcome outcome, bool coloured) {
  std::string word(to_string(outcome));
  if (!coloured || outcome == Outcome::refused || outcome == Outcome::forced) return word;
  const int colour = outcome == Outcome::accepted ? 32 : outcome == Outcome::rejected ? 31 : 33;
  return fmt::format("\x1b[{}m{}\x1b[m", colour, word);
}

std::string subject_text(const Decision& decision) {
  if (decision.edits.empty()) return "(no edit)";
  const std::string first = printable(decision.edits.front().subject);
  const std::size_t others = decision.edits.size() - 1;
  return others == 0 ? first : fmt::format("{} (and {} more)", first, others);
}

std::string decision_line(const store::RunEvent& event, bool coloured) {
  const Decision& decision = *event.decision;
  constexpr std::size_t kWidestOutcome = std::string_view("indecisive").size();
  const std::string padding(kWidestOutcome - to_string(decision.outcome).size(), ' ');
  return fmt::format("{}  {}  {}{}  {:<38}  {:>7}  {}", short_id(event.candidate),
                     store::offer_name(decision.offer), outcome_text(decision.outcome, coloured),
                     padding, comparison_text(decision), flips_text(decision),
                     subject_text(decision));
}

void print_diff(std::string_view diff, const std::string& indent, bool coloured,
                std::ostream& out) {
  DiffColours colours;
  for_each_line(diff, [&](std::string_view line) {
    const std::string_view colour = coloured ? colours.of(line) : "";
    out << indent << colour << printable_lines(line) << (colour.empty() ? "" : "\x1b[m") << '\n';
  });
}

void print_edit(const text::Edit& edit, const std::string& indent, std::ostream& out) {
  out << indent << printable(edit.file) << ", " << to_string(edit.op) << ":\n";
  const bool removes = edit.op == EditOp::replace || edit.op == EditOp::remove;
  if (edit.op != EditOp::append) print_lines(edit.anchor, indent + (removes ? "- " : "  "), out);
  if (edit.op != EditOp::remove) print_lines(edit.text, indent + "+ ", out);
}

Json decision_summary(const store::RunName& run, const store::RunEvent& event) {
  const Decision& decision = *event.decision;
  const Tally tally = optimizer::tally(decision.quoted());
  Json edits = Json::array();
  for (const OfferedEdit& edit : decision.edits) edits.push_back(edit_summary(edit));
  return {{"candidate", store::candidate_name(run, decision.offer)},
          {"skill", run.slug()},
          {"run", run.run()},
          {"offer", decision.offer},
          {"step", decision.step},
          {"commit", event.candidate ? Json(event.candidate->hex) : Json()},
          {"outcome", to_string(decision.outcome)},
          {"reason", decision.reason},
          {"training_score", scores(decision, tally)},
          {"wins", tally.wins},
          {"losses", tally.losses},
          {"ties", tally.ties},
          {"fixed", tally.fixed},
          {"broke", tally.broke},
          {"edits", std::move(edits)}};
}

Json decision_details(const store::RunName& run, const store::RunEvent& event) {
  Json json = decision_summary(run, event);
  json["edits"] = Json::array();
  for (const OfferedEdit& edit : event.decision->edits)
    json["edits"].push_back(edit_details(run.slug(), edit));
  return json;
}

}  // namespace skillgit::cli
