// `skillgit train`: trains a skill, or goes on training it.

#include "app/cli/train_command.hpp"

#include "app/cli/decision_text.hpp"
#include "app/cli/land_command.hpp"
#include "app/cli/live_report.hpp"
#include "app/cli/model_notes.hpp"
#include "app/cli/observers.hpp"
#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/spending_text.hpp"
#include "app/cli/stop_text.hpp"
#include "app/cli/train_events.hpp"
#include "app/cli/train_plan.hpp"
#include "app/cli/train_progress.hpp"
#include "app/cli/train_seeds.hpp"
#include "app/cli/train_setup.hpp"
#include "app/cli/train_warnings.hpp"
#include "skillgit/app/report/final_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

constexpr std::array kTrainOptions{
    Option{.name = "dry-run", .letter = 'n', .help = "say what it would do and cost; ask nothing"},
    Option{.name = "new", .help = "start another run, though one is unfinished"},
    Option{.name = "force", .help = "train although val is too small to prove anything"},
    Option{.name = "branch", .value = "<branch>", .help = "the skill branch; HEAD's when absent"},
    Option{.name = "run-id", .value = "<run>", .help = "name a new run, or the one to continue"},
    Option{.name = "seeds", .value = "<n>", .help = "so many runs, a seed each, and their spread"},
    Option{.name = "report", .value = "<file>", .help = "keep a page of HTML up to date"},
    Option{.name = "json", .help = "print the result as JSON"},
    Option{.name = "format",
           .value = "<format>",
           .choices = "text|json|ndjson",
           .help = "text, json, or ndjson: one line of JSON a fact, as it comes"},
};

constexpr std::string_view kTrainPage =
    "Examples:\n"
    "  skillgit train --dry-run                    what it will do, and cost at most\n"
    "  skillgit train                              the only skill of this repository\n"
    "  skillgit train dates                        the skill 'dates'\n"
    "  skillgit train dates --seeds 5              five whole runs, and how they differ\n"
    "  skillgit -c budget.rollouts=500 train       stop after 500 rollouts; a larger budget goes "
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
    "With --seeds each run begins at the same commit and knows nothing of the others; none lands.\n"
    "The budget is of all together, in equal parts. At the end what each made is measured once on\n"
    "the test tasks.\n"
    "\n"
    "With --format=ndjson programs read on standard output what people read on standard error.\n"
    "\n"
    "Exit status: 0 at least one candidate accepted (a training score, no claim), 1 none,\n"
    "5 the budget stopped it, 6 too much could not be measured, 130 interrupted.\n";

constexpr int kFewestSeeds = 2;
constexpr int kMostSeeds = 100;

std::string landing_text(const train::TrainReport& report) {
  if (report.tip == report.header.base) return "the skill is as it was";
  if (report.published) return "it went by the published rules: it cannot land or be promoted";
  if (!report.landing) return "nothing landed, as git.land says; `skillgit land` does it";
  if (report.landing->state == store::Landing::State::deferred)
    return "not on the skill branch yet: " + printable(why_deferred(*report.landing));
  return fmt::format("branch '{}' has it, at {}", printable(report.header.branch),
                     report.tip.brief());
}

void advise(const train::TrainReport& report, bool has_test_tasks, const Environment& environment) {
  if (report.published) return print_next(environment, next_of_published(report));
  if (report.accepted == 0) return print_next(environment, next_without_accept(report));
  if (!has_test_tasks)
    return print_next(environment,
                      "add tasks with \"split\": \"test\": without them nothing measures the gain "
                      "afresh");
  // Not `eval` on test first: whom it pleases would be promoted, and nobody counts such looks.
  print_next(environment,
             fmt::format("`skillgit promote {}@{}` measures the gain afresh, on test tasks",
                         report.header.name.slug(), report.tip.brief()));
}

/// Whether `id` can name a run; or, with seeds, a set of them.
Status check_run_id(const std::string& id, const std::optional<int>& seeds) {
  if (const auto place = train::place_in_set(id))
    return fail(
        Error(ErrorKind::usage, "'" + id + "' is the name of a run of set '" + place->set + "'")
            .with_hint("`train --seeds <n> --run-id " + place->set + "` goes on with it"));
  SKILLGIT_CHECK(
      store::RunName::parse("skill", seeds ? train::run_id({.set = id, .number = *seeds}) : id));
  return {};
}

