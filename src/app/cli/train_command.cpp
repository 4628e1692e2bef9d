// `skillgit train`: trains a skill, or goes on training it.

#include "app/cli/train_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/output.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_plan.hpp"
#include "app/cli/train_progress.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/core/optimizer/exemplar.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>
#include <random>

namespace skillgit::cli {
namespace {

constexpr std::array kOptions{
    Option{.name = "dry-run", .letter = 'n', .help = "say what it would do and cost; ask nothing"},
    Option{.name = "new", .help = "start another run, though one is unfinished"},
    Option{.name = "force", .help = "train although val is too small to prove anything"},
    Option{.name = "branch", .value = "<name>", .help = "the skill branch; HEAD's when absent"},
    Option{.name = "run-id", .value = "<id>", .help = "name a new run, or the one to continue"},
    Option{.name = "json", .help = "print the result as JSON"},
};

constexpr std::string_view kPage =
    "Examples:\n"
    "  skillgit train --dry-run                    what it will do, and cost at most\n"
    "  skillgit train                              the only skill of this repository\n"
    "  skillgit train dates                        the skill 'dates'\n"
    "  skillgit -c budget.rollouts=500 train       stop after 500 requests; a larger budget goes "
    "on\n"
    "\n"
    "Usage: skillgit train [<skill>] [options]\n"
    "\n"
    "Works in git's object database. Each candidate is a chain of commits, judged on the val\n"
    "tasks; what scores strictly more goes on the skill branch by fast-forward, what does not is\n"
    "kept under refs/skillgit/rejected/. Ctrl-C ends it after the requests in flight, and the\n"
    "same command goes on; so it does after a crash. Settings are in skillgit.toml:\n"
    "`skillgit config --reference` lists them.\n"
    "\n"
    "Exit status: 0 at least one candidate accepted (a training score, no claim), 1 none,\n"
    "5 the budget stopped it, 6 too much could not be measured, 130 interrupted.\n";

/// Equal runs in scripts and tests: the time may be given (reproducible-builds.org).
Result<std::int64_t> start_time(const Environment& environment) {
  const std::string given = environment.variable("SOURCE_DATE_EPOCH");
  if (given.empty())
    return std::chrono::duration_cast<std::chrono::seconds>(environment.now().time_since_epoch())
        .count();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seconds);
  if (error != std::errc() || end != given.data() + given.size() || seconds < 0)
    return fail(ErrorKind::usage, "SOURCE_DATE_EPOCH is '" + given + "', which is no time");
  return seconds;
}

std::uint64_t entropy() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

Result<std::string> branch_of(const TrainCommandOptions& options,
                              const store::Repository& repository) {
  if (!options.branch) {
    SKILLGIT_TRY(const auto head, repository.head_branch());
    return head.value_or("");
  }
  SKILLGIT_TRY(const auto tip, repository.branch_tip(*options.branch));
  if (!tip) return fail(ErrorKind::not_found, "no branch named '" + *options.branch + "'");
  return *options.branch;
}

Result<train::TrainRequest> request_of(const TrainCommandOptions& options,
                                       const config::SkillSection& skill,
                                       const Workspace& workspace, const Environment& environment) {
  SKILLGIT_TRY(SkillTasks tasks, workspace.tasks(skill));
  SKILLGIT_TRY(const auto branch, branch_of(options, workspace.repository()));
  SKILLGIT_TRY(const auto now, start_time(environment));
  train::TrainOptions train_options = workspace.config().train;
  SKILLGIT_TRY(train_options.prices, config::prices(workspace.config()));
  return train::TrainRequest{
      .slug = skill.name,
      .skill_path = skill.path,
      .branch = branch,
      .documents = {.config = config::run_document(workspace.config(), skill.name),
                    .tasks = tasks::to_jsonl(tasks.set)},
      .tasks = std::move(tasks.set),
      .options = std::move(train_options),
      .differences = [](const std::string& before,
                        const std::string& after) { return config::differences(before, after); },
      .run_id = options.run_id.value_or(make_run_id(now, entropy())),
      .run_id_given = options.run_id.has_value(),
      .start_new = options.start_new,
      .force = options.force,
      .now = now,
      .max_reply_tokens = workspace.config().target.sampling.max_tokens};
}

std::unique_ptr<optimizer::Optimizer> optimizer_of(const config::Config& config,
                                                   const train::TrainRequest& request) {
  return optimizer::make_exemplar({.slug = request.slug,
                                   .train = request.tasks.of(tasks::Split::train),
                                   .form = config.target.prompt,
                                   .seed = config.train.seed},
                                  config.optimizer.exemplar);
}

std::string landing_text(const train::TrainReport& report) {
  if (report.tip == report.header.base) return "the skill is as it was";
  if (!report.landing) return "nothing landed, as git.land says; `skillgit land` does it";
  if (report.landing->state == store::Landing::State::deferred)
    return "not on the skill branch yet: " + report.landing->reason;
  return fmt::format("branch '{}' has it, at {}", report.header.branch,
                     report.tip.hex.substr(0, 7));
}

void advise(const train::TrainReport& report, const Environment& environment) {
  if (report.accepted == 0) return print_next(environment, next_without_accept(report.stopped));
  print_next(environment,
             fmt::format("`skillgit eval {} --against {} --split test` measures the gain afresh",
                         report.header.name.slug(), report.header.base.hex.substr(0, 8)));
}

Result<ExitCode> train_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_train(args));
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
  SKILLGIT_TRY(const auto request, request_of(options, skill, workspace, environment));
  SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
  const auto optimizer = optimizer_of(workspace.config(), request);
  // Before the plan as well: what cannot be opened cannot be trained.
  SKILLGIT_TRY(const auto target, open_target(workspace.config(), environment.variables));
  SKILLGIT_TRY(const auto optimizer_model,
               open_optimizer_model(workspace.config(), environment.variables));
  if (options.dry_run) {
    SKILLGIT_TRY(const auto estimate,
                 train::estimate(workspace.repository(), *store, *optimizer, request));
    if (options.json)
      print_json(plan_as_json(request, estimate), environment.out);
    else
      print_plan(request, estimate, environment.out);
    return ExitCode::ok;
  }

  const SteadyClock clock;
  TrainProgress progress(environment);
  const train::World world{.repository = workspace.repository(),
                           .store = *store,
                           .harness = *target.harness,
                           .optimizer_model = optimizer_model.get(),
                           .optimizer_sampling = {},
                           .clock = clock,
                           .observer = progress,
                           .stop = environment.stop};
  SKILLGIT_TRY(const auto report, train::train(world, *optimizer, request));
  if (options.json)
    print_json(train_as_json(report), environment.out);
  else
    print_train(report, environment.out);
  advise(report, environment);
  return exit_code_of(report);
}

}  // namespace

