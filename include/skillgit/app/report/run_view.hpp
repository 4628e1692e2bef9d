#pragma once

#include "skillgit/app/report/skill_diffs.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/optimizer/decision.hpp"
#include "skillgit/core/optimizer/statistics.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skillgit::report {

/// A measurement that no gate has chosen: the only number of a report that claims something.
struct FreshResult {
  bool passed = false;
  std::string split;  ///< "test", or "val": then the claim is about these tasks alone.
  optimizer::Comparison seen = {};  ///< What the attempts say.
  int draws = 0;                    ///< Fresh attempts of each side at each task.
  int attempt = 1;                  ///< To promote on these tasks: the how-manieth.
  double level = 0;                 ///< What p had to stay within.
  std::string against;              ///< The version or commit that it was measured against.
  std::string record;               ///< The commit that holds the measurement; for `git show`.
};

/// The score of the current skill on val, from one place of the run on: a training score.
struct Standing {
  double at = 0;  ///< In steps: 2.5 is in the middle of the third.
  optimizer::Points mean = 0;
  int tasks = 0;
};

/// One offer.
struct OfferView {
  optimizer::Decision decision;
  optimizer::Tally tally;
  std::optional<store::ObjectId> commit;
  double at = 0;                   ///< Where it was settled, in steps.
  std::vector<std::string> diffs;  ///< One an edit; empty where the commits are not here.
};

/// What is known of one task in one place of a grid.
struct Cell {
  enum class State {
    unmeasured,  ///< Nobody asked: the verdict was called before, or the step did not need it.
    missing,     ///< It was asked, and no attempt could be scored.
    failed,      ///< No points at all.
    part,        ///< Some, but below the pass mark.
    full,        ///< At or above the pass mark.
  };
  State state = State::unmeasured;
  optimizer::Points points = 0;
  int against = 0;  ///< -1, 0, 1: worse than, like, better than the current skill then.

  friend bool operator==(const Cell&, const Cell&) = default;
};

struct GridColumn {
  std::string name;  ///< "c0003", "base", "step 4".
  /// Of an offer: how many offers the run had made with it, and what became of it.
  struct Offer {
    int number = 0;
    optimizer::Outcome outcome = optimizer::Outcome::refused;
  };
  std::optional<Offer> offer = {};
};

struct GridRow {
  std::string task;
  std::vector<Cell> cells;
};

/// Tasks that have something in common.
struct GridGroup {
  std::string name;  ///< "Sometimes done", ...
  std::vector<GridRow> rows;
};

/// Tasks against the places of a run where they were measured.
struct Grid {
  std::vector<GridColumn> columns;
  std::vector<GridGroup> groups;
  std::size_t rows_left_out = 0, columns_left_out = 0;
};

/// What one stage of a run has asked the target, as far as the run log tells.
struct StageCost {
  std::string stage;
  std::int64_t draws = 0;
  std::int64_t recorded = 0;  ///< Of these, how many this machine has the tokens of.
  model::Tokens tokens;       ///< Of the recorded ones, in sum.

  void add(const model::Tokens& more) {
    ++recorded;
    tokens.prompt += more.prompt;
    tokens.reply += more.reply;
  }
};

/// Limits that keep a page readable and below a few megabytes, whatever the run.
struct Limits {
  std::size_t offers = 2000;               ///< Rows of the table of offers: the newest.
  std::size_t dropped = 100;               ///< Steps whose dropped edits are told: the newest.
  std::size_t told_offers = 300;           ///< Told in full: the accepted ones, then the newest.
  std::size_t cells = 110'000;             ///< Of the val grid; half as many of the train grid.
  std::size_t columns = 64;                ///< Of a grid, when it has too many cells.
  std::size_t diff_bytes = 16'000;         ///< Of one edit's diff.
  std::size_t all_diff_bytes = 1'000'000;  ///< Of all.
  std::size_t change_bytes = 64'000;       ///< Of the diff from the base to the best.
};

/// All that a report tells of one run: plain values, ready to be laid out.
struct RunView {
  store::RunHeader header;
  store::ObjectId log_tip = {};
  std::string optimizer = {};            ///< Its name; empty when run.toml cannot be read here.
  std::string optimizer_model = {};      ///< What it asks; empty when it asks none.
  std::string model = {}, harness = {};  ///< Out of `target`; empty when it does not tell.
  std::string target = {};               ///< The target's identity, as scores belong to it.
  std::string config = {};               ///< `run.toml`.
  std::size_t train_tasks = 0, val_tasks = 0, test_tasks = 0;
  int planned_steps = 0, steps = 0;
  int accepted = 0, rejected = 0, indecisive = 0, refused = 0, forced = 0;

  bool measured = false;  ///< Whether there is a baseline.
  int repeats = 0, repeats_equal = 0;
  bool varied = false;  ///< As in train::BaselineRecord.
  std::vector<train::Pin> pins = {};
  std::string metric = {};  ///< What of a draw is compared: "soft", "hard", "mixed 0.500000".
  bool published = false;   ///< By the published rules: it cannot land.
  std::optional<train::FinalRecord> final = {};  ///< What they measured at their end.
  std::size_t draws = 0;                         ///< In this run's log.

  std::optional<train::StopReason> stopped = {};  ///< Nothing while it goes on, or was cut off.
  bool live = false;  ///< Written by the process that trains: it will change.

  std::string change = {};  ///< From the base to the best skill, as a unified diff; empty where
                            ///< nothing was accepted, or its commits are not here.
  std::vector<Standing> standings = {};  ///< Of the current skill, from the base on.
  train::QuestionCounts unused = {};     ///< Questions whose answers could not be used.
  std::vector<OfferView> offers = {};    ///< Oldest first.
  std::size_t offers_left_out = 0;
  std::vector<optimizer::StepReport> dropped =
      {};  ///< Of steps with edits that did not apply, oldest first.
  std::size_t dropped_left_out = 0;
  Grid val = {}, train = {};

  std::vector<StageCost> costs = {};
  std::optional<train::Spending> spending = {};
  std::optional<FreshResult> fresh = {};

  /// The offers that are told in full, as places in `offers`, in order.
  std::vector<std::size_t> told = {};
};

/// What a view is made from besides the run log.
struct ViewSources {
  DiffOf diff_of = {};
  ChangeOf change_of = {};
  std::optional<train::Spending> spending = {};
  std::optional<FreshResult> fresh = {};
  std::optional<train::Standings> standings = {};  ///< By all draws that are known, if they are.
  std::optional<int> planned_steps = {};  ///< What settings and optimizer allow, if that is known.
  bool live = false;
  Limits limits = {};
};

/// Makes the view of a run. Fails with damaged when the log breaks its format.
Result<RunView> view_run(const store::RunLog& log, ViewSources sources);

}  // namespace skillgit::report
