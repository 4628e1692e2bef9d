// `skillgit train --seeds <n>`: the same run once a seed, and what they differ by.

#include "app/cli/train_seeds.hpp"

#include "app/cli/comparison_json.hpp"
#include "app/cli/decision_text.hpp"
#include "app/cli/estimate_text.hpp"
#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/train_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

namespace skillgit::cli {

using tasks::Points;
using train::SeedResult;
using train::SeedsEstimate;
using train::SeedsReport;
using train::Spread;
using train::Standing;

namespace {

constexpr std::uint64_t kLastSeed = std::numeric_limits<std::int64_t>::max();

/// Nothing where a run was never measured.
std::optional<Spread> current_spread(const SeedsReport& report) {
  std::vector<Points> scores;
  for (const SeedResult& result : report.runs) {
    if (!result.run.standings) return std::nullopt;
    scores.push_back(result.run.standings->current.mean);
  }
  return train::spread_of(scores);
}

Spread fresh_spread(const SeedsReport& report) {
  std::vector<Points> scores;
  for (const SeedResult& result : report.runs) scores.push_back(result.fresh->mean);
  return train::spread_of(scores);
}

/// How much more than the base the runs do on average, as a share of full marks.
double mean_gain(const SeedsReport& report) {
  return fresh_spread(report).mean -
         static_cast<double>(report.fresh_base->mean) / static_cast<double>(tasks::kFullMarks);
}

bool has_fresh(const SeedsReport& report) {
  return report.fresh_base &&
         std::all_of(report.runs.begin(), report.runs.end(),
                     [](const SeedResult& result) { return result.fresh.has_value(); });
}

std::string spread_text(const Spread& spread) {
  return fmt::format("mean {:.4f}, standard deviation {:.4f}, from {:.4f} to {:.4f}", spread.mean,
                     spread.deviation, spread.least, spread.most);
}

std::string fresh_text(const std::optional<Standing>& fresh) {
  return fresh ? score_text(fresh->mean) : "-";
}

std::string cost_text(const train::Spending& spent) {
  const train::Cost cost = spent.cost();
  return cost.has_price() && cost.tokens() > 0 ? usd_text(cost.nano_usd) : "-";
}

void print_table(const SeedsReport& report, std::ostream& out) {
  using Align = Table::Align;
  Table table({Align::left, Align::right, Align::right, Align::right, Align::left, Align::left,
               Align::right, Align::right, Align::right, Align::right, Align::left});
  table.add({"run", "seed", "accepted", "rejected", "training score", "test, fresh", "rollouts",
             "questions", "tokens", "cost", "ended by"});
  for (const auto& [seed, run, fresh] : report.runs)
    table.add({run.header.name.run(), std::to_string(seed), std::to_string(run.accepted),
               std::to_string(run.rejected), training_score_text(run.standings, run.published),
               fresh_text(fresh), std::to_string(run.spending.rollouts),
               std::to_string(run.spending.optimizer.calls),
               std::to_string(run.spending.cost().tokens()), cost_text(run.spending),
               std::string(to_string(run.stopped))});
  table.print(out);
}

void print_fresh(const SeedsReport& report, std::ostream& out) {
  if (report.test_tasks == 0) {
    out << "nothing was measured afresh: there are no test tasks, so there is no result\n";
    return;
  }
  if (report.measurement_stopped)
    out << "the fresh measurement ended early: " << stop_text(*report.measurement_stopped) << '\n';
  if (!has_fresh(report)) return;
  out << fmt::format(
      "fresh on {} test tasks, one attempt each: {}\n"
      "  the base: {}; gain on average {:+.4f}\n",
      report.test_tasks, spread_text(fresh_spread(report)), score_text(report.fresh_base->mean),
      mean_gain(report));
  if (!report.is_measured())
    out << "  too much could not be measured; the same command asks for what is missing\n";
}

Json as_json(const Spread& spread) {
  return {{"mean", six_digits(spread.mean)},
          {"standard_deviation", six_digits(spread.deviation)},
          {"least", six_digits(spread.least)},
          {"most", six_digits(spread.most)}};
}

Json fresh_as_json(const std::optional<Standing>& fresh) {
  if (!fresh) return nullptr;
  return {{"mean", score_as_json(fresh->mean)},
          {"hard", fresh->hard},
          {"tasks", fresh->tasks},
          {"missing", fresh->missing}};
}

/// The sums over all runs that are to come.
struct Total {
  train::Range rollouts;
  std::optional<train::Range> tokens = train::Range{}, nano_usd = train::Range{};
  std::int64_t asks = 0;
};

void add(train::Range& sum, const train::Range& range) {
  sum.least = train::sum(sum.least, range.least);
  sum.most = train::sum(sum.most, range.most);
}

/// What is not known of one is not known of all.
void add(std::optional<train::Range>& sum, const std::optional<train::Range>& range) {
  if (sum && range)
    add(*sum, *range);
  else
    sum.reset();
}

Total total_of(const SeedsEstimate& estimate) {
  Total total;
  for (const train::Estimate& one : estimate.to_come) {
    add(total.rollouts, one.rollouts);
    add(total.tokens, one.tokens);
    total.asks = train::sum(total.asks, one.asks);
    add(total.nano_usd, one.nano_usd);
  }
  return total;
}

/// What the measurement at the end can use at most, at the tokens of the rollouts before it.
struct FreshCost {
  std::optional<std::int64_t> tokens = {}, nano_usd = {};
};

FreshCost fresh_cost(const SeedsEstimate& estimate, std::span<const TrainPlan> plans) {
  if (plans.empty() || !plans.front().estimate.per_rollout) return {};
  const train::RequestTokens& one = *plans.front().estimate.per_rollout;
  const model::Tokens all{train::product(estimate.fresh_rollouts, one.prompt.most),
                          train::product(estimate.fresh_rollouts, one.reply.most)};
  FreshCost cost{.tokens = train::sum(all.prompt, all.reply)};
  if (const auto& price = plans.front().request.options.prices.target)
    cost.nano_usd = train::cost_of(all, *price);
  return cost;
}

}  // namespace

Result<train::SeedsRequest> seeds_request(const config::Config& config,
                                          const train::TrainRequest& request, int count) {
  if (config.train.seed > kLastSeed - static_cast<std::uint64_t>(count))
    return fail(ErrorKind::usage, fmt::format("there are no {} seeds from train.seed = {} on",
                                              count, config.train.seed));
  train::SeedsRequest seeds{.set = request.run_id,
                            .set_given = request.run_id_given,
                            .start_new = request.start_new,
                            .budget = config.train.budget,
                            .test = request.tasks.of(tasks::Split::test)};
  config::Config one = config;
  SKILLGIT_TRY(one.train.budget, train::part_of(config.train.budget, count));
  for (int at = 0; at < count; ++at, ++one.train.seed) {
    train::SeedRun run{.optimizer = nullptr, .request = request};
    run.request.options.seed = one.train.seed;
    run.request.documents.config = config::run_document(one, request.slug);
    SKILLGIT_TRY(run.optimizer, choose_optimizer(one, run.request));
    seeds.runs.push_back(std::move(run));
  }
  return seeds;
}

ExitCode exit_code_of(const SeedsReport& report) {
  const auto any = [&report](auto holds) {
    return std::any_of(report.runs.begin(), report.runs.end(),
                       [&](const SeedResult& result) { return holds(result.run); });
  };
  if (report.measurement_stopped ||
      any([](const auto& run) { return train::is_of_budget(run.stopped); }))
    return ExitCode::budget;
  if ((report.test_tasks > 0 && !report.is_measured()) ||
      any([](const auto& run) { return run.stopped == train::StopReason::indecisive; }))
    return ExitCode::indecisive;
  return any([](const auto& run) { return run.accepted > 0; }) ? ExitCode::ok : ExitCode::findings;
}

void print_seeds(const SeedsReport& report, std::ostream& out) {
  const store::RunHeader& header = report.runs.front().run.header;
  out << fmt::format("{}: {} runs of set {}, each from {}; nothing landed\n", header.name.slug(),
                     report.runs.size(), report.set, header.base.brief());
  print_table(report, out);
  const auto current = current_spread(report);
  out << fmt::format("training score on val (chosen by the gate, so no claim): {}\n",
                     current ? spread_text(*current) : "not measured in every run");
  print_fresh(report, out);
  out << "spent in all: " << spent_text(report.spending) << '\n';
}

Json seeds_as_json(const SeedsReport& report) {
  Json runs = Json::array();
  for (const auto& [seed, run, fresh] : report.runs) {
    Json one = train_as_json(run);
    one["seed"] = seed;
    one["fresh"] = fresh_as_json(fresh);
    runs.push_back(std::move(one));
  }
  const store::RunHeader& header = report.runs.front().run.header;
  const auto current = current_spread(report);
  Json json = {{"skill", header.name.slug()},
               {"set", report.set},
               {"branch", header.branch},
               {"base", header.base.hex},
               {"runs", std::move(runs)},
               {"training_score", current ? as_json(*current) : Json()},
               {"fresh", nullptr},
               {"measurement_stopped", stop_as_json(report.measurement_stopped)},
               {"spending", spending_as_json(report.spending)}};
  if (has_fresh(report))
    json["fresh"] = {{"test_tasks", report.test_tasks},
                     {"base", fresh_as_json(report.fresh_base)},
                     {"score", as_json(fresh_spread(report))},
                     {"gain", six_digits(mean_gain(report))},
                     {"indecisive", !report.is_measured()}};
  return json;
}

void print_seeds_plan(const SeedsEstimate& estimate, std::span<const TrainPlan> plans,
                      std::size_t runs, std::ostream& out) {
  out << fmt::format("{} set of {} runs, {} of them to come\n",
                     estimate.continues ? "would continue a" : "would start a", runs,
                     estimate.to_come.size());
  if (!plans.empty()) {
    out << "\nthe first of them:\n";
    print_plan(plans.front(), out);
    const Total total = total_of(estimate);
    out << fmt::format("\nall of them: {} to {} rollouts", total.rollouts.least,
                       total.rollouts.most);
    if (total.tokens)
      out << fmt::format(", {} to {} tokens", total.tokens->least, total.tokens->most);
    if (total.nano_usd)
      out << fmt::format(", {} to {}", usd_text(total.nano_usd->least),
                         usd_text(total.nano_usd->most));
    out << '\n';
    if (total.asks > 0)
      out << fmt::format("besides: at most {} questions to the optimizer model\n", total.asks);
  }
  const FreshCost fresh = fresh_cost(estimate, plans);
  out << fmt::format("at the end: at most {} rollouts on test tasks", estimate.fresh_rollouts);
  if (fresh.tokens) out << fmt::format(", {} tokens", *fresh.tokens);
  if (fresh.nano_usd) out << ", " << usd_text(*fresh.nano_usd);
  out << '\n';
}

Json seeds_plan_as_json(const SeedsEstimate& estimate, std::span<const TrainPlan> plans,
                        std::size_t runs) {
  Json to_come = Json::array();
  for (const TrainPlan& plan : plans) {
    Json one = plan_as_json(plan);
    one["run"] = plan.request.run_id;
    one["seed"] = plan.request.options.seed;
    to_come.push_back(std::move(one));
  }
  const Total total = total_of(estimate);
  const FreshCost fresh = fresh_cost(estimate, plans);
  return {{"set", estimate.set},
          {"continues", estimate.continues},
          {"runs", runs},
          {"to_come", std::move(to_come)},
          {"rollouts", range_as_json(total.rollouts)},
          {"tokens", range_as_json(total.tokens)},
          {"usd", usd_range_as_json(total.nano_usd)},
          {"questions", total.asks},
          {"fresh_rollouts", estimate.fresh_rollouts},
          {"fresh_tokens", fresh.tokens ? Json(*fresh.tokens) : Json()},
          {"fresh_usd", usd_as_json(fresh.nano_usd)}};
}

}  // namespace skillgit::cli