/// What `--format` and `--json` ask for together.
Result<Format> format_of(const Arguments& given) {
  constexpr std::array kFormats{std::pair{std::string_view("text"), Format::text},
                                std::pair{std::string_view("json"), Format::json},
                                std::pair{std::string_view("ndjson"), Format::ndjson}};
  const auto wanted = given.value("format");
  if (!wanted) return given.has("json") ? Format::json : Format::text;
  for (const auto& [name, format] : kFormats) {
    if (*wanted != name) continue;
    if (given.has("json") && format != Format::json)
      return fail(ErrorKind::usage, "'--json' and '--format=" + *wanted + "' exclude each other");
    return format;
  }
  return fail(ErrorKind::usage, "'--format' takes text, json or ndjson, not '" + *wanted + "'");
}

void print_result(const Json& result, Format format, std::ostream& out) {
  if (format == Format::ndjson) return print_event("result", result, out);
  print_json(result, out);
}

Result<ExitCode> train_once(const train::World& world, const optimizer::Optimizer& optimizer,
                            const train::TrainRequest& request, Format format,
                            const Environment& environment) {
  SKILLGIT_TRY(const auto report, train::train(world, optimizer, request));
  if (format == Format::text)
    print_train(report, environment.out);
  else
    print_result(train_as_json(report), format, environment.out);
  advise(report, request.tasks.count(tasks::Split::test) > 0, environment);
  return exit_code_of(report);
}

Result<ExitCode> train_set(const train::World& world, train::SeedsRequest request, Format format,
                           const Environment& environment) {
  SKILLGIT_TRY(const auto report, train::train_seeds(world, std::move(request)));
  if (format == Format::text)
    print_seeds(report, environment.out);
  else
    print_result(seeds_as_json(report), format, environment.out);
  return exit_code_of(report);
}

/// What the replies of the optimizer model may cost; nothing where it has no price.
std::optional<std::int64_t> most_asked(const TrainSetup& setup, const train::Estimate& estimate) {
  const auto& price = setup.request.options.prices.optimizer;
  if (!price) return std::nullopt;
  const model::Tokens reply{0, setup.config.optimizer.sampling.max_tokens};
  return train::product(estimate.asks, train::cost_of(reply, *price));
}

/// What the runs, the branch, the tasks and the settings let one expect of a training.
std::vector<std::string> warnings_of(const TrainSetup& setup, const train::TrainRequest& request,
                                     const store::Repository& repository,
                                     std::optional<std::string> of_branch) {
  // Where runs cannot be read, training says so itself.
  auto warnings =
      warnings_of_runs(request, repository, *setup.store).value_or(std::vector<std::string>());
  if (of_branch) warnings.push_back(*std::move(of_branch));
  for (std::string& warning : warnings_before(request.tasks, setup.asks_a_model()))
    warnings.push_back(std::move(warning));
  if (auto warning = warning_about_prompts(setup.config.optimizer.prompts, repository))
    warnings.push_back(*std::move(warning));
  if (auto warning = warning_about_steps(*setup.optimizer, request.options.steps))
    warnings.push_back(std::move(*warning));
  return warnings;
}

/// What is told of them before a training begins. The runs of a set begin anew, and none lands.
std::vector<std::string> warnings_at_start(const TrainSetup& setup, bool is_set,
                                           const store::Repository& repository) {
  if (!is_set)
    return warnings_of(
        setup, setup.request, repository,
        warning_about_branch(setup.request, repository, *setup.store).value_or(std::nullopt));
  train::TrainRequest one = setup.request;
  one.start_new = true;
  one.run_id_given = false;
  return warnings_of(setup, one, repository, std::nullopt);
}

/// What is known of a training besides what it may cost.
Result<TrainPlan> plan_of(const train::TrainRequest& request, const train::Estimate& estimate,
                          const TrainSetup& setup, const Workspace& workspace) {
  const store::RunStore& store = *setup.store;
  const store::Repository& repository = workspace.repository();
  SKILLGIT_TRY(auto of_branch, warning_about_branch(request, repository, store));
  TrainPlan plan{
      .request = request,
      .estimate = estimate,
      .most_asked = most_asked(setup, estimate),
      .notes = model_notes(workspace.config(), estimate),
      .promotion = {},
      .branch_is_protected = store.is_protected(request.branch, request.options.protected_branches),
      .branch_went_on = of_branch.has_value(),
      .warnings = warnings_of(setup, request, repository, std::move(of_branch))};
  SKILLGIT_TRY(const auto log, store::PromotionLog::open(workspace.repository()));
  auto outlook = train::promotion_outlook(store, *log, request.slug, request.tasks,
                                          same_target_as(workspace.config().target));
  // What keeps it from being promoted does not keep it from being trained.
  if (outlook && !request.options.gate.published)
    plan.promotion = *std::move(outlook);
  else if (!outlook)
    plan.warnings.push_back("what a promotion could show is not known: " +
                            outlook.error().message());
  if (auto warning = warning_about_questions(request.options, estimate,
                                             setup.config.optimizer.sampling.max_tokens))
    plan.warnings.push_back(*std::move(warning));
  if (estimate.base)
    if (auto warning = warning_about(*estimate.base)) plan.warnings.push_back(std::move(*warning));
  return plan;
}

