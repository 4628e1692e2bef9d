// Each table is a row of columns and a function that writes one run's lines.

#include "skillgit/app/report/tables.hpp"

#include "app/report/numbers.hpp"
#include "app/report/staged_draws.hpp"
#include "skillgit/app/report/run_view.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/optimizer/gate.hpp"
#include "skillgit/edge/store/messages.hpp"

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

  /// The two fields that every line begins with.
  Fields begin() const { return {log.header.name.slug(), log.header.name.run()}; }
};

std::string points_cell(const std::optional<Points>& points) {
  return points ? exact_score_text(*points) : "";
}

void put(Fields& fields, std::initializer_list<std::string> more) {
  fields.insert(fields.end(), more);
}

// --- draws

Result<std::string> draws_of(const Source& source) {
  SKILLGIT_TRY(const auto draws, staged_draws(source.log, source.tasks));
  std::map<std::string, std::string> split_of;
  for (const tasks::Task& task : source.tasks.tasks)
    split_of[task.id] = tasks::to_string(task.split);
  std::string lines;
  for (const auto& [stage, step, offer, draw] : draws) {
    Fields fields = source.begin();
    put(fields, {std::to_string(step), offer ? std::to_string(*offer) : "",
                 std::string(to_string(stage)), csv_text(draw.task), split_of[draw.task],
                 std::to_string(draw.index), exact_score_text(draw.points)});
    std::optional<model::Tokens> tokens;
    if (source.spending)
      if (const auto found = source.spending->attempts.find({draw.key, draw.index});
          found != source.spending->attempts.end())
        tokens = found->second;
    put(fields, {tokens ? std::to_string(tokens->prompt) : "",
                 tokens ? std::to_string(tokens->reply) : "", csv_text(draw.key)});
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
  std::vector<Points> train_points;
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
  for (const store::RunEvent& event : source.log.events) {
    SKILLGIT_TRY(const train::Record record, train::record_of(source.log.header.name, event));
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
      sums.train_points.push_back(staged.draw.points);
    else
      ++sums.val_draws;
  }
  std::string lines;
  for (const auto& [step, sums] : steps)
    lines += step_line(source, step, sums, standing_at(view, step));
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
          "step,offer,stage,task,split,attempt,score,prompt_tokens,reply_tokens,score_key",
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
  return fail(Error(ErrorKind::usage,
                    "there is no table '" + std::string(name) + "'" + did_you_mean(name, names))
                  .with_hint("the tables are draws, scores, decisions and steps"));
}

std::string csv_head(TableKind kind) {
  return "skill,run," + std::string(table_of(kind).columns) + "\r\n";
}

Result<std::string> csv_rows(TableKind kind, const store::RunLog& log,
                             const std::optional<train::Spending>& spending,
                             const std::optional<train::Standings>& standings) {
  SKILLGIT_TRY(const auto tasks, train::frozen_tasks(log));
  return table_of(kind).rows({log, tasks, spending, standings});
}

}  // namespace skillgit::report
