// `skillgit verify [<skill>]`: derives every decision again from the scores that are recorded.

#include "app/cli/verify_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/train/promote.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

namespace skillgit::cli {
namespace {

constexpr std::array kVerifyOptions{
    Option{.name = "run", .value = "<run>", .help = "only this run"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kVerifyPage =
    "Examples:\n"
    "  skillgit verify                  all runs\n"
    "  skillgit verify dates            the runs of the skill 'dates'\n"
    "\n"
    "Usage: skillgit verify [<skill>] [--run <run>] [--json]\n"
    "\n"
    "Derives every decision again from the scores in the run log, by the rules of the gate, and\n"
    "compares the commits and tags with what is recorded; so it does with promotions.\n"
    "Asks no model and costs nothing. Exits with 8 when something does not fit.\n";

Json as_json(const std::vector<train::Contradiction>& contradictions) {
  Json list = Json::array();
  for (const train::Contradiction& one : contradictions) {
    Json& found = list.emplace_back(Json{{"where", one.where}, {"what", one.what}});
    if (!one.hint.empty()) found["hint"] = one.hint;
  }
  return list;
}

Json as_json(const std::vector<VerifiedRun>& runs) {
  Json list = Json::array();
  for (const auto& [run, found] : runs)
    list.push_back({{"run", run.str()},
                    {"decisions", found.decisions},
                    {"contradictions", as_json(found.contradictions)}});
  return list;
}

Json as_json(const std::vector<VerifiedPromotions>& skills) {
  Json list = Json::array();
  for (const auto& [skill, found] : skills)
    list.push_back({{"skill", skill},
                    {"verdicts", found.decisions},
                    {"contradictions", as_json(found.contradictions)}});
  return list;
}

void print_contradictions(const std::string& name, const train::Verification& found,
                          std::ostream& out) {
  for (const train::Contradiction& one : found.contradictions) {
    out << name << ": " << printable(one.where) << ": " << printable(one.what) << '\n';
    print_lines(one.hint, "hint: ", out);
  }
}

void print_sum(std::size_t contradictions, std::ostream& out) {
  if (contradictions == 0)
    out << "all as recorded\n";
  else
    out << plural(contradictions, "contradiction") << '\n';
}

template <typename Verified>
bool are_sound(const std::vector<Verified>& all) {
  return std::all_of(all.begin(), all.end(),
                     [](const Verified& one) { return one.found.contradictions.empty(); });
}

/// A log that cannot be read, as all that is known of its decisions.
train::Verification unread(const Error& error) {
  return {.contradictions = {
              {.where = "the log", .what = error.message(), .hint = error.hint().value_or("")}}};
}

std::optional<train::TrainOptions> options_of_run(const std::string& config) {
  auto resolved = config::resolve({.file = config, .file_name = "run.toml"});
  if (!resolved) return std::nullopt;
  return std::move(resolved->train);
}

Result<ExitCode> verify_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_verify(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  const VerifyRun verify = [&](const store::RunName& run) {
    return train::verify(*repository, *store, run, options_of_run);
  };
  SKILLGIT_TRY(const auto log, store::PromotionLog::open(*repository));
  const VerifyPromotions verify_log = [&](const std::string& skill) {
    return train::verify_promotions(*repository, *log, skill);
  };
  SKILLGIT_TRY(const auto promotions, collect_promotions(options, *store, *log, verify_log));
  auto runs = collect_verify(options, *store, verify);
  // Promotions without a run: of a skill that was trained elsewhere, or never.
  if (!runs && runs.error().kind() == ErrorKind::not_found && !promotions.empty())
    runs = std::vector<VerifiedRun>();
  if (!runs) return fail(std::move(runs).error());
  const bool is_nothing = runs->empty() && promotions.empty();
  if (options.json) {
    print_json({{"runs", as_json(*runs)}, {"promotions", as_json(promotions)}}, environment.out);
  } else if (!is_nothing) {
    print_verify(*runs, environment.out);
    print_promotions(promotions, environment.out);
  }
  if (is_nothing)
    print_next(environment, "nothing was verified, since no log is here: " +
                                std::string(store::kFetchLogs) + " brings those of others");
  return std::max(exit_code_of(*runs), exit_code_of(promotions));
}

}  // namespace

Result<VerifyOptions> parse_verify(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kVerifyOptions, {.most = 1}));
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
    // What could not be fetched may be sound.
    if (!found && found.error().kind() == ErrorKind::unavailable)
      return fail(std::move(found).error());
    if (found)
      runs.push_back({name, std::move(*found)});
    else
      runs.push_back({name, unread(found.error())});
  }
  return runs;
}

void print_verify(const std::vector<VerifiedRun>& runs, std::ostream& out) {
  int decisions = 0;
  std::size_t contradictions = 0;
  for (const auto& [run, found] : runs) {
    decisions += found.decisions;
    contradictions += found.contradictions.size();
    print_contradictions(run.str(), found, out);
  }
  out << plural(runs.size(), "run") << ", "
      << plural(static_cast<std::size_t>(decisions), "decision") << " derived again: ";
  print_sum(contradictions, out);
}

ExitCode exit_code_of(const std::vector<VerifiedRun>& runs) {
  return are_sound(runs) ? ExitCode::ok : ExitCode::damaged;
}

Result<std::vector<VerifiedPromotions>> collect_promotions(const VerifyOptions& options,
                                                           const store::RunStore& store,
                                                           const store::PromotionLog& log,
                                                           const VerifyPromotions& verify) {
  std::vector<VerifiedPromotions> verified;
  if (options.choice.run) return verified;
  SKILLGIT_TRY(const auto with_log, log.skills());
  SKILLGIT_TRY(const auto runs, runs_of(options.choice.skill, store));
  std::set<std::string> skills(with_log.begin(), with_log.end());
  for (const store::RunName& run : runs) skills.insert(run.slug());
  for (const std::string& skill : skills) {
    if (options.choice.skill && skill != *options.choice.skill) continue;
    auto found = verify(skill);
    // Of a skill without a log, only a version that somebody tagged is worth a word.
    const bool has_log = std::binary_search(with_log.begin(), with_log.end(), skill);
    if (!has_log && found && found->contradictions.empty()) continue;
    if (!found && found.error().kind() == ErrorKind::unavailable)
      return fail(std::move(found).error());
    if (found)
      verified.push_back({skill, std::move(*found)});
    else
      verified.push_back({skill, unread(found.error())});
  }
  return verified;
}

void print_promotions(const std::vector<VerifiedPromotions>& skills, std::ostream& out) {
  if (skills.empty()) return;
  int verdicts = 0;
  std::size_t contradictions = 0;
  for (const auto& [skill, found] : skills) {
    verdicts += found.decisions;
    contradictions += found.contradictions.size();
    print_contradictions(skill, found, out);
  }
  out << plural(static_cast<std::size_t>(verdicts), "promotion") << " derived again: ";
  print_sum(contradictions, out);
}

ExitCode exit_code_of(const std::vector<VerifiedPromotions>& skills) {
  return are_sound(skills) ? ExitCode::ok : ExitCode::damaged;
}

constexpr Command kVerifyCommand{
    .name = "verify",
    .summary = "Derive every decision again from the recorded scores",
    .page = kVerifyPage,
    .options = kVerifyOptions,
    .operands = "<skill>",
    .run = verify_command,
};

}  // namespace skillgit::cli
