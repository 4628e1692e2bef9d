// The end of a page: what it has cost, what it rests on, and how to derive it again.

#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <algorithm>

namespace skillgit::report {
namespace {

constexpr std::size_t kMostPins = 20;
constexpr std::size_t kLongestConfig = 64'000;

Html table_head(const std::string& first, bool with_dollars) {
  Html cells = Tag("th", {{"scope", "col"}})(first);
  std::vector<std::string> names{"Requests", "Prompt tokens", "Reply tokens"};
  if (with_dollars) names.emplace_back("Dollars");
  for (const std::string& name : names)
    cells += Tag("th", {{"scope", "col"}, {"class", "n"}})(name);
  return Tag("thead")(Tag("tr")(cells));
}

Html number_cell(const std::string& text) { return Tag("td", {{"class", "n"}})(text); }

Html cost_row(const std::string& stage, std::int64_t requests, const std::string& prompt,
              const std::string& reply) {
  return Tag("tr")(Tag("th", {{"scope", "row"}})(stage) + number_cell(grouped_digits(requests)) +
                   number_cell(prompt) + number_cell(reply));
}

/// Tokens, and of how many requests they are when not of all.
std::string tokens_text(const StageCost& cost, std::int64_t tokens) {
  if (cost.recorded == 0) return "not recorded here";
  std::string text = grouped_digits(tokens);
  if (cost.recorded < cost.draws) text += fmt::format(" (of {})", grouped_digits(cost.recorded));
  return text;
}

/// What the target was asked besides the attempts that have an answer: who it is, and in vain.
/// While the run goes on there are those too that were answered since its last event.
StageCost besides_attempts(const train::Spending& spending, bool live) {
  const train::Account& all = spending.target;
  StageCost rest{
      .stage = live ? "asking who it is, in vain, and just now" : "asking who it is, and in vain",
      .draws = all.calls - static_cast<std::int64_t>(spending.attempts.size()),
      .recorded = 0,
      .tokens = {all.cost.prompt_tokens, all.cost.reply_tokens}};
  for (const auto& [attempt, tokens] : spending.attempts) {
    rest.tokens.prompt -= tokens.prompt;
    rest.tokens.reply -= tokens.reply;
  }
  rest.recorded = rest.draws;
  return rest;
}

Html account_row(const std::string& name, const train::Account& account,
                 const std::string& dollars) {
  const train::Cost& cost = account.cost;
  return Tag("tr")(Tag("th", {{"scope", "row"}})(name) +
                   number_cell(grouped_digits(account.calls)) +
                   number_cell(grouped_digits(cost.prompt_tokens)) +
                   number_cell(grouped_digits(cost.reply_tokens)) + number_cell(dollars));
}

std::string dollars_text(const train::Account& account) {
  return account.cost.has_price() ? train::usd_text(account.cost.nano_usd) : "price not known";
}

/// The dollars of both models, and which of them is not among them.
std::string dollars_text(const train::Spending& spending) {
  const train::Cost all = spending.cost();
  if (!all.has_price()) return "price not known";
  std::string text = train::usd_text(all.nano_usd);
  if (!spending.target.cost.has_price()) text += " without the target";
  if (!spending.optimizer.cost.has_price()) text += " without the optimizer model";
  return text;
}

Html model_table(const train::Spending& spending) {
  Html rows = account_row("target", spending.target, dollars_text(spending.target));
  if (spending.optimizer.calls > 0) {
    rows += account_row("optimizer model", spending.optimizer, dollars_text(spending.optimizer));
    train::Account both = spending.target;
    rows += account_row("both", both += spending.optimizer, dollars_text(spending));
  }
  return scrolling("Cost by model", "",
                   Tag("table")(table_head("Model", true) + Tag("tbody")(rows)));
}

Html stage_table(const RunView& view) {
  Html rows;
  StageCost total{.stage = "all", .draws = 0, .recorded = 0, .tokens = {}};
  for (const StageCost& cost : view.costs) {
    rows += cost_row(cost.stage, cost.draws, tokens_text(cost, cost.tokens.prompt),
                     tokens_text(cost, cost.tokens.reply));
    total.draws += cost.draws;
    total.recorded += cost.recorded;
    total.tokens.prompt += cost.tokens.prompt;
    total.tokens.reply += cost.tokens.reply;
  }
  if (view.spending) {
    const StageCost rest = besides_attempts(*view.spending, view.live);
    if (rest.draws > 0)
      rows += cost_row(rest.stage, rest.draws, grouped_digits(rest.tokens.prompt),
                       grouped_digits(rest.tokens.reply));
    total.draws += rest.draws;
    total.recorded += rest.recorded;
    total.tokens.prompt += rest.tokens.prompt;
    total.tokens.reply += rest.tokens.reply;
  }
  if (total.draws > 0)
    rows += cost_row("all", total.draws, tokens_text(total, total.tokens.prompt),
                     tokens_text(total, total.tokens.reply));
  return scrolling(
      "Cost of the target by stage", "",
      Tag("table")(table_head("Asking the target: stage", false) + Tag("tbody")(rows)));
}

Html cost_lead(const RunView& view) {
  if (!view.spending)
    return Tag("p", {{"class", "soft"}})(
        "Tokens are not recorded here: they stay in the journal on the machine that trained. The "
        "requests below are those whose scores are in the run log.");
  std::string text =
      fmt::format("{} in {}, as the journal on this machine has them.",
                  plural(static_cast<std::size_t>(view.spending->calls()), "request"),
                  duration_text(view.spending->seconds));
  if (const std::int64_t reserved = view.spending->reserved.calls; reserved > 0)
    text += fmt::format(
        " Of these, {} without an answer, in flight or lost, {} at the most that {} "
        "may cost.",
        grouped_digits(reserved), reserved == 1 ? "counts" : "count",
        reserved == 1 ? "it" : "they");
  return Tag("p", {{"class", "soft"}})(text);
}

std::string pins_text(const RunView& view) {
  if (view.pins.empty()) return "";
  std::string text = " Besides, scores that earlier runs had made count: ";
  for (std::size_t i = 0; i < std::min(view.pins.size(), kMostPins); ++i)
    text += (i == 0 ? "" : ", ") + view.pins[i].run;
  if (view.pins.size() > kMostPins)
    text += fmt::format(" and {} more", view.pins.size() - kMostPins);
  return text + ".";
}

std::string repeats_text(const RunView& view) {
  if (view.repeats == 0 && view.varied)
    return "The target varied when it was asked before, and so do scores.";
  if (view.repeats == 0) return "Whether the target repeats itself is not known.";
  const bool same = view.repeats == view.repeats_equal;
  std::string text = fmt::format("Asked twice, the target gave {} of {} replies again",
                                 view.repeats_equal, view.repeats);
  if (same && view.varied)
    return text + ", but it varied when it was asked before, and so do scores.";
  return text + (same ? ": it repeats itself." : ": it varies, and so do scores.");
}

Html claims(const RunView& view) {
  Html list =
      Tag("li")(view.fresh ? Html::markup("The fresh result rests on attempts of its own, which "
                                          "no gate has used.")
                           : Html::markup("There is no fresh result: nothing here is a claim "
                                          "about new tasks."));
  list += Tag("li")(words("Every score and verdict rests on {} of this run.{}",
                          plural(view.draws, "draw"), pins_text(view)));
  list += Tag("li")(repeats_text(view));
  list += Tag("li")(words(
      "A score is the mean over {}; the interval is Agresti and Coull's, over tasks, and knows "
      "nothing of the choice that the gate made.",
      plural(view.val_tasks, "val task")));
  return Tag("ul")(list);
}

Html commands(const RunView& view) {
  const std::string run = view.header.name.str();
  const std::string ref = "refs/skillgit/runs/" + run;
  std::string text = "skillgit verify " + view.header.name.slug() + " --run " +
                     view.header.name.run() + "    # derive every verdict again\n";
  text += "git log --first-parent " + ref + "    # one commit an event\n";
  text += "git show " + ref + ":event.json    # the newest event\n";
  for (const OfferView& offer : view.offers)
    if (offer.commit) {
      text += "git show " + offer.commit->hex.substr(0, 12) + "    # " +
              store::offer_name(offer.decision.offer) + ", as it is in git\n";
      break;
    }
  text += "skillgit export " + view.header.name.slug() + " --run " + view.header.name.run() +
          " --what draws    # every number\n";
  return Tag("pre")(Html::lines(text));
}

Html folded(const char* name, const Html& content) {
  return Tag("details")(Tag("summary")(name) + Tag("div")(content));
}

}  // namespace

Html cost_section(const RunView& view) {
  Html content = cost_lead(view);
  if (view.spending) content += model_table(*view.spending);
  return section("cost", "Cost", content + stage_table(view));
}

Html basis_section(const RunView& view) {
  Html content = claims(view) + Tag("p")("To derive it again, with this repository:");
  content += commands(view);
  content += folded("Configuration (run.toml)",
                    Tag("pre")(Html::lines(shortened(view.config, kLongestConfig))));
  content += folded("What scores belong to (the target)",
                    Tag("p")(Tag("code")(shortened(view.target, kLongestConfig))));
  content += Tag("p", {{"class", "soft"}})(
      words("Made from the run log {} by skillgit {}.", view.log_tip.hex, SKILLGIT_VERSION));
  return section("basis", "What this rests on", content);
}

}  // namespace skillgit::report
