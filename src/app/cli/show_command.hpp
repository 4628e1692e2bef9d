#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/core/optimizer/apply_report.hpp"
#include "skillgit/core/tasks/task.hpp"
#include "skillgit/train/attempts.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::cli {

struct ShowOptions {
  std::string name;                 ///< A candidate, a run, a skill or a commit.
  std::optional<std::string> task;  ///< Read what the target said to this task.
  bool json = false;
};

/// A candidate, and what each of its edits changed as its commit has it.
struct CandidateView {
  store::RunName run;
  store::RunEvent event;           ///< Its decision is set.
  std::vector<std::string> diffs;  ///< One an edit; empty ones where there is no such commit.
};

/// A run from its start to its newest event.
struct RunView {
  store::RunLog log;
  tasks::TaskSet tasks;
  bool published = false;                          ///< By the published rules.
  std::optional<train::FinalRecord> final = {};    ///< What they measured at their end.
  std::vector<optimizer::StepReport> steps = {};   ///< Those that chose any edits.
  std::optional<train::StopReason> stopped = {};   ///< Nothing while it goes on, or was cut off.
  std::optional<train::Standings> standings = {};  ///< Training scores on val, where known.
  std::optional<train::Spending> spending = {};    ///< Nothing where no journal is here.
};

/// How the skill's folder differs between two revisions, as a diff.
using DiffOf = std::function<Result<std::string>(const std::string& from, const std::string& to)>;

Result<ShowOptions> parse_show(Args args);

/// Without its commits (a refused offer, a shallow clone) a candidate is shown from the log alone.
CandidateView collect_candidate(const Named& named, const DiffOf& diff_of);
Result<RunView> collect_run(const store::RunName& run, const store::Repository& repository,
                            const store::RunStore& store);

void print_candidate(const CandidateView& view, bool coloured, std::ostream& out);
void print_run(const RunView& view, bool coloured, std::ostream& out);
void print_attempts(const std::vector<train::KeptAttempt>& attempts, std::ostream& out);

extern const Command kShowCommand;

}  // namespace skillgit::cli
