// `skillgit land [<skill>]`: brings what a run has accepted to the skill branch, later.

#include "app/cli/land_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/train/events.hpp"
#include "skillgit/train/published.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <vector>

namespace skillgit::cli {
namespace {

using store::Landing;
using store::ObjectId;
using store::RunHeader;

constexpr std::array kLandOptions{
    Option{.name = "run", .value = "<run>", .help = "this run instead of the newest"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kLandPage =
    "Examples:\n"
    "  skillgit land                    the newest run\n"
    "  skillgit land dates              the newest run of the skill 'dates'\n"
    "\n"
    "Usage: skillgit land [<skill>] [--run <run>] [--json]\n"
    "\n"
    "Fast-forwards the skill branch to what the run has accepted, through git itself, so that a\n"
    "checked-out branch moves with its files and nothing of yours is overwritten. Where that is\n"
    "not possible, nothing changes, the reason and the git command to use are printed, and the\n"
    "exit code is 7.\n";

/// What a person can type for the run's tip: its branch, or in a clone without it the commit.
Result<std::string> name_of_tip(const RunHeader& header, const ObjectId& tip,
                                const store::Repository& repository) {
  std::string branch = store::run_branch(header.name);
  SKILLGIT_TRY(const auto found, repository.branch_tip(branch));
  return found == tip ? branch : tip.hex.substr(0, 12);
}

/// The newest commit of the run, its base or an accept, whose skill the branch still has as it was.
std::optional<ObjectId> common_skill(const RunHeader& header, std::span<const ObjectId> accepted,
                                     const ObjectId& branch_tip,
                                     const store::Repository& repository) {
  const auto is_common = [&](const ObjectId& commit) {
    return is_same_skill(repository, header.skill_path, commit, branch_tip);
  };
  const auto found = std::find_if(accepted.rbegin(), accepted.rend(), is_common);
  if (found != accepted.rend()) return *found;
  return is_common(header.base) ? std::optional(header.base) : std::nullopt;
}

/// The command that merges what was accepted with work that nothing has measured it with.
std::string merge_of(const std::string& tip) {
  return "git merge " + tip + "    # the merged skill is not measured: `skillgit eval` does it";
}

/// What to do about a branch that went on without the run; nothing when that is not the matter.
Result<std::string> advice_for(const RunHeader& header, std::span<const ObjectId> accepted,
                               const store::Repository& repository) {
  const ObjectId& tip = accepted.back();
  SKILLGIT_TRY(const std::string tip_name, name_of_tip(header, tip, repository));
  if (header.branch.empty()) return "git switch <branch> && " + merge_of(tip_name);
  SKILLGIT_TRY(const auto branch_tip, repository.branch_tip(header.branch));
  const std::string branch = shell_word(header.branch);
  if (!branch_tip) return "git branch " + branch + ' ' + tip.hex;
  SKILLGIT_TRY(const bool ahead, repository.is_ancestor(*branch_tip, tip));
  if (ahead) return std::string();
  const std::string on_branch = "git switch " + branch + " && ";
  // Replayed onto the same skill, the same edits make the skill that was measured.
  if (const auto from = common_skill(header, accepted, *branch_tip, repository))
    return on_branch + "git cherry-pick " + from->hex.substr(0, 12) + ".." + tip_name;
  return on_branch + merge_of(tip_name);
}

/// What a run's log tells about landing it.
struct LandStanding {
  std::vector<ObjectId> accepted;  ///< Oldest first.
  bool at_rest = false;            ///< The run ended, and no command goes on with it.
};

Result<LandStanding> standing_of(const store::RunLog& log) {
  LandStanding standing;
  for (const store::RunEvent& event : log.events) {
    if (!event.decision || event.decision->outcome != optimizer::Outcome::accepted) continue;
    if (!event.candidate)
      return fail(train::in_log_of(log.header.name,
                                   Error(ErrorKind::damaged, "an accepted offer has no commit")));
    standing.accepted.push_back(*event.candidate);
  }
  if (log.events.empty()) return standing;
  SKILLGIT_TRY(const train::Record newest, train::record_of(log.header.name, log.events.back()));
  const auto* stop = std::get_if<train::StopRecord>(&newest);
  standing.at_rest = stop != nullptr && !train::can_continue(stop->reason);
  return standing;
}

Json as_json(const LandReport& report) {
  return {
      {"skill", report.header.name.slug()}, {"run", report.header.name.run()},
      {"branch", report.header.branch},     {"tip", report.tip ? Json(report.tip->hex) : Json()},
      {"accepted", report.accepted},        {"state", word_for(report.landing.state)},
      {"reason", report.landing.reason},    {"advice", report.advice}};
}

Result<ExitCode> land_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_land(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto store, store::RunStore::open(*repository));
  SKILLGIT_TRY(const auto config, find_config(*repository, environment));
  const auto guarded =
      config ? config->train.protected_branches : train::TrainOptions().protected_branches;
  SKILLGIT_TRY(LandReport report, land_run(options, guarded, *repository, *store));
  if (report.landing.state == Landing::State::deferred)
    if (const auto work = store::under_way(*repository)) report.advice = advice_about(*work);
  if (options.json)
    print_json(as_json(report), environment.out);
  else
    print_land(report, environment.out);
  return report.landing.state == Landing::State::deferred ? ExitCode::conflict : ExitCode::ok;
}

}  // namespace

std::string_view word_for(Landing::State state) {
  switch (state) {
    case Landing::State::landed:
      return "landed";
    case Landing::State::current:
      return "current";
    case Landing::State::deferred:
      break;
  }
  return "deferred";
}

std::string advice_about(const store::UnderWay& work) {
  const std::string finish = work.finish.empty() ? "" : work.finish + ", or ";
  return finish + work.end + "; then skillgit land";
}

std::string why_deferred(const Landing& landing) {
  return landing.reason + (landing.later.empty() ? "" : "; " + landing.later);
}

Result<LandOptions> parse_land(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kLandOptions, {.most = 1}));
  return LandOptions{.choice = {.skill = given.operand(0), .run = given.value("run")},
                     .json = given.has("json")};
}

