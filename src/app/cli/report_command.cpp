// `skillgit report [<skill>]`: one run as a page of HTML.

#include "app/cli/report_command.hpp"

#include "app/cli/fresh_result.hpp"
#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/report_file.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/app/report/run_page.hpp"

#include <array>
#include <ostream>
#include <utility>

namespace skillgit::cli {
namespace {

constexpr std::array kReportOptions{
    Option{.name = "run", .value = "<run>", .help = "this run instead of the newest"},
    Option{.name = "to", .value = "<file>", .help = "write it there"},
};

constexpr std::string_view kReportPage =
    "Examples:\n"
    "  skillgit report --to report.html           the newest run\n"
    "  skillgit report dates --to report.html     the newest run of the skill 'dates'\n"
    "  skillgit report > report.html              the same, on standard output\n"
    "\n"
    "Usage: skillgit report [<skill>] [--run <run>] [--to <file>]\n"
    "\n"
    "One HTML file that needs nothing else: no network, no script. It begins with the fresh\n"
    "result, or says that there is none; then come what changed, the training scores, every\n"
    "offer with its diff, every task, the cost, and what all of it rests on. Only an older report\n"
    "is written over. `skillgit train --report <file>` keeps one up to date while it trains.\n";

Result<std::string> finished_page(const store::RunName& run, store::Repository& repository,
                                  const store::RunStore& store) {
  SKILLGIT_TRY(const store::RunLog log, store.load(run));
  SKILLGIT_TRY(auto fresh, fresh_results_from(repository)(log));
  SKILLGIT_TRY(const report::RunView view,
               report_of(log, repository, store,
                         {.diff_of = report::diffs_from(repository, log.header.skill_path),
                          .change_of = report::changes_from(repository, log.header.skill_path),
                          .fresh = std::move(fresh),
                          .planned_steps = planned_steps(log)}));
  return report::run_page(view);
}

Result<ExitCode> report_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_report(args));
  if (!options.to && environment.out_is_terminal)
    return fail(Error(ErrorKind::usage, "a report is a page of HTML, and this is a terminal")
                    .with_hint("`skillgit report --to report.html` writes it to a file"));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto run, choose_newest_run(options.choice, *store));
  if (!options.to) {
    SKILLGIT_TRY(const std::string page, finished_page(run, *repository, *store));
    environment.out << page;
    return ExitCode::ok;
  }
  SKILLGIT_CHECK(check_folder_of(environment.directory / *options.to, *options.to));
  SKILLGIT_TRY(const auto file, ReportFile::at(environment.directory / *options.to, *options.to));
  SKILLGIT_TRY(const std::string page, finished_page(run, *repository, *store));
  SKILLGIT_CHECK(file.write(page));
  environment.out << "wrote '" << printable(*options.to) << "', the report of run " << run.str()
                  << '\n';
  return ExitCode::ok;
}

}  // namespace

Result<ReportOptions> parse_report(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kReportOptions, {.most = 1}));
  return ReportOptions{.choice = {.skill = given.operand(0), .run = given.value("run")},
                       .to = given.value("to")};
}

Result<report::RunView> report_of(const store::RunLog& log, const store::Repository& repository,
                                  const store::RunStore& store, report::ViewSources sources) {
  SKILLGIT_TRY(sources.spending, train::itemised_spending_of(repository, log.header.name));
  // Without the runs that it builds on, a run tells its scores as its decisions did.
  sources.standings = train::standings_of(repository, store, log).value_or(std::nullopt);
  return report::view_run(log, std::move(sources));
}

const Command kReportCommand{.name = "report",
                             .summary = "Write a run as a page of HTML",
                             .page = kReportPage,
                             .options = kReportOptions,
                             .operands = "<skill>",
                             .run = report_command};

}  // namespace skillgit::cli