Status tell_plan(const TrainSetup& setup, const Workspace& workspace, Format format,
                 std::ostream& out) {
  SKILLGIT_TRY(const auto estimate,
               train::estimate(workspace.repository(), *setup.store, *setup.target.harness,
                               *setup.optimizer, setup.request));
  SKILLGIT_TRY(const TrainPlan plan, plan_of(setup.request, estimate, setup, workspace));
  if (format == Format::text)
    print_plan(plan, out);
  else
    print_json(plan_as_json(plan), out);
  return {};
}

Status tell_plan_of_set(const TrainSetup& setup, train::SeedsRequest request,
                        const Workspace& workspace, Format format, std::ostream& out) {
  const std::size_t runs = request.runs.size();
  SKILLGIT_TRY(const auto estimate,
               train::estimate_seeds(workspace.repository(), *setup.store, *setup.target.harness,
                                     std::move(request)));
  std::vector<TrainPlan> plans;
  for (std::size_t at = 0; at < estimate.to_come.size(); ++at) {
    SKILLGIT_TRY(TrainPlan plan,
                 plan_of(estimate.requests[at], estimate.to_come[at], setup, workspace));
    plans.push_back(std::move(plan));
  }
  if (format == Format::text)
    print_seeds_plan(estimate, plans, runs, out);
  else
    print_json(seeds_plan_as_json(estimate, plans, runs), out);
  return {};
}

Result<ExitCode> train_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_train(args));
  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
  SKILLGIT_TRY(const auto setup, set_up(options, skill, workspace, environment));
  std::optional<train::SeedsRequest> seeds;
  if (options.seeds) {
    SKILLGIT_TRY(seeds, seeds_request(setup.config, setup.request, *options.seeds));
  }
  if (options.dry_run) {
    SKILLGIT_CHECK(seeds ? tell_plan_of_set(setup, std::move(*seeds), workspace, options.format,
                                            environment.out)
                         : tell_plan(setup, workspace, options.format, environment.out));
    return ExitCode::ok;
  }
  for (const std::string& warning :
       warnings_at_start(setup, seeds.has_value(), workspace.repository()))
    environment.err << "warning: " << printable(warning) << '\n';

  const SteadyClock clock;
  TrainProgress progress(environment);
  std::stop_source stop;
  const std::stop_callback asked(environment.stop, [&stop] { stop.request_stop(); });
  TrainEvents events(environment, stop);
  std::vector<train::Observer*> observers{&progress};
  if (options.format == Format::ndjson) observers.push_back(&events);
  std::optional<LiveReport> report_page;
  if (setup.report)
    observers.push_back(&report_page.emplace(*setup.report, environment, workspace.repository(),
                                             *setup.store,
                                             fresh_results_from(workspace.repository())));
  Observers observer(std::move(observers));
  const train::World world{.repository = workspace.repository(),
                           .store = *setup.store,
                           .harness = *setup.target.harness,
                           .optimizer_model = setup.optimizer_model.get(),
                           .optimizer_sampling = setup.config.optimizer.sampling,
                           .clock = clock,
                           .observer = observer,
                           .stop = stop.get_token(),
                           .secrets = config::secrets(setup.config, environment.variables)};
  auto ended =
      seeds ? train_set(world, std::move(*seeds), options.format, environment)
            : train_once(world, *setup.optimizer, setup.request, options.format, environment);
  if (report_page) report_page->finish();
  if (!ended && options.start_new && progress.has_begun())
    return fail(without_new(std::move(ended).error()));
  return ended;
}

}  // namespace