Result<LandReport> land_run(const LandOptions& options,
                            const std::vector<std::string>& protected_branches,
                            const store::Repository& repository, store::RunStore& store) {
  SKILLGIT_TRY(const store::RunName run, choose_newest_run(options.choice, store));
  SKILLGIT_TRY(store::RunLog log, store.load(run));
  SKILLGIT_TRY(const bool published, train::is_published(log));
  if (published)
    return fail(
        Error(ErrorKind::conflict, "run '" + run.str() +
                                       "' went by the published rules, which change the skill "
                                       "unmeasured: it cannot land")
            .with_hint("train without gate.published"));
  SKILLGIT_TRY(const LandStanding standing, standing_of(log));
  SKILLGIT_TRY(
      log.header.branch,
      landing_branch(repository, log.header,
                     standing.accepted.empty() ? log.header.base : standing.accepted.back()));
  LandReport report{.header = log.header,
                    .tip = {},
                    .accepted = static_cast<int>(standing.accepted.size()),
                    .landing = {},
                    .advice = {}};
  if (standing.accepted.empty()) return report;
  report.tip = standing.accepted.back();
  SKILLGIT_TRY(report.landing, store.land(log.header, *report.tip, protected_branches));
  if (report.landing.state == Landing::State::deferred) {
    if (store.is_protected(log.header.branch, protected_branches)) return report;
    SKILLGIT_TRY(report.advice, advice_for(log.header, standing.accepted, repository));
  } else if (standing.at_rest) {
    SKILLGIT_CHECK(store.retire(log.header, *report.tip));
  }
  return report;
}

void print_land(const LandReport& report, std::ostream& out) {
  const std::string run = "run " + printable(report.header.name.str());
  const std::string branch =
      report.header.branch.empty() ? "the branch" : "'" + printable(report.header.branch) + "'";
  if (!report.tip) {
    out << run << ": nothing was accepted, so there is nothing to land\n";
    return;
  }
  switch (report.landing.state) {
    case Landing::State::landed:
      out << run << ": " << branch << " is now at " << short_id(report.tip) << " ("
          << report.accepted << " accepted)\n";
      return;
    case Landing::State::current:
      out << run << ": " << branch << " already has " << short_id(report.tip) << '\n';
      return;
    case Landing::State::deferred:
      break;
  }
  out << run << ": not landed: " << printable(report.landing.reason) << '\n';
  if (!report.advice.empty()) out << "  " << printable(report.advice) << '\n';
}

constexpr Command kLandCommand{
    .name = "land",
    .summary = "Bring what a run has accepted to your branch",
    .page = kLandPage,
    .options = kLandOptions,
    .operands = "<skill>",
    .run = land_command,
};

}  // namespace skillgit::cli
