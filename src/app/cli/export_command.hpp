#pragma once

#include "app/cli/commands.hpp"
#include "app/cli/run_choice.hpp"
#include "skillgit/app/report/tables.hpp"

#include <iosfwd>

namespace skillgit::cli {

struct ExportOptions {
  RunChoice choice = {};
  report::TableKind what = report::TableKind::decisions;
};

Result<ExportOptions> parse_export(Args args);

/// Writes the table of the chosen runs, oldest first, under one line of names. `spending_of` tells
/// what this machine knows of a run's tokens.
Status export_runs(
    const ExportOptions& options, const store::RunStore& store,
    const std::function<Result<std::optional<train::Spending>>(const store::RunName&)>& spending_of,
    std::ostream& out);

extern const Command kExportCommand;

}  // namespace skillgit::cli
