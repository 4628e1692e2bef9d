#pragma once

#include "skillgit/app/report/run_view.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/run_store.hpp"
#include "skillgit/train/spending.hpp"
#include "skillgit/train/standing.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The numbers of runs as CSV (RFC 4180): lines end with CR LF, a field with a comma or a quote is
// quoted. Texts are shown as on a terminal (`\n`, `\x1b`), so a record is always one line. A text
// that begins with = + - @ or ' gets a ' in front: no spreadsheet takes it for a formula, and
// dropping one leading ' gives it back. docs/formats/csv.md names the columns.

namespace skillgit::report {

/// What one line of a table is about.
enum class TableKind {
  draws,      ///< One score that was paid for.
  scores,     ///< One task in one decision: what was compared.
  decisions,  ///< One offer.
  steps,      ///< One step; step 0 is the baseline.
  spending,   ///< One model for one stage.
  published,  ///< Base, best or last skill of a run of the published rules.
};

/// "draws", "scores", "decisions", "steps", "spending", "published".
std::string_view to_string(TableKind kind);
Result<TableKind> parse_table_kind(std::string_view name);

/// The line that names the columns.
std::string csv_head(TableKind kind);

/// The lines of one run. Tokens are empty where `spending` does not have them; how base and
/// current skill do is, where the log alone does not tell and neither do `standings`. What the
/// published rules compare in the end is told of as `published` has it. Fails with damaged when the
/// log breaks its format.
Result<std::string> csv_rows(TableKind kind, const store::RunLog& log,
                             const std::optional<train::Spending>& spending,
                             const std::optional<train::Standings>& standings = std::nullopt,
                             const std::vector<train::PublishedSkill>& published = {});

/// One line of CSV.
std::string csv_line(std::span<const std::string> fields);

/// A text of others as a field: neutralised as the head of this file says.
std::string csv_text(std::string_view text);

}  // namespace skillgit::report
