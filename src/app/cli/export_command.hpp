#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/app/report/tables.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <vector>

namespace skillgit::cli {

struct ExportOptions {
  RunChoice choice = {};
  report::TableKind what = report::TableKind::decisions;
};

Result<ExportOptions> parse_export(Args args);

/// What is known here of a run besides its log.
struct ExportSources {
  /// Its tokens.
  std::function<Result<std::optional<train::Spending>>(const store::RunName&)> spending_of;
  /// How its base and its current skill do on val.
  std::function<std::optional<train::Standings>(const store::RunLog&)> standings_of;
  /// What the published rules compare in the end.
  std::function<Result<std::vector<train::PublishedSkill>>(const store::RunLog&)> published_of;
};

/// Writes the table of the chosen runs, oldest first, under one line of names.
Status export_runs(const ExportOptions& options, const store::RunStore& store,
                   const ExportSources& sources, std::ostream& out);

extern const Command kExportCommand;

}  // namespace skillgit::cli
