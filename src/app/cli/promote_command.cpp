// `skillgit promote`: the only claim that skillgit makes.

#include "app/cli/promote_command.hpp"

#include "app/cli/estimate_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/promotion_text.hpp"
#include "app/cli/skill_folder.hpp"
#include "app/cli/skill_version.hpp"
#include "app/cli/start_time.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_progress.hpp"
#include "app/cli/workspace.hpp"

#include "skillgit/train/published.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kPromoteOptions{
    Option{.name = "against", .value = "<rev>", .help = "what to beat; what is live when absent"},
    Option{.name = "attempts",
           .letter = 'k',
           .value = "<n>",
           .help = "at each task; 3 when absent, 1 for a target that repeats itself"},
    Option{.name = "dry-run", .letter = 'n', .help = "say what it can show and costs; ask nothing"},
    Option{.name = "list", .help = "list the attempts that were made"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kPromotePage =
    "Examples:\n"
    "  skillgit promote dates --dry-run         what could it show, and what does it cost?\n"
    "  skillgit promote dates                   is it better than what is live? Then tag it\n"
    "  skillgit promote dates@c3                the same of a candidate\n"
    "  skillgit promote dates --list            every attempt so far\n"
    "\n"
    "Usage: skillgit promote [<skill>[@<rev>]] [--against <rev>] [--attempts <n>] [--dry-run]\n"
    "                        [--json]\n"
    "       skillgit promote [<skill>] --list [--json]\n"
    "\n"
    "Draws both versions afresh on the test tasks and tests whether the new one is better (one-\n"
    "sided sign-flip test). Tasks that runs have learnt from, or were judged by, under another\n"
    "split are left out. What is live is the newest tag skill/<skill>/v<n> that the new version\n"
    "has in its history, squashed or not, else the base of the first run there. When it passes,\n"
    "it becomes the next version: an annotated tag, signed if git signs your tags. Each attempt\n"
    "on the same tasks is tested at a stricter level, so that one in twenty is the most that\n"
    "chance passes, however often one tries. An attempt is recorded before it is measured. One\n"
    "that was interrupted goes on with the same command.\n"
    "\n"
    "Exit status: 0 passed, 1 not passed, 5 the final share of the budget is spent, 6 too much\n"
    "could not be measured.\n";

/// What is committed is what is promoted; who has not said which commit may mean the files.
Status check_clean(const store::Repository& repository, const config::SkillSection& skill) {
  SKILLGIT_TRY(const auto dirty, repository.dirty_paths(skill.path));
  if (dirty.empty()) return {};
  return fail(
      Error(ErrorKind::conflict, "'" + dirty.front() + "' has changes that are not committed")
          .with_hint("commit them, or name the version: `skillgit promote " + skill.name +
                     "@HEAD`"));
}

Status check_rules(const std::string& slug, const store::Repository& repository,
                   const store::RunStore& store, const store::ObjectId& candidate) {
  SKILLGIT_TRY(const auto run, train::published_source(repository, store, slug, candidate));
  if (!run) return {};
  return fail(Error(ErrorKind::conflict, "'" + candidate.brief() + "' holds changes of run '" +
                                             run->str() +
                                             "', which went by the published rules: it cannot be "
                                             "promoted")
                  .with_hint("train without gate.published"));
}

Result<train::Live> live_of(const PromoteOptions& options, const config::SkillSection& skill,
                            const store::Repository& repository, const store::RunStore& store,
                            const store::PromotionLog& log, const store::ObjectId& candidate) {
  if (!options.against)
    return train::find_live(repository, store, log, skill.name, skill.path, candidate);
  SKILLGIT_TRY(auto commit, find_version(*options.against, skill.name, repository, store));
  std::string name = "commit " + commit.brief();
  return train::Live{std::move(commit), std::move(name)};
}

Result<train::PromoteRequest> request_of(const PromoteOptions& options,
                                         const config::SkillSection& skill,
                                         const Workspace& workspace, const store::RunStore& store,
                                         const store::PromotionLog& log,
                                         const Environment& environment) {
  const store::Repository& repository = workspace.repository();
  if (!options.version) SKILLGIT_CHECK(check_clean(repository, skill));
  SKILLGIT_TRY(const auto candidate,
               find_version(options.version.value_or("HEAD"), skill.name, repository, store));
  SKILLGIT_CHECK(check_rules(skill.name, repository, store, candidate));
  SKILLGIT_TRY(auto live, live_of(options, skill, repository, store, log, candidate));
  SKILLGIT_TRY(const bool repeats,
               train::target_repeats(store, skill.name, same_target_as(workspace.config().target)));
  SKILLGIT_TRY(const auto tasks, workspace.tasks(skill));
  SKILLGIT_TRY(const auto seen, train::seen_tasks(store, skill.name));
  SKILLGIT_TRY(auto confirm, train::confirm_tasks(tasks.set, seen, repeats));
  SKILLGIT_TRY(const auto now, start_time(environment));
  SKILLGIT_TRY(const auto means, measuring_budget(workspace.config()));
  return train::PromoteRequest{.slug = skill.name,
                               .skill_path = skill.path,
                               .candidate = candidate,
                               .live = std::move(live),
                               .confirm = std::move(confirm),
                               .target_repeats = repeats,
                               .draws = options.draws.value_or(train::usual_draws(repeats)),
                               .workers = workspace.config().train.workers,
                               .seed = workspace.config().train.seed,
                               .budget = means.budget,
                               .prices = means.prices,
                               .now = now};
}

/// Fails where one of both sides does not have the skill where it is now.
Status check_folders(const train::PromoteRequest& request, const store::Repository& repository,
                     const store::RunStore& store) {
  for (const store::ObjectId& commit : {request.candidate, request.live.commit}) {
    const auto skill = repository.read_skill(commit, request.skill_path);
    if (!skill)
      return fail(naming_older_folder(skill.error(), {commit, request.skill_path}, request.slug,
                                      repository, store, [](const std::string&) {
                                        return "a promotion compares one folder: `skillgit promote "
                                               "<skill>@<revision> --against "
                                               "<revision>` names versions since the move";
                                      }));
  }
  return {};
}

Result<ExitCode> list(const std::string& slug, const store::PromotionLog& log, bool json,
                      std::ostream& out) {
  SKILLGIT_TRY(const auto attempts, train::known_attempts(log, slug));
  if (json)
    print_json(attempts_as_json(slug, attempts), out);
  else
    print_attempts(attempts, out);
  return ExitCode::ok;
}

/// What the attempt may cost, made or not.
Result<train::MeasurementEstimate> cost_of(const train::PromoteRequest& request,
                                           const Workspace& workspace, const store::RunStore& store,
                                           const Environment& environment) {
  const auto side = [&](const store::ObjectId& commit) -> Result<train::Subject> {
    SKILLGIT_TRY(auto skill, workspace.repository().read_skill(commit, request.skill_path));
    return train::Subject{.files = std::move(skill.files), .id = commit.hex};
  };
  SKILLGIT_TRY(auto candidate, side(request.candidate));
  SKILLGIT_TRY(auto live, side(request.live.commit));
  return estimate_of({.skill = std::move(candidate),
                      .against = std::move(live),
                      .tasks = request.confirm.tasks,
                      .attempts = request.draws,
                      .prices = request.prices},
                     request.slug, workspace, store, environment);
}

Result<ExitCode> plan(const train::PromoteRequest& request, const Workspace& workspace,
                      const store::RunStore& store, const store::PromotionLog& log, bool json,
                      const Environment& environment) {
  SKILLGIT_TRY(const auto plan, train::plan_promotion(workspace.repository(), log, request));
  SKILLGIT_TRY(const auto cost, cost_of(request, workspace, store, environment));
  if (json) {
    Json whole = promotion_plan_as_json(request, plan);
    add_measurement(cost, whole);
    print_json(whole, environment.out);
    return ExitCode::ok;
  }
  print_promotion_plan(request, plan, environment.out);
  environment.out << measurement_text(cost);
  return ExitCode::ok;
}

void advise(const train::PromoteRequest& request, const train::PromotionReport& report,
            const Environment& environment) {
  const std::string log = "refs/skillgit/promotions/" + request.slug;
  if (!report.version.empty())
    print_next(environment, "`git push --atomic origin " + report.version + " " + log + "`");
  else if (report.result.verdict == optimizer::PromotionVerdict::not_passed)
    print_next(environment, "the attempt counts; `git push origin " + log + "` tells the others");
}

Result<ExitCode> promote_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_promote(args));
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
  SKILLGIT_TRY(const auto log, store::PromotionLog::open(workspace.repository()));
  if (options.list) return list(skill.name, *log, options.json, environment.out);
  SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
  SKILLGIT_TRY(const auto request,
               request_of(options, skill, workspace, *store, *log, environment));
  SKILLGIT_CHECK(check_folders(request, workspace.repository(), *store));
  if (options.dry_run) return plan(request, workspace, *store, *log, options.json, environment);

  SKILLGIT_TRY(const auto target, open_target(workspace.config(), environment.variables));
  const SteadyClock clock;
  TrainProgress progress(environment);
  const auto world = measuring_world(workspace, *store, target, clock, progress, environment);
  SKILLGIT_TRY(const auto report,
               train::promote(world, *log, request, [&](const train::PromotionPlan& plan) {
                 print_promotion_plan(request, plan, environment.err);
               }));
  if (options.json)
    print_json(promotion_as_json(skill.name, report), environment.out);
  else
    print_promotion(skill.name, report, environment.out);
  advise(request, report, environment);
  return report.stopped ? ExitCode::budget : exit_code_of(report.result.verdict);
}

}  // namespace