Result<TrainCommandOptions> parse_train(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kTrainOptions, {.most = 1, .name = "<skill>"}));
  TrainCommandOptions options{.skill = given.operand(0),
                              .branch = given.value("branch"),
                              .run_id = given.value("run-id"),
                              .report = given.value("report"),
                              .seeds = std::nullopt,
                              .start_new = given.has("new"),
                              .force = given.has("force"),
                              .dry_run = given.has("dry-run")};
  SKILLGIT_TRY(options.format, format_of(given));
  SKILLGIT_TRY(const auto seeds, given.number("seeds", kFewestSeeds, kMostSeeds));
  if (seeds) options.seeds = static_cast<int>(*seeds);
  if (options.run_id) SKILLGIT_CHECK(check_run_id(*options.run_id, options.seeds));
  return options;
}

std::string make_run_id(std::int64_t seconds, std::uint64_t entropy) {
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id = fmt::format("{:%Y%m%d}-", fmt::gmtime(static_cast<std::time_t>(seconds)));
  for (int i = 0; i < 5; ++i, entropy >>= 5) id += kDigits[entropy % 32];
  return id;
}

Error without_new(Error error) {
  if (!error.hint()) return error;
  std::string hint = *error.hint() + "\nleave out --new there: it would start another";
  return std::move(error).with_hint(std::move(hint));
}

std::string next_of_published(const train::TrainReport& report) {
  std::string next = "`skillgit export " + report.header.name.slug() +
                     " --what published` has base, best and last, to compare";
  if (report.final || train::can_continue(report.stopped)) return next;
  return next + "; a run with gate.final_test = true measures all three on test at its end";
}

std::string next_without_accept(const train::TrainReport& report) {
  const bool has_offers =
      report.accepted + report.rejected + report.indecisive + report.refused + report.forced > 0;
  if (train::can_continue(report.stopped))
    return has_offers ? "`skillgit log` shows every decision"
                      : "nothing was offered yet; with a larger budget the same command goes on";
  if (report.stopped == train::StopReason::full_marks)
    return "to learn more, add val tasks that the target fails";
  if (report.refused > 0 && report.rejected == 0)
    return "`skillgit show <candidate>` says why an offer was refused: none was measured";
  const std::string run = report.header.name.run();
  if (!has_offers)
    return "nothing was offered; `skillgit export --what steps --run " + run + "` says why";
  if (report.spending.optimizer.calls > 0)
    return "`skillgit log` shows every decision; another run is told what this one was refused, "
           "and more train tasks show it more";
  return "`skillgit log` shows every decision; the same again would offer the same, so change "
         "train.seed, or add train tasks";
}

ExitCode exit_code_of(const train::TrainReport& report) {
  if (train::is_of_budget(report.stopped)) return ExitCode::budget;
  if (report.stopped == train::StopReason::indecisive) return ExitCode::indecisive;
  return report.accepted > 0 ? ExitCode::ok : ExitCode::findings;
}

void print_train(const train::TrainReport& report, std::ostream& out) {
  out << fmt::format(
      "{}: {} in {}\n"
      "training score on val: {}{}\n"
      "{}"
      "stopped: {}\n"
      "{}\n"
      "target: {} rollouts, {}\n",
      report.header.name.str(), offers_text(offers_of(report)),
      plural(static_cast<std::size_t>(report.steps), "step"),
      training_score_text(report.standings, report.published),
      report.standings ? " (chosen by the gate, so no claim)" : "",
      report.final ? "test, as upstream reports it: " + report::final_text(*report.final) + '\n'
                   : "",
      stop_text(report.stopped), landing_text(report), report.spending.rollouts,
      account_text(report.spending.target));
  if (report.spending.optimizer.calls > 0)
    out << fmt::format("optimizer model: {}\n", account_text(report.spending.optimizer));
  if (!report.unused.empty())
    out << fmt::format("its answers that could not be used: {}\n",
                       printable(train::in_words(report.unused)));
  out << "spent in all: " << spent_text(report.spending) << '\n';
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
          {"forced", report.forced},
          {"training_score", training_score_as_json(report.standings)},
          {"unused_answers", report.unused},
          {"published", report.published},
          {"published_test", published_test_as_json(report.final)},
          {"stopped", to_string(report.stopped)},
          {"landed", report.landing && report.landing->state != store::Landing::State::deferred},
          {"landing_reason", report.landing ? why_deferred(*report.landing) : ""},
          {"spending", spending_as_json(report.spending)}};
}

const Command kTrainCommand{.name = "train",
                            .summary = "Train a skill, or go on training it",
                            .page = kTrainPage,
                            .options = kTrainOptions,
                            .operands = "<skill>",
                            .run = train_command,
                            .saves = true};

}  // namespace skillgit::cli