Result<TrainCommandOptions> parse_train(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kOptions, {.most = 1, .name = "<skill>"}));
  TrainCommandOptions options{.skill = given.operand(0),
                              .branch = given.value("branch"),
                              .run_id = given.value("run-id"),
                              .start_new = given.has("new"),
                              .force = given.has("force"),
                              .dry_run = given.has("dry-run"),
                              .json = given.has("json")};
  if (options.run_id) SKILLGIT_CHECK(store::RunName::parse("skill", *options.run_id));
  return options;
}

std::string make_run_id(std::int64_t seconds, std::uint64_t entropy) {
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id = fmt::format("{:%Y%m%d}-", fmt::gmtime(static_cast<std::time_t>(seconds)));
  for (int i = 0; i < 5; ++i, entropy >>= 5) id += kDigits[entropy % 32];
  return id;
}

std::string next_without_accept(train::StopReason stopped) {
  if (train::can_continue(stopped)) return "`skillgit log` shows every decision";
  if (stopped == train::StopReason::full_marks)
    return "to learn more, add val tasks that the target fails";
  return "`skillgit log` shows every decision; the same again would offer the same, so change "
         "train.seed or optimizer.picking, or add train tasks";
}

ExitCode exit_code_of(const train::TrainReport& report) {
  if (train::is_of_budget(report.stopped)) return ExitCode::budget;
  if (report.stopped == train::StopReason::indecisive) return ExitCode::indecisive;
  return report.accepted > 0 ? ExitCode::ok : ExitCode::findings;
}

void print_train(const train::TrainReport& report, std::ostream& out) {
  out << fmt::format(
      "{}: {} accepted, {} rejected in {} steps\n"
      "training score on val: {} -> {} (chosen by the gate, so no claim)\n"
      "stopped: {}\n"
      "{}\n"
      "target: {} rollouts, {}\n",
      report.header.name.str(), report.accepted, report.rejected, report.steps,
      score_text(report.baseline_mean), score_text(report.current_mean), stop_text(report.stopped),
      landing_text(report), report.spending.rollouts, account_text(report.spending.target));
  if (report.spending.optimizer.calls > 0)
    out << fmt::format("optimizer model: {}\n", account_text(report.spending.optimizer));
  out << fmt::format("spent in all: {} in {} s\n", spending_text(report.spending),
                     report.spending.seconds);
}

Json train_as_json(const train::TrainReport& report) {
  return {{"skill", report.header.name.slug()},
          {"run", report.header.name.run()},
          {"branch", report.header.branch},
          {"base", report.header.base.hex},
          {"tip", report.tip.hex},
          {"steps", report.steps},
          {"accepted", report.accepted},
          {"rejected", report.rejected},
          {"indecisive", report.indecisive},
          {"refused", report.refused},
          {"training_score",
           {{"base", score_as_json(report.baseline_mean)},
            {"current", score_as_json(report.current_mean)}}},
          {"stopped", to_string(report.stopped)},
          {"landed", report.landing && report.landing->state != store::Landing::State::deferred},
          {"landing_reason", report.landing ? report.landing->reason : ""},
          {"spending", spending_as_json(report.spending)}};
}

const Command kTrainCommand{.name = "train",
                            .summary = "Train a skill, or go on training it",
                            .page = kPage,
                            .options = kOptions,
                            .run = train_command};

}  // namespace skillgit::cli
