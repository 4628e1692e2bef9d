#include "app/cli/promotion_text.hpp"

#include "app/cli/comparison_json.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {

using optimizer::PromotionVerdict;

namespace {

/// What is live: its name and, unless that is its name already, its commit.
std::string live_text(const std::string& name, const store::ObjectId& commit) {
  const bool says_it = name.ends_with(commit.brief());
  return printable(name) + (says_it ? "" : " (" + commit.brief() + ')');
}

std::string draws_text(int draws, std::size_t tasks, tasks::Split split) {
  return fmt::format("{} fresh attempt{} of both at each of {} {} tasks", draws,
                     draws == 1 ? "" : "s", tasks, tasks::to_string(split));
}

std::string level_text(int attempt, double level) {
  return fmt::format("attempt {} on these tasks passes at p <= {:.4g}", attempt, level);
}

std::string gain_text(const train::PromotionPlan& plan) {
  if (plan.smallest_gain)
    return fmt::format("a gain of some {} points, spread evenly, passes four times out of five",
                       *plan.smallest_gain);
  if (plan.can_pass()) return "no gain is likely to pass";
  return fmt::format("it cannot pass: {} tasks must differ at least", plan.fewest);
}

std::string left_out_text(const train::PromotionPlan& plan) {
  return fmt::format("{} more {} left out: runs have seen {} under another split",
                     plural(static_cast<std::size_t>(plan.left_out), "task"),
                     plan.left_out == 1 ? "is" : "are", plan.left_out == 1 ? "it" : "them");
}

Json gain_as_json(const train::PromotionPlan& plan) {
  return plan.smallest_gain ? Json(*plan.smallest_gain / 100.) : Json(nullptr);
}

std::string seen_text(const optimizer::Comparison& seen) {
  return fmt::format("{} won, {} lost, {} equal: {}", seen.wins, seen.losses, seen.ties,
                     optimizer::in_words(seen));
}

std::string verdict_text(const train::PromotionReport& report) {
  const bool is_val = report.began.split == tasks::Split::val;
  switch (report.result.verdict) {
    case PromotionVerdict::passed:
      return "passed: " + report.version +
             (is_val ? ", a gain on these tasks: they chose the edits" : "");
    case PromotionVerdict::not_passed:
      return "not passed: a gain is not shown, nor that there is none";
    case PromotionVerdict::indecisive:
      return "indecisive: too much could not be measured; the same command asks for what is "
             "missing";
  }
  return "";
}

Json live_as_json(const store::ObjectId& commit, const std::string& name) {
  return {{"commit", commit.hex}, {"name", name}};
}

Json task_as_json(const optimizer::ConfirmedTask& task) {
  const auto mean = [](const std::vector<optimizer::Points>& points) {
    return score_as_json(points.empty() ? std::optional<optimizer::Points>()
                                        : optimizer::mean(points));
  };
  return {{"id", task.task}, {"candidate", mean(task.candidate)}, {"live", mean(task.live)}};
}

Json terms_as_json(const train::BeganRecord& began) {
  return {{"attempt", began.attempt},
          {"level", began.level()},
          {"candidate", began.candidate.commit.hex},
          {"live", live_as_json(began.live.commit, began.live_name)},
          {"split", tasks::to_string(began.split)},
          {"draws", began.draws}};
}

Json version_as_json(const std::string& version) {
  return version.empty() ? Json(nullptr) : Json(version);
}

Json tasks_as_json(const std::vector<optimizer::ConfirmedTask>& tasks) {
  Json list = Json::array();
  for (const optimizer::ConfirmedTask& task : tasks) list.push_back(task_as_json(task));
  return list;
}

}  // namespace

void print_promotion_plan(const train::PromoteRequest& request, const train::PromotionPlan& plan,
                          std::ostream& out) {
  out << fmt::format("{} {} against {}\n", request.slug, request.candidate.brief(),
                     live_text(request.live.name, request.live.commit));
  out << fmt::format("  {}: {} requests\n",
                     draws_text(request.draws, request.confirm.tasks.size(), request.confirm.split),
                     plan.requests);
  out << "  " << level_text(plan.attempt, plan.level)
      << (plan.continues ? "; it has begun, and goes on\n" : "\n");
  out << "  " << gain_text(plan) << '\n';
  if (plan.left_out > 0) out << "  " << left_out_text(plan) << '\n';
  if (request.confirm.split == tasks::Split::val)
    out << "  there are no test tasks: the claim will be about these tasks\n";
}

