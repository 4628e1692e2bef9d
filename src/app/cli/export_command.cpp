// `skillgit export [<skill>]`: the numbers of runs as CSV.

#include "app/cli/export_command.hpp"

#include "skillgit/train/standing.hpp"

#include <array>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kExportOptions{
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "what",
           .value = "<table>",
           .choices = "decisions|scores|draws|steps|spending|published",
           .help = "decisions (the default), scores, draws, steps, spending or published"},
};

constexpr std::string_view kExportPage =
    "Examples:\n"
    "  skillgit export > decisions.csv                 every offer of every run\n"
    "  skillgit export dates --what draws > draws.csv  every score that was paid for\n"
    "  skillgit export --run 20261125-7k3qd --what steps\n"
    "\n"
    "Usage: skillgit export [<skill>] [--run <run>] [--what <table>]\n"
    "\n"
    "CSV with a line of names. A decision is an offer; a score is one task in one decision;\n"
    "a draw is one attempt; a step has the training score of the current skill and its interval;\n"
    "spending is by model and stage; published has base, best and last skill of each run of\n"
    "SkillOpt's published rules, on val and on test.\n"
    "Texts that a spreadsheet would take for a formula get a ' in front.\n";

Result<ExitCode> export_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_export(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  const ExportSources sources{
      .spending_of = [&](const auto& run) { return train::itemised_spending_of(*repository, run); },
      .standings_of =
          [&](const auto& log) {
            // Nothing without the runs that it builds on.
            return train::standings_of(*repository, *store, log).value_or(std::nullopt);
          },
      .published_of =
          [&](const auto& log) { return train::published_skills(*repository, *store, log); }};
  SKILLGIT_CHECK(export_runs(options, *store, sources, environment.out));
  return ExitCode::ok;
}

}  // namespace

Result<ExportOptions> parse_export(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kExportOptions, {.most = 1}));
  ExportOptions options{.choice = {.skill = given.operand(0), .run = given.value("run")}};
  if (const auto what = given.value("what")) {
    SKILLGIT_TRY(options.what, report::parse_table_kind(*what));
  }
  return options;
}

Status export_runs(const ExportOptions& options, const store::RunStore& store,
                   const ExportSources& sources, std::ostream& out) {
  SKILLGIT_TRY(const auto runs, choose_runs(options.choice, store));
  out << report::csv_head(options.what);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    SKILLGIT_TRY(const store::RunLog log, store.load(*run));
    SKILLGIT_TRY(const auto spending, sources.spending_of(*run));
    std::optional<train::Standings> standings;
    if (options.what == report::TableKind::steps) standings = sources.standings_of(log);
    // A draw is told of without them, too.
    std::vector<train::PublishedSkill> published;
    if (options.what == report::TableKind::published) {
      SKILLGIT_TRY(published, sources.published_of(log));
    } else if (options.what == report::TableKind::draws) {
      published = sources.published_of(log).value_or(std::vector<train::PublishedSkill>());
    }
    SKILLGIT_TRY(const std::string rows,
                 report::csv_rows(options.what, log, spending, standings, published));
    out << rows;
  }
  return {};
}

const Command kExportCommand{.name = "export",
                             .summary = "Print the numbers of runs as CSV",
                             .page = kExportPage,
                             .options = kExportOptions,
                             .operands = "<skill>",
                             .run = export_command};

}  // namespace skillgit::cli
