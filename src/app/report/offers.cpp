// What was offered, and what became of it.

#include "app/report/diff_block.hpp"
#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>

namespace skillgit::report {
namespace {

using optimizer::Decision;
using optimizer::OfferedEdit;
using optimizer::Outcome;

constexpr std::size_t kMostNames = 40;        ///< Of a list of names, of which the page tells
constexpr std::size_t kOpenNames = 8;         ///< so many without being asked.
constexpr std::size_t kLongestSubject = 200;  ///< In characters.
constexpr std::size_t kLongestText = 4'000;   ///< Likewise, of reasons.
constexpr std::size_t kOpenAccepted = 12;     ///< With more accepts, all offers are folded.

std::string subject_of(const Decision& decision) {
  if (decision.edits.empty()) return "(no edit)";
  std::string subject = shortened(decision.edits.front().subject, kLongestSubject);
  const std::size_t others = decision.edits.size() - 1;
  return others == 0 ? subject : fmt::format("{} (and {} more)", subject, others);
}

bool is_measured(const OfferView& offer) { return !offer.decision.quoted().empty(); }

std::string scores_of(const OfferView& offer) {
  if (!is_measured(offer)) return "not measured";
  return score_text(offer.tally.current_mean) + " → " + score_text(offer.tally.candidate_mean);
}

/// "on 3 of 40 tasks", for a verdict that came early.
std::string extent_of(const Decision& decision) {
  if (static_cast<int>(decision.quoted().size()) >= decision.val_tasks) return "";
  return fmt::format("on {} of {} tasks", decision.quoted().size(), decision.val_tasks);
}

Html count(const OfferView& offer, int number) {
  return Tag("td", {{"class", "n"}})(is_measured(offer) ? std::to_string(number) : "");
}

Html table_row(const OfferView& offer, bool told) {
  const Decision& decision = offer.decision;
  const std::string name = store::offer_name(decision.offer);
  const Html id = Tag("span", {{"class", "id"}})(name);
  Html scores = Html::text(scores_of(offer));
  if (is_measured(offer) && !extent_of(decision).empty())
    scores += Tag("small")(words(" {}", extent_of(decision)));
  return Tag("tr")(Tag("th", {{"scope", "row"}})(told ? Tag("a", {{"href", "#" + name}})(id) : id) +
                   Tag("td", {{"class", "n"}})(std::to_string(decision.step)) +
                   Tag("td")(verdict(decision.outcome)) + Tag("td", {{"class", "n"}})(scores) +
                   count(offer, offer.tally.wins) + count(offer, offer.tally.losses) +
                   count(offer, offer.tally.ties) + Tag("td")(subject_of(decision)));
}

Html table(const RunView& view) {
  Html rows;
  for (std::size_t at = 0; at < view.offers.size(); ++at)
    rows += table_row(view.offers[at], std::binary_search(view.told.begin(), view.told.end(), at));
  const Html head = Html::markup(
      "<thead><tr><th scope=\"col\">Offer</th><th scope=\"col\" class=\"n\">Step</th>"
      "<th scope=\"col\">Verdict</th><th scope=\"col\" class=\"n\">Current → candidate</th>"
      "<th scope=\"col\" class=\"n\">Won</th><th scope=\"col\" class=\"n\">Lost</th>"
      "<th scope=\"col\" class=\"n\">Equal</th><th scope=\"col\">What it does</th></tr></thead>");
  return scrolling("Offers", "offers", Tag("table")(head + Tag("tbody")(rows)));
}

/// Names, none of which breaks over two lines; many of them are folded behind `title`.
Html names(const std::vector<std::string>& all, const std::string& title) {
  if (all.empty()) return {};
  Html list;
  for (std::size_t i = 0; i < std::min(all.size(), kMostNames); ++i)
    list += Tag("span")(all[i]) + Html::markup(" ");
  if (all.size() > kMostNames) list += words("and {} more", all.size() - kMostNames);
  const Html shown =
      all.size() <= kOpenNames ? list : Tag("details")(Tag("summary")(title) + Tag("div")(list));
  return Tag("div", {{"class", "names"}})(shown);
}

Html task_names(const std::vector<std::string>& all) {
  return names(all, plural(all.size(), "task"));
}

std::string tasks_text(const OfferView& offer) {
  if (!is_measured(offer)) return "";
  const auto& tally = offer.tally;
  std::string text = fmt::format("{} won, {} lost, {} equal", tally.wins, tally.losses, tally.ties);
  if (tally.missing > 0) text += fmt::format(", {} without a score", tally.missing);
  return text;
}

std::string score_line(const OfferView& offer) {
  if (!is_measured(offer)) return "";
  const Decision& decision = offer.decision;
  std::string text = scores_of(offer);
  if (const std::string extent = extent_of(decision); !extent.empty())
    text += ' ' + extent + ": more could not have turned the verdict";
  if (!decision.confirmed.empty()) text += ", both sides drawn once more";
  return text;
}

Html facts(const OfferView& offer) {
  const Decision& decision = offer.decision;
  Html list = field("Why", Html::text(shortened(decision.reason, kLongestText)));
  list += field("Score", Html::text(score_line(offer)));
  list += field("Tasks", Html::text(tasks_text(offer)));
  list += field("Fixed", task_names(offer.tally.fixed));
  list += field("Broke", task_names(offer.tally.broke));
  if (offer.commit)
    list += Tag("dt")("Commit") + Tag("dd")(Tag("span", {{"class", "id"}})(offer.commit->hex));
  return Tag("dl")(list);
}

std::string origin(const OfferedEdit& edit) {
  return fmt::format(
      "{} in {}, from {}; {} for it", text::to_string(edit.edit.op), shortened(edit.edit.file, 200),
      to_string(edit.source),
      edit.support == 1 ? "1 rollout speaks" : fmt::format("{} rollouts speak", edit.support));
}

Html evidence(const OfferedEdit& edit) {
  return names(edit.evidence, plural(edit.evidence.size(), "train task"));
}

Html edit_part(const OfferedEdit& edit, const std::string& diff) {
  Html part = Tag("h4")(shortened(edit.subject, kLongestSubject));
  part += Tag("p", {{"class", "soft"}})(origin(edit) + (edit.evidence.empty() ? "" : ":")) +
          evidence(edit);
  if (!edit.why.empty()) part += Tag("p")(Html::lines(shortened(edit.why, kLongestText)));
  return part + (diff.empty() ? edit_block(edit.edit) : diff_block(diff));
}

Html told_offer(const OfferView& offer, bool open) {
  const Decision& decision = offer.decision;
  const std::string name = store::offer_name(decision.offer);
  const Html summary = Tag("summary")(Tag("span", {{"class", "id"}})(name) +
                                      verdict(decision.outcome) + Html::text(subject_of(decision)));
  Html content = facts(offer);
  for (std::size_t i = 0; i < decision.edits.size(); ++i)
    content += edit_part(decision.edits[i], i < offer.diffs.size() ? offer.diffs[i] : "");
  const Html inside = summary + Tag("div")(content);
  return open ? Tag("details", {{"id", name}, {"open", ""}})(inside)
              : Tag("details", {{"id", name}})(inside);
}

/// What the page leaves out, and where it is.
Html cuts(const RunView& view) {
  std::string text;
  if (view.offers_left_out > 0)
    text += fmt::format("The oldest {} are left out here. ", plural(view.offers_left_out, "offer"));
  if (view.told.size() < view.offers.size())
    text += fmt::format("{} of them are told in full: what was accepted, then the newest. ",
                        view.told.size());
  if (text.empty()) return {};
  return Tag("p",
             {{"class", "soft"}})(text + "`skillgit log` and `skillgit export` have them all.");
}

/// The edits that were chosen and not offered, step by step.
Html dropped_edits(const RunView& view) {
  if (view.dropped.empty()) return {};
  Html list;
  for (const auto& [step, edits] : view.dropped)
    for (const auto& [edit, reason] : edits.dropped)
      list += Tag("li")(fmt::format("step {}: {}: {}", step, edit, reason));
  Html part = Tag("h3")("Edits that did not apply") + Tag("ul")(list);
  if (view.dropped_left_out > 0)
    part += Tag("p", {{"class", "soft"}})(
        fmt::format("Those of the oldest {} are left out here. `skillgit show` has them all.",
                    plural(view.dropped_left_out, "step")));
  return part;
}

}  // namespace

Html offers_section(const RunView& view) {
  if (view.offers.empty())
    return section("offers", "Offers",
                   Tag("p")("Nothing has been offered yet.") + dropped_edits(view));
  const bool few = static_cast<std::size_t>(view.accepted) <= kOpenAccepted;
  Html told;
  for (const std::size_t at : view.told)
    told +=
        told_offer(view.offers[at], few && view.offers[at].decision.outcome == Outcome::accepted);
  const Html lead = Tag("p", {{"class", "soft"}})(
      "Every change that was proposed. An accepted one scored strictly more on val than the skill "
      "it was made from: a training score.");
  return section(
      "offers", "Offers",
      lead + table(view) + cuts(view) + Tag("h3")("One by one") + told + dropped_edits(view));
}

}  // namespace skillgit::report
