// `skillgit rejected [<skill>]`: what was measured and did not make it, and why.

#include "app/cli/rejected_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/printable.hpp"
#include "skillgit/edge/store/messages.hpp"

#include <array>
#include <ostream>
#include <utility>

namespace skillgit::cli {
namespace {

constexpr std::array kRejectedOptions{
    Option{.name = "max-count", .letter = 'n', .value = "<n>", .help = "show at most so many"},
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kRejectedPage =
    "Examples:\n"
    "  skillgit rejected                all of them, newest first\n"
    "  skillgit rejected dates -n 3     the newest three for the skill 'dates'\n"
    "\n"
    "Usage: skillgit rejected [<skill>] [-n <n>] [--run <run>] [--json]\n"
    "\n"
    "Each offer that was measured and rejected: why, its training score on val, which tasks it\n"
    "broke and fixed, and its edits. The list is for people: the optimizer 'exemplar' does not "
    "ask\n"
    "for it, and keeps in mind what it tried itself.\n";

void print_ids(const char* label, const std::vector<std::string>& ids, std::ostream& out) {
  if (ids.empty()) return;
  out << "  " << label;
  for (const std::string& id : ids) out << ' ' << printable(id);
  out << '\n';
}

Result<ExitCode> rejected_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_rejected(args));
  const char* gap = "";
  return list_offers(options,
                     {.name = "rejected",
                      .as_json = decision_details,
                      .print =
                          [&](const LogEntry& entry) {
                            environment.out << std::exchange(gap, "\n");
                            print_rejected(entry, environment.out);
                          },
                      .when_empty = "nothing was rejected; `skillgit log` lists all offers"},
                     environment);
}

}  // namespace

Result<LogOptions> parse_rejected(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kRejectedOptions, {.most = 1}));
  SKILLGIT_TRY(LogOptions options, read_log_options(given));
  options.only = optimizer::Outcome::rejected;
  return options;
}

void print_rejected(const LogEntry& entry, std::ostream& out) {
  const optimizer::Decision& decision = *entry.event.decision;
  const optimizer::Tally tally = optimizer::tally(decision.quoted());
  out << store::candidate_name(entry.run, decision.offer) << "  step " << decision.step << "  "
      << short_id(entry.event.candidate) << '\n';
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
    .page = kRejectedPage,
    .options = kRejectedOptions,
    .operands = "<skill>",
    .run = rejected_command,
    .paged = true,
};

}  // namespace skillgit::cli
