#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/app/report/run_view.hpp"

#include <optional>
#include <string>

namespace skillgit::cli {

struct ReportOptions {
  RunChoice choice = {};
  std::optional<std::string> to;  ///< A file; standard output without one.
};

Result<ReportOptions> parse_report(Args args);

/// The report of one run, to be made a page of: what its log tells, its diffs, and what the journal
/// of this machine has of its cost. Of `sources`, spending and standings are filled in here: they
/// grow.
Result<report::RunView> report_of(const store::RunLog& log, const store::Repository& repository,
                                  const store::RunStore& store, report::ViewSources sources);

extern const Command kReportCommand;

}  // namespace skillgit::cli
