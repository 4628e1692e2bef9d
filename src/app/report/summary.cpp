// The top of a page: the claim, what was trained, and its numbers at a glance.

#include "app/report/numbers.hpp"
#include "app/report/sections.hpp"
#include "skillgit/app/report/final_text.hpp"

namespace skillgit::report {
namespace {

Html way_to_a_claim(const RunView& view) {
  if (!view.stopped) return Html::markup("The run is not finished.");
  if (view.published)
    return Html::markup("It went by the published rules, for comparison: nothing of it lands.");
  if (view.accepted == 0) return Html::markup("Nothing was accepted: there is nothing to claim.");
  return Html::markup(
      "<code>skillgit promote</code> measures the skill afresh, and says what may be claimed of "
      "it.");
}

Html no_claim(const RunView& view) {
  const bool open = !view.stopped;
  Html text = Tag("p")(Tag("strong")("No fresh result.") +
                       Html::markup(" Training scores only: chosen by the gate, no claim."));
  text += Tag("p")(way_to_a_claim(view));
  return Tag("div", {{"class", open ? "claim open" : "claim"}})(text);
}

Html fresh_claim(const FreshResult& fresh) {
  const int tasks = fresh.seen.wins + fresh.seen.losses + fresh.seen.ties;
  const char* const verdict =
      fresh.passed ? "Fresh result, passed: " : "Fresh result, not passed: ";
  const std::string scope = fresh.split == "test" ? "on test tasks that no gate has seen"
                                                  : "on these val tasks, and no others";
  Html text = Tag("p")(Tag("strong")(verdict + optimizer::in_words(fresh.seen)));
  text += Tag("p")(words(
      "Measured afresh against {}, {}: {} compared, {} of each side at each. Attempt {} on these "
      "tasks passes at p <= {:.4g}. Record: {}",
      fresh.against, scope, plural(static_cast<std::size_t>(tasks), "task"),
      plural(static_cast<std::size_t>(fresh.draws), "attempt"), fresh.attempt, fresh.level,
      fresh.record));
  return Tag("div", {{"class", fresh.passed ? "claim passed" : "claim"}})(text);
}

/// Why a run came to rest, as the end of a sentence.
std::string_view rest_text(train::StopReason reason) {
  switch (reason) {
    case train::StopReason::finished:
      return "finished: the optimizer is at its end";
    case train::StopReason::steps:
      return "finished: all steps were made";
    case train::StopReason::patience:
      return "finished: too many steps in a row brought no accept";
    case train::StopReason::full_marks:
      return "finished: the skill does every val task";
    case train::StopReason::rollouts:
      return "stopped for now: the budget in rollouts is spent";
    case train::StopReason::calls:
      return "stopped for now: the budget in calls is spent";
    case train::StopReason::tokens:
      return "stopped for now: the budget in tokens is spent";
    case train::StopReason::usd:
      return "stopped for now: the budget in dollars is spent";
    case train::StopReason::seconds:
      return "stopped for now: the budget in seconds is spent";
    case train::StopReason::indecisive:
      break;
  }
  return "stopped for now: too much could not be measured";
}

std::string_view state_text(const RunView& view) {
  if (view.stopped) return rest_text(*view.stopped);
  return view.live ? "training now" : "not finished";
}

Html tile(const std::string& number, const std::string& meaning) {
  return Tag("li")(Tag("b")(number) + Tag("span")(meaning));
}

Html tiles(const RunView& view) {
  Html list;
  if (!view.standings.empty())
    list += tile(
        score_text(view.standings.front().mean) + " → " + score_text(view.standings.back().mean),
        view.published ? "training score on val, base → best"
                       : "training score on val, base → current");
  list += tile(
      fmt::format("{} of {}", view.accepted,
                  view.accepted + view.rejected + view.indecisive + view.refused + view.forced),
      "offers accepted");
  list += tile(view.planned_steps > 0 ? fmt::format("{} of {}", view.steps, view.planned_steps)
                                      : std::to_string(view.steps),
               "steps made");
  if (view.spending)
    list += tile(grouped_digits(view.spending->calls()),
                 "requests in " + duration_text(view.spending->seconds));
  else
    list += tile(grouped_digits(static_cast<std::int64_t>(view.draws)), "draws in the run log");
  return Tag("ul", {{"class", "tiles"}})(list);
}

Html id_of(const std::string& hex) { return Tag("span", {{"class", "id"}})(hex); }

Html facts(const RunView& view) {
  const store::RunHeader& header = view.header;
  Html list = field("Skill", Html::text(header.name.slug() + ", in " + header.skill_path));
  list += field("Branch",
                Html::text(header.branch.empty() ? "none: HEAD was detached" : header.branch));
  list += field("Base", id_of(header.base.hex));
  if (view.published)
    list += field("Rules", Html::text("SkillOpt's published ones, for comparison: unmeasured "
                                      "changes included, unable to land"));
  if (view.final)
    list += field("Test, as upstream reports it", Html::text(final_text(*view.final)));
  if (view.metric != "soft") list += field("Metric", Html::text(view.metric));
  list += field("Target",
                view.model.empty() ? Html() : words("{}, run by {}", view.model, view.harness));
  list += field("Optimizer", view.optimizer_model.empty()
                                 ? Html::text(view.optimizer)
                                 : words("{}, asking {}", view.optimizer, view.optimizer_model));
  if (!view.unused.empty())
    list += field("Answers that could not be used", Html::text(train::in_words(view.unused)));
  list += field("Tasks", words("{} train, {} val, {} test", view.train_tasks, view.val_tasks,
                               view.test_tasks));
  list += field("Started", Html::text(date_text(header.started)));
  list += field("By", Html::text(header.identity.name));
  return Tag("dl")(list);
}

Html contents(const RunView& view) {
  const Html begin = Html::markup("<nav aria-label=\"Contents\"><ul>");
  const Html change =
      view.change.empty() ? Html() : Html::markup("<li><a href=\"#change\">What changed</a></li>");
  return begin + change +
         Html::markup(
             "<li><a href=\"#score\">Score</a></li>"
             "<li><a href=\"#offers\">Offers</a></li><li><a href=\"#tasks\">Tasks</a></li>"
             "<li><a href=\"#cost\">Cost</a></li>"
             "<li><a href=\"#basis\">What this rests on</a></li></ul></nav>");
}

}  // namespace

Html claim_section(const RunView& view) {
  return view.fresh ? fresh_claim(*view.fresh) : no_claim(view);
}

Html summary_section(const RunView& view) {
  const Html run = Tag("span", {{"class", "id"}})("run " + view.header.name.run());
  const Html title = Tag("h1")(view.header.name.slug()) +
                     Tag("p", {{"class", "run"}})(run + words(" · {}", state_text(view)));
  return Tag("header")(title + tiles(view) + facts(view) + contents(view));
}

}  // namespace skillgit::report
