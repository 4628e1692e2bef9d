// Each table is a row of columns and a function that writes one run's lines.

#include "skillgit/app/report/tables.hpp"

#include "app/report/numbers.hpp"
#include "app/report/published_end.hpp"
#include "app/report/staged_draws.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/app/report/run_view.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/core/optimizer/metric.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace skillgit::report {

using optimizer::Decision;
using optimizer::Outcome;
using optimizer::Points;
using optimizer::QuotedScore;

namespace {

using Fields = std::vector<std::string>;

/// One run, and the lines made of it.
struct Source {
  const store::RunLog& log;
  const tasks::TaskSet& tasks;
  const std::optional<train::Spending>& spending;
  const std::optional<train::Standings>& standings;
  const std::vector<train::PublishedSkill>& published;

  /// The two fields that every line begins with.
  Fields begin() const { return {log.header.name.slug(), log.header.name.run()}; }
};

std::string points_cell(const std::optional<Points>& points) {
  return points ? exact_score_text(*points) : "";
}

std::string usd_cell(std::int64_t nano_usd) {
  return fmt::format("{}.{:09}", nano_usd / 1'000'000'000, nano_usd % 1'000'000'000);
}

/// Whether the run was made without reuse. Of settings that this program does not know: no.
bool draws_anew(const store::RunLog& log) {
  const auto config = config::resolve({.file = log.documents.config, .file_name = "run.toml"});
  return config && !config->train.reuse;
}

void put(Fields& fields, std::initializer_list<std::string> more) {
  fields.insert(fields.end(), more);
}

// --- draws

Result<std::string> draws_of(const Source& source) {
  SKILLGIT_TRY(const auto draws, staged_draws(source.log, source.tasks));
  const PublishedEnd end(draws, source.published, draws_anew(source.log));
  std::map<std::string, std::string> split_of;
  for (const tasks::Task& task : source.tasks.tasks)
    split_of[task.id] = tasks::to_string(task.split);
  std::string lines;
  for (const StagedDraw& staged : draws) {
    const auto& [stage, step, offer, draw] = staged;
    Fields fields = source.begin();
    put(fields, {std::to_string(step), offer ? std::to_string(*offer) : "",
                 std::string(to_string(stage)), csv_text(draw.task), split_of[draw.task],
                 std::to_string(draw.index), exact_score_text(draw.points)});
    std::optional<model::Tokens> tokens;
    if (source.spending)
      if (const auto found = source.spending->attempts.find({draw.key, draw.index});
          found != source.spending->attempts.end())
        tokens = found->second;
    put(fields,
        {tokens ? std::to_string(tokens->prompt) : "", tokens ? std::to_string(tokens->reply) : "",
         csv_text(draw.key), end.skills_of(staged)});
    lines += csv_line(fields);
  }
  return lines;
}

// --- scores

void add_scores(const Source& source, const Decision& decision, const char* pass,
                const std::vector<QuotedScore>& quoted, std::string& lines) {
  for (const QuotedScore& one : quoted) {
    Fields fields = source.begin();
    put(fields, {std::to_string(decision.step), std::to_string(decision.offer), pass,
                 csv_text(one.task), points_cell(one.score.candidate),
                 points_cell(one.score.current), std::to_string(one.candidate_draws),
                 std::to_string(one.current_draws), exact_score_text(one.pass_at)});
    lines += csv_line(fields);
  }
}

Result<std::string> scores_of(const Source& source) {
  std::string lines;
  for (const store::RunEvent& event : source.log.events) {
    if (!event.decision) continue;
    add_scores(source, *event.decision, "first", event.decision->first, lines);
    add_scores(source, *event.decision, "second", event.decision->confirmed, lines);
  }
  return lines;
}

// --- decisions

std::string decision_line(const Source& source, const store::RunEvent& event) {
  const Decision& decision = *event.decision;
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  const bool measured = !decision.quoted().empty();
  const auto number = [measured](auto value) { return measured ? std::to_string(value) : ""; };
  Fields fields = source.begin();
  put(fields, {std::to_string(decision.step),
               std::to_string(decision.offer),
               std::string(to_string(decision.outcome)),
               measured ? (decision.confirmed.empty() ? "0" : "1") : "",
               measured ? exact_score_text(tally.candidate_mean) : "",
               measured ? exact_score_text(tally.current_mean) : "",
               number(tally.candidate_hard),
               number(tally.current_hard),
               number(tally.wins + tally.losses + tally.ties),
               number(tally.missing),
               number(decision.val_tasks),
               number(tally.wins),
               number(tally.losses),
               number(tally.ties),
               number(tally.fixed.size()),
               number(tally.broke.size()),
               std::to_string(decision.edits.size()),
               event.candidate ? event.candidate->hex : "",
               csv_text(decision.edits.empty() ? "" : decision.edits.front().subject),
               csv_text(decision.reason)});
  return csv_line(fields);
}

Result<std::string> decisions_of(const Source& source) {
  std::string lines;
  for (const store::RunEvent& event : source.log.events)
    if (event.decision) lines += decision_line(source, event);
  return lines;
}

// --- steps

/// One step, summed up.
struct StepSums {
  std::map<Outcome, int> offers;
  std::int64_t val_draws = 0;
  std::vector<Points> train_points;  ///< By the run's metric.
  bool settled = false;
  std::string note;
};

/// The newest standing at or before the end of a step; nothing before the first.
std::optional<Standing> standing_at(const RunView& view, int step) {
  std::optional<Standing> newest;
  for (const Standing& standing : view.standings)
    if (standing.at <= step) newest = standing;
  return newest;
}

std::string share_text(double share) {
  return exact_score_text(std::llround(share * optimizer::kFullMarks));
}

std::string step_line(const Source& source, int step, const StepSums& sums,
                      const std::optional<Standing>& current) {
  const auto count = [&sums](Outcome outcome) {
    const auto found = sums.offers.find(outcome);
    return std::to_string(found == sums.offers.end() ? 0 : found->second);
  };
  const auto interval =
      current ? std::optional(optimizer::score_interval(current->mean, current->tasks))
              : std::nullopt;
  Fields fields = source.begin();
  put(fields,
      {std::to_string(step), sums.settled ? "1" : "0", count(Outcome::accepted),
       count(Outcome::rejected), count(Outcome::indecisive), count(Outcome::refused),
       count(Outcome::forced), current ? exact_score_text(current->mean) : "",
       interval ? share_text(interval->low) : "", interval ? share_text(interval->high) : "",
       std::to_string(sums.val_draws), std::to_string(sums.train_points.size()),
       sums.train_points.empty() ? "" : exact_score_text(optimizer::mean(sums.train_points)),
       csv_text(sums.note)});
  return csv_line(fields);
}

Result<std::string> steps_of(const Source& source) {
  SKILLGIT_TRY(const RunView view, view_run(source.log, {.standings = source.standings}));
  SKILLGIT_TRY(const auto draws, staged_draws(source.log, source.tasks));
  std::map<int, StepSums> steps;
  optimizer::Projection worth;
  for (const store::RunEvent& event : source.log.events) {
    SKILLGIT_TRY(const train::Record record, train::record_of(source.log.header.name, event));
    if (const auto* start = std::get_if<train::StartRecord>(&record))
      worth = projection_of(start->rules.metric, source.tasks.tasks);
    if (std::holds_alternative<train::BaselineRecord>(record)) steps[0].settled = true;
    if (event.decision) ++steps[event.decision->step].offers[event.decision->outcome];
    if (const auto* step = std::get_if<train::StepRecord>(&record)) {
      steps[step->step].settled = true;
      steps[step->step].note = step->note;
    }
  }
  for (const StagedDraw& staged : draws) {
    if (staged.stage == Stage::published_end) continue;  // It belongs to no step.
    StepSums& sums = steps[staged.step];
    if (staged.stage == Stage::train_tasks)
      sums.train_points.push_back(worth.of(staged.draw.task, staged.draw.points));
    else
      ++sums.val_draws;
  }
  std::string lines;
  for (const auto& [step, sums] : steps)
    lines += step_line(source, step, sums, standing_at(view, step));
  return lines;
}

// --- spending

std::string spending_line(const Source& source, train::Payee payee, train::Stage stage) {
  const train::StageSpending spent = source.spending->of(payee, stage);
  if (spent.calls == 0) return "";
  Fields fields = source.begin();
  put(fields, {std::string(to_string(payee)), std::string(to_string(stage)),
               std::to_string(spent.rollouts), std::to_string(spent.calls),
               std::to_string(spent.cost.prompt_tokens), std::to_string(spent.cost.reply_tokens),
               spent.cost.has_price() ? usd_cell(spent.cost.nano_usd) : ""});
  return csv_line(fields);
}

Result<std::string> spending_lines(const Source& source) {
  std::string lines;
  if (!source.spending) return lines;
  for (const auto payee : {train::Payee::target, train::Payee::optimizer})
    for (const auto stage : {train::Stage::train, train::Stage::gate, train::Stage::final})
      lines += spending_line(source, payee, stage);
  return lines;
}

// --- published

std::string published_line(const Source& source, const train::PublishedSkill& skill) {
  const int measured = skill.val.tasks - skill.val.missing;
  const auto count = [](const auto& tasks) { return tasks > 0 ? std::to_string(tasks) : ""; };
  Fields fields = source.begin();
  put(fields, {std::string(skill.name), skill.commit.hex,
               measured > 0 ? exact_score_text(skill.val.mean) : "", count(measured),
               points_cell(skill.test), count(skill.test_tasks)});
  return csv_line(fields);
}

Result<std::string> published_lines(const Source& source) {
  std::string lines;
  for (const train::PublishedSkill& skill : source.published)
    lines += published_line(source, skill);
  return lines;
}

/// A table: its name, its columns behind `skill` and `run`, and its lines.
struct Table {
  TableKind kind;
  std::string_view name;
  std::string_view columns;
  Result<std::string> (*rows)(const Source&);
};

constexpr std::array kTables{
    Table{TableKind::draws, "draws",
          "step,offer,stage,task,split,attempt,score,prompt_tokens,reply_tokens,score_key,"
          "published",
          draws_of},
    Table{TableKind::scores, "scores",
          "step,offer,pass,task,candidate,current,candidate_draws,current_draws,pass_at",
          scores_of},
    Table{TableKind::decisions, "decisions",
          "step,offer,outcome,confirmed,candidate,current,candidate_hard,current_hard,compared,"
          "missing,val_tasks,won,lost,equal,fixed,broke,edits,commit,subject,reason",
          decisions_of},
    Table{
        TableKind::steps, "steps",
        "step,settled,accepted,rejected,indecisive,refused,forced,current,current_low,current_high,"
        "val_draws,train_draws,train_mean,note",
        steps_of},
    Table{TableKind::spending, "spending",
          "model,stage,rollouts,calls,prompt_tokens,reply_tokens,usd", spending_lines},
    Table{TableKind::published, "published", "version,commit,val,val_tasks,test,test_tasks",
          published_lines},
};

const Table& table_of(TableKind kind) { return kTables[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view to_string(TableKind kind) { return table_of(kind).name; }

Result<TableKind> parse_table_kind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Table& table : kTables) {
    if (table.name == name) return table.kind;
    names.push_back(table.name);
  }
  return fail(
      Error(ErrorKind::usage,
            "there is no table '" + std::string(name) + "'" + did_you_mean(name, names))
          .with_hint("the tables are draws, scores, decisions, steps, spending and published"));
}

std::string csv_head(TableKind kind) {
  return "skill,run," + std::string(table_of(kind).columns) + "\r\n";
}

Result<std::string> csv_rows(TableKind kind, const store::RunLog& log,
                             const std::optional<train::Spending>& spending,
                             const std::optional<train::Standings>& standings,
                             const std::vector<train::PublishedSkill>& published) {
  SKILLGIT_TRY(const auto tasks, train::frozen_tasks(log));
  return table_of(kind).rows({log, tasks, spending, standings, published});
}

}  // namespace skillgit::report