Result<PromoteOptions> parse_promote(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kPromoteOptions, {.most = 1, .name = "<skill>[@<rev>]"}));
  PromoteOptions options{.against = given.value("against"),
                         .dry_run = given.has("dry-run"),
                         .list = given.has("list"),
                         .json = given.has("json")};
  const auto named = parse_skill_and_version(given.operand(0).value_or(""));
  options.skill = named.skill;
  options.version = named.version;
  SKILLGIT_TRY(const auto draws, given.number("attempts", 1, train::kMostAttempts));
  if (draws) options.draws = static_cast<int>(*draws);
  if (options.list && (options.version || options.against || options.draws || options.dry_run))
    return fail(ErrorKind::usage, "--list lists all attempts of a skill, and takes nothing else");
  return options;
}

ExitCode exit_code_of(optimizer::PromotionVerdict verdict) {
  switch (verdict) {
    case optimizer::PromotionVerdict::passed:
      return ExitCode::ok;
    case optimizer::PromotionVerdict::not_passed:
      return ExitCode::findings;
    case optimizer::PromotionVerdict::indecisive:
      return ExitCode::indecisive;
  }
  return ExitCode::damaged;
}

const Command kPromoteCommand{
    .name = "promote",
    .summary = "Show that a skill is better than what is live, and tag it",
    .page = kPromotePage,
    .options = kPromoteOptions,
    .operands = "<skill>@<rev>",
    .run = promote_command,
    .saves = true};

}  // namespace skillgit::cli