Json promotion_plan_as_json(const train::PromoteRequest& request,
                            const train::PromotionPlan& plan) {
  Json json = {{"skill", request.slug},
               {"candidate", request.candidate.hex},
               {"live", live_as_json(request.live.commit, request.live.name)},
               {"split", tasks::to_string(request.confirm.split)},
               {"draws", request.draws},
               {"tasks", plan.tasks},
               {"left_out", plan.left_out},
               {"attempt", plan.attempt},
               {"level", plan.level},
               {"continues", plan.continues},
               {"fewest_differing_tasks", plan.fewest},
               {"can_pass", plan.can_pass()},
               {"requests", plan.requests}};
  json["smallest_gain"] = gain_as_json(plan);
  return json;
}

std::string provable_text(const train::PromotionPlan& plan) {
  return fmt::format("{} {} task{}, each drawn {}, attempt {}: {}", plan.tasks,
                     tasks::to_string(plan.split), plan.tasks == 1 ? "" : "s",
                     plan.draws == 1 ? "once" : std::to_string(plan.draws) + " times", plan.attempt,
                     gain_text(plan)) +
         (plan.left_out > 0 ? "; " + left_out_text(plan) : "");
}

Json provable_as_json(const train::PromotionPlan& plan) {
  return {{"split", tasks::to_string(plan.split)},
          {"tasks", plan.tasks},
          {"draws", plan.draws},
          {"left_out", plan.left_out},
          {"attempt", plan.attempt},
          {"level", plan.level},
          {"fewest_differing_tasks", plan.fewest},
          {"can_pass", plan.can_pass()},
          {"smallest_gain", gain_as_json(plan)}};
}

void print_promotion(const std::string& slug, const train::PromotionReport& report,
                     std::ostream& out) {
  const train::BeganRecord& began = report.began;
  out << fmt::format("{} {} against {}, {}\n", slug, began.candidate.commit.brief(),
                     live_text(began.live_name, began.live.commit),
                     draws_text(began.draws, began.tasks.size(), began.split));
  const optimizer::Comparison& seen = report.result.comparison;
  out << "  " << seen_text(seen) << '\n';
  if (seen.missing > 0)
    out << fmt::format("  {} could not be measured\n",
                       plural(static_cast<std::size_t>(seen.missing), "task"));
  out << "  " << level_text(began.attempt, began.level()) << '\n';
  if (report.stopped)
    out << "  ended early, and open: " << measuring_stop_text(*report.stopped) << '\n';
  else
    out << "  " << verdict_text(report) << '\n';
  out << "  spent: " << spent_text(report.spending) << '\n';
}

Json promotion_as_json(const std::string& slug, const train::PromotionReport& report) {
  Json json = terms_as_json(report.began);
  json["skill"] = slug;
  json["verdict"] = to_string(report.result.verdict);
  json["stopped"] = stop_as_json(report.stopped);
  json["comparison"] = comparison_as_json(report.result.comparison);
  json["tasks"] = tasks_as_json(report.tasks);
  json["version"] = version_as_json(report.version);
  json["requests"] = report.requests;
  json["spending"] = spending_as_json(report.spending);
  return json;
}

void print_attempts(const std::vector<train::PromotionAttempt>& attempts, std::ostream& out) {
  using Align = Table::Align;
  Table table({Align::left, Align::left, Align::left, Align::left, Align::left});
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    const train::BeganRecord& began = attempt->began;
    const auto& ended = attempt->ended;
    std::string verdict = "open";
    if (ended) verdict = to_string(ended->result.verdict);
    if (ended && !ended->version.empty()) verdict = ended->version;
    table.add({began.candidate.commit.brief(), "against " + began.live_name,
               fmt::format("attempt {} on {} {} tasks", began.attempt, began.tasks.size(),
                           tasks::to_string(began.split)),
               std::move(verdict), ended ? seen_text(ended->result.comparison) : ""});
  }
  table.print(out);
}

Json attempts_as_json(const std::string& slug,
                      const std::vector<train::PromotionAttempt>& attempts) {
  Json list = Json::array();
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    Json one = terms_as_json(attempt->began);
    const auto& ended = attempt->ended;
    one["began"] = attempt->id.hex;
    one["verdict"] = ended ? Json(to_string(ended->result.verdict)) : Json(nullptr);
    one["comparison"] = ended ? comparison_as_json(ended->result.comparison) : Json(nullptr);
    one["version"] = version_as_json(ended ? ended->version : "");
    list.push_back(std::move(one));
  }
  return {{"skill", slug}, {"attempts", std::move(list)}};
}

}  // namespace skillgit::cli
