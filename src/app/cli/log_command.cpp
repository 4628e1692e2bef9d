// `skillgit log [<skill>]`: what was tried, newest first.
//
// Every command has these three parts: parse turns arguments into options, collect turns options
// into data, print turns data into text. Each is tested alone. The command itself connects them.

#include "app/cli/log_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

using optimizer::Outcome;

constexpr std::array kLogOptions{
    Option{.name = "max-count", .letter = 'n', .value = "<n>", .help = "show at most so many"},
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "all", .help = "all offers, however they ended (the default)"},
    Option{.name = "accepted", .help = "only what was accepted"},
    Option{.name = "rejected", .help = "only what was measured and rejected"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kLogPage =
    "Examples:\n"
    "  skillgit log                     everything that was tried\n"
    "  skillgit log dates -n 20         the newest 20 offers for the skill 'dates'\n"
    "  skillgit log --accepted          only what made it\n"
    "\n"
    "Usage: skillgit log [<skill>] [-n <n>] [--run <run>] [--all | --accepted | --rejected]\n"
    "                    [--json]\n"
    "\n"
    "One line an offer: commit, candidate, verdict, the training score on val before and after,\n"
    "how many tasks the candidate has done, how many it does better and worse, and its subject.\n"
    "Training scores decide what is kept; they are no claim about new tasks.\n"
    "\n"
    "`skillgit show <candidate>` tells more about one.\n";

Result<std::optional<Outcome>> outcome_wanted(const Arguments& given) {
  const int chosen = given.has("all") + given.has("accepted") + given.has("rejected");
  if (chosen > 1)
    return fail(ErrorKind::usage, "'--all', '--accepted' and '--rejected' exclude each other");
  if (given.has("accepted")) return std::optional(Outcome::accepted);
  if (given.has("rejected")) return std::optional(Outcome::rejected);
  return std::optional<Outcome>();
}

Result<ExitCode> log_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_log(args));
  LogPrinter printer(environment.out, environment.out_has_colour());
  return list_offers(
      options,
      {.name = "decisions",
       .as_json = decision_summary,
       .print = [&printer](const LogEntry& entry) { printer.print(entry); },
       .when_empty = "nothing to list; `skillgit status` tells how the skills stand"},
      environment);
}

}  // namespace

Result<LogOptions> parse_log(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kLogOptions, {.most = 1}));
  SKILLGIT_TRY(LogOptions options, read_log_options(given));
  SKILLGIT_TRY(options.only, outcome_wanted(given));
  return options;
}

Status collect_log(const LogOptions& options, const store::RunStore& store,
                   const std::function<bool(const LogEntry&)>& visit) {
  SKILLGIT_TRY(const auto runs, choose_runs(options.choice, store));
  std::int64_t left = options.most;
  bool wanted = true;
  for (const store::RunName& run : runs) {
    SKILLGIT_CHECK(store.walk(run, [&](const store::RunEvent& event) {
      if (!event.decision) return true;
      if (options.only && event.decision->outcome != *options.only) return true;
      wanted = visit({run, event}) && --left > 0;
      return wanted;
    }));
    if (!wanted) break;
  }
  return {};
}

Result<LogOptions> read_log_options(const Arguments& given) {
  LogOptions options;
  options.choice = {.skill = given.operand(0), .run = given.value("run")};
  SKILLGIT_TRY(const auto most, given.number("max-count", 1, options.most));
  options.most = most.value_or(options.most);
  options.json = given.has("json");
  return options;
}

Result<ExitCode> list_offers(const LogOptions& options, const OfferList& list,
                             const Environment& environment) {
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  Json offers = Json::array();
  bool any = false;
  SKILLGIT_CHECK(collect_log(options, *store, [&](const LogEntry& entry) {
    any = true;
    if (options.json)
      offers.push_back(list.as_json(entry.run, entry.event));
    else
      list.print(entry);
    return environment.out.good();  // Someone who left the pager has seen enough.
  }));
  if (options.json)
    print_json({{std::string(list.name), std::move(offers)}}, environment.out);
  else if (!any)
    print_next(environment, std::string(list.when_empty));
  return ExitCode::ok;
}

void LogPrinter::print(const LogEntry& entry) {
  if (run_ != entry.run) {
    out_ << (run_ ? "\n" : "") << "run " << printable(entry.run.str()) << '\n';
    run_ = entry.run;
  }
  out_ << "  " << decision_line(entry.event, coloured_) << '\n';
}

constexpr Command kLogCommand{
    .name = "log",
    .summary = "List what was tried, newest first",
    .page = kLogPage,
    .options = kLogOptions,
    .operands = "<skill>",
    .run = log_command,
    .paged = true,
};

}  // namespace skillgit::cli
