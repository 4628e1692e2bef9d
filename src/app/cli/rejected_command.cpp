// `skillgit rejected [<skill>]`: what was measured and did not make it, and why.

#include "app/cli/rejected_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kOptions{
    Option{.name = "max-count", .letter = 'n', .value = "<n>", .help = "show at most so many"},
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kPage =
    "Examples:\n"
    "  skillgit rejected                all of them, newest first\n"
    "  skillgit rejected dates -n 3     the newest three for the skill 'dates'\n"
    "\n"
    "Usage: skillgit rejected [<skill>] [-n <n>] [--run <run>] [--json]\n"
    "\n"
    "Each offer that was measured and rejected: why, its training score on val, which tasks it\n"
    "broke and fixed, and its edits. Optimizers see the same list, so as not to offer it again.\n";

void print_ids(const char* label, const std::vector<std::string>& ids, std::ostream& out) {
  if (ids.empty()) return;
  out << "  " << label;
  for (const std::string& id : ids) out << ' ' << printable(id);
  out << '\n';
}

Status print_as_json(const LogOptions& options, const store::RunStore& store, std::ostream& out) {
  Json offers = Json::array();
  SKILLGIT_CHECK(collect_log(options, store, [&](const LogEntry& entry) {
    offers.push_back(decision_details(entry.run, entry.event));
    return true;
  }));
  print_json({{"rejected", std::move(offers)}}, out);
  return {};
}

Status print_as_text(const LogOptions& options, const store::RunStore& store,
                     const Environment& environment) {
  bool any = false;
  SKILLGIT_CHECK(collect_log(options, store, [&](const LogEntry& entry) {
    if (any) environment.out << '\n';
    any = true;
    print_rejected(entry, environment.out);
    return environment.out.good();
  }));
  if (!any) print_next(environment, "nothing was rejected; `skillgit log` lists all offers");
  return {};
}

Result<ExitCode> rejected_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_rejected(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_CHECK(options.json ? print_as_json(options, *store, environment.out)
                              : print_as_text(options, *store, environment));
  return ExitCode::ok;
}

}  // namespace

Result<LogOptions> parse_rejected(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kOptions, {.most = 1}));
  LogOptions options;
  options.choice = {.skill = given.operand(0), .run = given.value("run")};
  SKILLGIT_TRY(const auto most, given.number("max-count", 1, options.most));
  options.most = most.value_or(options.most);
  options.only = optimizer::Outcome::rejected;
  options.json = given.has("json");
  return options;
}

void print_rejected(const LogEntry& entry, std::ostream& out) {
  const optimizer::Decision& decision = *entry.event.decision;
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  out << entry.run.str() << '/' << store::offer_name(decision.offer) << "  step " << decision.step
      << "  " << short_id(entry.event.candidate) << '\n';
  out << "  why     " << printable(decision.reason) << '\n';
  out << "  score   " << comparison_text(decision) << "  " << flips_text(decision) << '\n';
  print_ids("broke  ", tally.broke, out);
  print_ids("fixed  ", tally.fixed, out);
  for (const optimizer::OfferedEdit& edit : decision.edits) {
    out << "  edit    " << printable(edit.subject) << '\n';
    print_edit(edit.edit, "    ", out);
  }
}

constexpr Command kRejectedCommand{
    .name = "rejected",
    .summary = "List what was measured and did not make it, and why",
    .page = kPage,
    .options = kOptions,
    .run = rejected_command,
    .paged = true,
};

}  // namespace skillgit::cli
