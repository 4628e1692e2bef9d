#include "app/cli/train_plan.hpp"

#include "app/cli/estimate_text.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/promotion_text.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {

using train::Budget;
using train::Estimate;
using train::Spending;
using train::TrainRequest;

namespace {

std::string landing_text(const TrainPlan& plan) {
  const TrainRequest& request = plan.request;
  if (request.options.gate.published)
    return "nothing lands, and nothing can be promoted: it goes by the published rules";
  if (request.branch.empty()) return "HEAD is detached, so nothing lands by itself";
  const std::string branch = printable(request.branch);
  if (plan.branch_is_protected)
    return fmt::format("branch '{}' is protected, so nothing lands by itself", branch);
  if (plan.branch_went_on)
    return fmt::format("branch '{}' went on without the run, so nothing lands by itself", branch);
  switch (request.options.land) {
    case train::LandWhen::accept:
      return fmt::format("each accept goes on branch '{}' by fast-forward", branch);
    case train::LandWhen::end:
      return fmt::format("what was accepted goes on branch '{}' at the end", branch);
    case train::LandWhen::never:
      break;
  }
  return "nothing lands by itself (git.land = \"never\")";
}

std::string beginning_text(const TrainRequest& request, const Estimate& estimate) {
  if (!estimate.continues) return fmt::format("would start a run of {}\n", request.slug);
  return estimate.is_over
             ? fmt::format("run {} is finished: nothing is left of it to do\n", *estimate.continues)
             : fmt::format("would continue run {}\n", *estimate.continues);
}

std::string step_text(const Estimate& estimate) {
  const int offers = estimate.step.offers;
  std::string text = fmt::format(
      "{}:\n"
      "  at most {} rollouts on train tasks\n"
      "  at most {} offer{} of {} rollouts on val\n",
      estimate.steps == 1 ? "the step to come"
                          : fmt::format("each of {} steps to come", estimate.steps),
      estimate.step.rollouts, offers, offers == 1 ? "" : "s", estimate.offer);
  if (estimate.confirm > 0)
    text += fmt::format("  {} more before an accept, unless the target repeats itself\n",
                        estimate.confirm);
  if (estimate.step.asks > 0)
    text += fmt::format("  at most {} questions to the optimizer model\n", estimate.step.asks);
  return text;
}

/// Whether the cost that is told holds the questions to the optimizer model.
bool has_all_costs(const TrainPlan& plan) {
  return plan.estimate.asks == 0 ||
         (plan.estimate.per_question && plan.request.options.prices.optimizer);
}

std::string asks_text(const TrainPlan& plan) {
  if (has_all_costs(plan)) return "";
  return fmt::format(
      "besides, and not in this cost: at most {} questions to the optimizer model, {}\n",
      plan.estimate.asks,
      plan.most_asked ? "whose longest replies alone would cost " + usd_text(*plan.most_asked)
                      : "whose price is not known");
}

std::string total_text(const TrainPlan& plan) {
  const Estimate& estimate = plan.estimate;
  std::string text = fmt::format("in all: {} rollouts", range_text(estimate.rollouts));
  if (!estimate.tokens) return text + '\n';
  text += fmt::format(", {} tokens\n", range_text(*estimate.tokens));
  text += has_all_costs(plan) ? "cost: " : "cost of the rollouts: ";
  text += estimate.nano_usd ? usd_range_text(*estimate.nano_usd) + '\n'
                            : "no price known for the target's model\n";
  if (estimate.grown_tokens)
    text += fmt::format(
        "  that is with the skill as long as it is; as long as train.max_skill_tokens lets it "
        "become: at most {} tokens{}\n",
        *estimate.grown_tokens,
        estimate.grown_nano_usd ? ", " + usd_text(*estimate.grown_nano_usd) : "");
  return text;
}

/// What a limit leaves of what was set.
std::string left_text(std::string_view name, const std::optional<std::int64_t>& limit,
                      std::int64_t spent) {
  if (!limit) return "";
  return fmt::format("  {}: {} of {} left\n", name, std::max<std::int64_t>(*limit - spent, 0),
                     *limit);
}

/// "  kept: 30 % for gate, 20 % for final".
std::string shares_text(const Budget& budget) {
  std::string text;
  for (const train::Stage stage : {train::Stage::train, train::Stage::gate, train::Stage::final})
    if (const auto share = budget.shares.of(stage))
      text += fmt::format("{}{} % for {}", text.empty() ? "" : ", ",
                          static_cast<double>(share->thousandths) / 10, to_string(stage));
  return text.empty() ? "" : "  kept: " + text + '\n';
}

std::string budget_text(const Budget& budget, const Spending& spent) {
  const std::string text = left_text("rollouts", budget.rollouts, spent.rollouts) +
                           left_text("calls", budget.calls, spent.calls()) +
                           left_text("tokens", budget.tokens, spent.cost().tokens()) +
                           left_text("seconds", budget.seconds, spent.seconds);
  if (!budget.nano_usd)
    return text.empty() ? "budget: without limits\n" : "budget:\n" + text + shares_text(budget);
  const std::int64_t left = std::max<std::int64_t>(*budget.nano_usd - spent.cost().nano_usd, 0);
  return fmt::format("budget:\n{}  dollars: {} of {} left\n{}", text, usd_text(left),
                     usd_text(*budget.nano_usd), shares_text(budget));
}

/// Whether the budget ends before one candidate is judged.
bool is_too_small(const Budget& budget, const Estimate& estimate) {
  return !estimate.continues && budget.rollouts &&
         *budget.rollouts < estimate.baseline.least + estimate.offer;
}

/// Says why nothing, or only a part, would be asked; nothing where the budget has room.
std::string forbidden_text(const Budget& budget, const Estimate& estimate) {
  if (const auto& forbidden = estimate.forbidden) {
    const std::string reserved =
        estimate.reserved
            ? fmt::format("\n  one is reserved at {} prompt and {} reply tokens before it is sent",
                          estimate.reserved->prompt, estimate.reserved->reply)
            : "";
    return fmt::format("the budget in {} has no room for a rollout of the stage '{}': raise it{}{}",
                       limit_text(forbidden->limit), to_string(forbidden->stage),
                       budget.shares.sum() > 0 ? ", or what its shares keep for other stages" : "",
                       reserved);
  }
  return is_too_small(budget, estimate) ? "the budget is spent before one candidate is judged" : "";
}

Json per_rollout_as_json(const Estimate& estimate) {
  Json json = {{"reserved_prompt_tokens", nullptr}, {"reserved_reply_tokens", nullptr}};
  if (const auto& reserved = estimate.reserved) {
    json["reserved_prompt_tokens"] = reserved->prompt;
    json["reserved_reply_tokens"] = reserved->reply;
  }
  if (const auto& one = estimate.per_rollout)
    json.update(tokens_as_json(*one));
  else
    json["recorded"] = 0;
  return json;
}

Json grown_as_json(const Estimate& estimate) {
  if (!estimate.grown_tokens) return nullptr;
  return {{"tokens", *estimate.grown_tokens}, {"usd", usd_as_json(estimate.grown_nano_usd)}};
}

}  // namespace

