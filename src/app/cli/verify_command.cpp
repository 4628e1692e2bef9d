// `skillgit verify [<skill>]`: derives every decision again from the scores that are recorded.

#include "app/cli/verify_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kOptions{
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kPage =
    "Examples:\n"
    "  skillgit verify                  all runs\n"
    "  skillgit verify dates            the runs of the skill 'dates'\n"
    "\n"
    "Usage: skillgit verify [<skill>] [--run <run>] [--json]\n"
    "\n"
    "Derives every decision again from the scores in the run log, by the rules of the gate, and\n"
    "compares the commits with the recorded edits. Asks no model and costs nothing. Exits with 8\n"
    "when something does not fit.\n";

Json as_json(const VerifiedRun& verified) {
  Json contradictions = Json::array();
  for (const train::Contradiction& one : verified.found.contradictions)
    contradictions.push_back({{"where", one.where}, {"what", one.what}});
  return {{"run", verified.run.str()},
          {"decisions", verified.found.decisions},
          {"contradictions", std::move(contradictions)}};
}

Result<ExitCode> verify_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_verify(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  const VerifyRun verify = [&](const store::RunName& run) {
    return train::verify(*repository, *store, run);
  };
  SKILLGIT_TRY(const auto runs, collect_verify(options, *store, verify));
  if (options.json) {
    Json list = Json::array();
    for (const VerifiedRun& run : runs) list.push_back(as_json(run));
    print_json({{"runs", std::move(list)}}, environment.out);
  } else {
    print_verify(runs, environment.out);
  }
  return exit_code_of(runs);
}

}  // namespace

Result<VerifyOptions> parse_verify(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kOptions, {.most = 1}));
  return VerifyOptions{.choice = {.skill = given.operand(0), .run = given.value("run")},
                       .json = given.has("json")};
}

Result<std::vector<VerifiedRun>> collect_verify(const VerifyOptions& options,
                                                const store::RunStore& store,
                                                const VerifyRun& verify) {
  SKILLGIT_TRY(auto names, choose_runs(options.choice, store));
  std::reverse(names.begin(), names.end());
  std::vector<VerifiedRun> runs;
  for (const store::RunName& name : names) {
    auto found = verify(name);
    if (found)
      runs.push_back({name, std::move(*found)});
    else
      runs.push_back({name, {.contradictions = {{"the log", found.error().message()}}}});
  }
  return runs;
}

void print_verify(const std::vector<VerifiedRun>& runs, std::ostream& out) {
  int decisions = 0;
  std::size_t contradictions = 0;
  for (const auto& [run, found] : runs) {
    decisions += found.decisions;
    contradictions += found.contradictions.size();
    for (const train::Contradiction& one : found.contradictions)
      out << run.str() << ": " << printable(one.where) << ": " << printable(one.what) << '\n';
  }
  out << runs.size() << (runs.size() == 1 ? " run, " : " runs, ") << decisions
      << (decisions == 1 ? " decision" : " decisions") << " derived again: ";
  if (contradictions == 0)
    out << "all as recorded\n";
  else
    out << contradictions << (contradictions == 1 ? " contradiction\n" : " contradictions\n");
}

ExitCode exit_code_of(const std::vector<VerifiedRun>& runs) {
  const bool sound = std::all_of(runs.begin(), runs.end(), [](const VerifiedRun& run) {
    return run.found.contradictions.empty();
  });
  return sound ? ExitCode::ok : ExitCode::damaged;
}

constexpr Command kVerifyCommand{
    .name = "verify",
    .summary = "Derive every decision again from the recorded scores",
    .page = kPage,
    .options = kOptions,
    .run = verify_command,
};

}  // namespace skillgit::cli