void print_plan(const TrainPlan& plan, std::ostream& out) {
  const Estimate& estimate = plan.estimate;
  const Budget& budget = plan.request.options.budget;
  out << beginning_text(plan.request, estimate);
  if (estimate.spent) out << "spent so far: " << spent_text(*estimate.spent) << '\n';
  out << fmt::format("tasks: {} train, {} val, {} test\n", estimate.train_tasks, estimate.val_tasks,
                     estimate.test_tasks);
  if (estimate.baseline.most > 0)
    out << fmt::format("baseline: {} rollouts\n", range_text(estimate.baseline));
  out << step_text(estimate) << rollout_text(estimate.per_rollout);
  if (estimate.per_question) out << "a question: " << recorded_text(*estimate.per_question);
  out << total_text(plan) << asks_text(plan);
  for (const std::string& note : plan.notes) out << "note: " << printable(note) << '\n';
  out << budget_text(budget, estimate.spent.value_or(Spending{}));
  if (plan.promotion) out << "promotion: " << provable_text(*plan.promotion) << '\n';
  if (const auto text = forbidden_text(budget, estimate); !text.empty())
    out << "warning: " << text << '\n';
  for (const std::string& warning : plan.warnings) out << "warning: " << printable(warning) << '\n';
  out << landing_text(plan) << "\nnothing was asked, nothing was written\n";
}

Json plan_as_json(const TrainPlan& whole) {
  const Estimate& estimate = whole.estimate;
  const Budget& budget = whole.request.options.budget;
  const auto limit = [](const auto& value) { return value ? Json(*value) : Json(); };
  Json plan = {
      {"skill", whole.request.slug},
      {"branch", whole.request.branch},
      {"tasks",
       {{"train", estimate.train_tasks},
        {"val", estimate.val_tasks},
        {"test", estimate.test_tasks}}},
      {"steps", estimate.steps},
      {"baseline", range_as_json(estimate.baseline)},
      {"step",
       {{"train_rollouts", estimate.step.rollouts},
        {"offers", estimate.step.offers},
        {"offer", estimate.offer},
        {"confirm", estimate.confirm},
        {"questions", estimate.step.asks}}},
      {"rollouts", range_as_json(estimate.rollouts)},
      {"questions", estimate.asks},
      {"per_rollout", per_rollout_as_json(estimate)},
      {"per_question", estimate.per_question ? tokens_as_json(*estimate.per_question) : Json()},
      {"tokens", range_as_json(estimate.tokens)},
      {"budget",
       {{"rollouts", limit(budget.rollouts)},
        {"calls", limit(budget.calls)},
        {"tokens", limit(budget.tokens)},
        {"seconds", limit(budget.seconds)}}},
      {"landing", landing_text(whole)}};
  plan["budget"]["usd"] = usd_as_json(budget.nano_usd);
  for (const train::Stage stage : {train::Stage::train, train::Stage::gate, train::Stage::final}) {
    const auto share = budget.shares.of(stage);
    plan["budget"][fmt::format("{}_share", to_string(stage))] =
        share ? Json(static_cast<double>(share->thousandths) / 1000) : Json();
  }
  plan["grown"] = grown_as_json(estimate);
  plan["usd"] = usd_range_as_json(estimate.nano_usd);
  plan["longest_replies_usd"] = usd_as_json(whole.most_asked);
  plan["notes"] = whole.notes;
  plan["warnings"] = whole.warnings;
  plan["promotion"] = whole.promotion ? provable_as_json(*whole.promotion) : Json();
  plan["is_over"] = estimate.is_over;
  plan["continues"] = estimate.continues ? Json(*estimate.continues) : Json();
  plan["spent"] = estimate.spent ? spending_as_json(*estimate.spent) : Json();
  return plan;
}

}  // namespace skillgit::cli
