// `skillgit doctor`: what is wrong here, and the command that mends it.

#include "app/cli/doctor_command.hpp"

#include "app/cli/doctor_noise.hpp"
#include "app/cli/optimizer_choice.hpp"
#include "app/cli/output.hpp"
#include "app/cli/start_time.hpp"
#include "app/cli/target.hpp"
#include "app/cli/train_setup.hpp"
#include "app/cli/workspace.hpp"
#include "skillgit/edge/store/promotion_log.hpp"
#include "skillgit/train/estimate.hpp"

#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace skillgit::cli {
namespace {

constexpr std::array kDoctorOptions{
    Option{.name = "online", .help = "also ask each model once, which may cost something"},
    Option{.name = "noise", .help = "measure how much of a score is luck; asks the target"},
    Option{
        .name = "dry-run", .letter = 'n', .help = "with --noise: say what it takes, ask nothing"},
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kDoctorPage =
    "Examples:\n"
    "  skillgit doctor                       everything, without a request that costs anything\n"
    "  skillgit doctor dates --online        and whether the models answer\n"
    "  skillgit doctor dates --noise -n      what measuring luck takes\n"
    "  skillgit doctor dates --noise         how much of a score is luck\n"
    "\n"
    "Usage: skillgit doctor [<skill>] [--online] [--json]\n"
    "       skillgit doctor [<skill>] --noise [--dry-run] [--json]\n"
    "\n"
    "Looks at git and the repository, the configuration, keys (that they are set, never what they\n"
    "are), each skill, its tasks, what a promotion could show, its runs, and the models' "
    "endpoints:\n"
    "these are asked for their list of models. A line each: 'ok', 'warning', or 'problem' for "
    "what\n"
    "'train' refuses or what nothing could come of; below it what mends it.\n"
    "--noise asks the skill at HEAD twice at each val task, within 'budget.final_share', and "
    "tells\n"
    "how often an edit that changes nothing would pass the training gate.\n"
    "Exit status: 0 no problem, 1 problems, 2 outside of a repository or no such skill, 3 the\n"
    "configuration or the repository cannot be read; with --noise as `skillgit eval`.\n";

/// One look at everything. What fails becomes a line, and the rest is still looked at.
class Doctor {
 public:
  Doctor(const DoctorOptions& options, const Environment& environment)
      : options_(options), environment_(environment) {}

  Result<Diagnosis> examine() {
    auto opened = open();
    if (!opened) return std::move(diagnosis_);
    const Workspace& workspace = *opened;
    SKILLGIT_CHECK(look_at_models(workspace));
    if (options_.skill) {
      SKILLGIT_TRY(const auto skill, workspace.skill(options_.skill));
      look_at(skill, workspace);
    } else {
      for (const auto& [name, skill] : workspace.config().skills) look_at(skill, workspace);
      if (workspace.config().skills.empty())
        end_with("skills", workspace.skill(std::nullopt).error());
    }
    if (diagnosis_.code == ExitCode::ok) diagnosis_.code = exit_code_of(diagnosis_.checks);
    return std::move(diagnosis_);
  }

 private:
  void add(Check check) { diagnosis_.checks.push_back(std::move(check)); }
  void add(std::vector<Check> checks) {
    for (Check& check : checks) add(std::move(check));
  }
  void end_with(const char* name, const Error& error) {
    add(problem_of(name, "", error));
    diagnosis_.code = exit_code(error.kind());
  }

  std::optional<Workspace> open() {
    const auto version = store::git_version(environment_.directory);
    if (!version) return end_with("git", version.error()), std::nullopt;
    add(check_git(*version));
    auto repository = store::Repository::open(environment_.directory);
    if (!repository) return end_with("repository", repository.error()), std::nullopt;
    add(check_repository(**repository, store::is_shallow(**repository).value_or(false),
                         store::under_way(**repository), store::obstacles(**repository)));
    auto workspace = Workspace::load(std::move(*repository), environment_);
    if (!workspace) return end_with("configuration", workspace.error()), std::nullopt;
    add({"configuration", "", Health::ok, "skillgit.toml is read, every key is known", ""});
    return std::move(*workspace);
  }

  Status look_at_models(const Workspace& workspace) {
    const config::Config& config = workspace.config();
    const auto target = config::target_model(config, environment_.variables);
    SKILLGIT_CHECK(look_at_model("target", target, config.target.api_key_env,
                                 [&] { return ask_target(config); }));

    if (const auto prompts = with_prompts(workspace); !prompts)
      add(problem_of("optimizer", "", prompts.error()));
    const auto optimizer = config::optimizer_model(config, environment_.variables);
    if (!optimizer) {
      add(problem_of("optimizer", "", optimizer.error()));
      return {};
    }
    asks_a_model_ = optimizer->has_value() && config.optimizer.is_skillopt();
    if (*optimizer)
      return look_at_model("optimizer", Result<model::HttpModelOptions>(**optimizer),
                           config.optimizer.api_key_env,
                           [&] { return ask_optimizer(**optimizer, config); });
    add({"optimizer", "", Health::ok, "'" + config.optimizer.name + "', which asks no model", ""});
    return {};
  }

  Status look_at_model(const char* section, const Result<model::HttpModelOptions>& options,
                       const std::string& api_key_env,
                       const std::function<Result<std::string>()>& ask) {
    if (!options) {
      add(problem_of(section, "", options.error()));
      return {};
    }
    add(check_model(section, *options, api_key_env));
    const auto listing = model::list_models(*options, environment_.stop);
    if (!listing && listing.error().kind() == ErrorKind::cancelled) return fail(listing.error());
    Greeted greeted;
    if (options_.online) greeted = ask();
    if (greeted && !*greeted && greeted->error().kind() == ErrorKind::cancelled)
      return fail(greeted->error());
    add(check_endpoint(section, options->model, listing, greeted));
    if (greeted) add(check_reply(section, *greeted));
    return {};
  }

  Result<std::string> ask_target(const config::Config& config) {
    SKILLGIT_TRY(const auto target, open_target(config, environment_.variables));
    SKILLGIT_TRY(const auto told, target.harness->introduce(environment_.stop, {}));
    return told.identity;
  }

  Result<std::string> ask_optimizer(const model::HttpModelOptions& options,
                                    const config::Config& config) {
    SKILLGIT_TRY(const auto optimizer, model::open_http_model(options));
    model::Request greeting{.messages = {{model::Role::user, "Hello"}},
                            .sampling = config.optimizer.sampling};
    greeting.sampling.max_tokens = static_cast<int>(rollout::kProbeTokens.reply);
    SKILLGIT_TRY(const auto reply, optimizer->ask(greeting, environment_.stop));
    // One whose thoughts took all the room tells no name, but answers.
    return "'" + (reply.model.empty() ? options.model : reply.model) + "'";
  }

  void look_at(const config::SkillSection& skill, const Workspace& workspace) {
    const store::Repository& repository = workspace.repository();
    const auto head = repository.resolve("HEAD");
    const auto files = head ? repository.read_skill(*head, skill.path)
                            : Result<store::SkillAt>(fail(head.error()));
    const auto dirty = repository.dirty_paths(skill.path).value_or(std::vector<std::string>());
    add(check_skill(skill, files, dirty, way_back_of(dirty, repository)));
    look_at_tasks(skill, workspace);
    look_at_runs(skill, workspace);
    look_at_start(skill, workspace);
  }

  /// How what is gone from the worktree comes back, where something is.
  static std::optional<std::string> way_back_of(const std::vector<std::string>& dirty,
                                                const store::Repository& repository) {
    for (const std::string& path : dirty)
      if (auto back = way_back(repository, path)) return back;
    return std::nullopt;
  }

  void look_at_tasks(const config::SkillSection& skill, const Workspace& workspace) {
    const auto bytes = workspace.task_bytes(skill);
    if (!bytes) return add(problem_of("tasks", skill.name, bytes.error()));
    const auto file =
        tasks::read_task_file(*bytes, parse_options(skill, workspace.repository(), skill.tasks));
    if (!file) return add(problem_of("tasks", skill.name, file.error()));
    add(check_tasks(skill, *file, asks_a_model_));
    if (!file->problems.empty()) return;
    const auto plan = promotion_of(skill, file->set, workspace);
    // That there are no test tasks is said of the tasks.
    if (plan && *plan) add(check_promotion(skill.name, **plan));
    if (!plan) add(problem_of("promotion", skill.name, plan.error()));
  }

  static Result<std::optional<train::PromotionPlan>> promotion_of(const config::SkillSection& skill,
                                                                  const tasks::TaskSet& tasks,
                                                                  const Workspace& workspace) {
    SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
    SKILLGIT_TRY(const auto log, store::PromotionLog::open(workspace.repository()));
    return train::promotion_outlook(*store, *log, skill.name, tasks,
                                    same_target_as(workspace.config().target));
  }

  void look_at_runs(const config::SkillSection& skill, const Workspace& workspace) {
    const auto status = status_of(skill, workspace);
    if (!status) return add(problem_of("runs", skill.name, status.error()));
    add(check_runs(*status));
  }

  /// What `train` refuses, or warns of before it asks, and no line has said.
  void look_at_start(const config::SkillSection& skill, const Workspace& workspace) {
    if (has_problem(diagnosis_.checks, skill.name)) return;
    const auto start = foreseen(skill, workspace);
    if (!start) return add(problem_of("training", skill.name, start.error()));
    if (!start->base) return;
    if (auto check = check_baseline(skill.name, *start->base)) add(*std::move(check));
  }

  Result<train::Estimate> foreseen(const config::SkillSection& skill,
                                   const Workspace& workspace) const {
    SKILLGIT_TRY(const auto setup, set_up({}, skill, workspace, environment_));
    return train::estimate(workspace.repository(), *setup.store, *setup.target.harness,
                           *setup.optimizer, setup.request);
  }

  Result<SkillStatus> status_of(const config::SkillSection& skill,
                                const Workspace& workspace) const {
    SKILLGIT_TRY(const auto store, store::RunStore::open(workspace.repository()));
    SKILLGIT_TRY(auto skills,
                 collect_status(skill.name, {.repository = workspace.repository(),
                                             .store = *store,
                                             .folders = {{skill.name, skill.path}},
                                             .is_training = is_training_in(workspace.repository()),
                                             .now = clock_time(environment_),
                                             .protected_branches =
                                                 workspace.config().train.protected_branches}));
    if (skills.front().unread) return fail(*skills.front().unread);
    return std::move(skills.front());
  }

  const DoctorOptions& options_;
  const Environment& environment_;
  bool asks_a_model_ = false;
  Diagnosis diagnosis_;
};

Result<ExitCode> doctor_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_doctor(args));
  if (options.noise) {
    SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
    SKILLGIT_TRY(const auto skill, workspace.skill(options.skill));
    return measure_noise(workspace, skill, options.dry_run, options.json, environment);
  }
  SKILLGIT_TRY(const Diagnosis diagnosis, examine(options, environment));
  if (options.json)
    print_json(checks_as_json(diagnosis.checks), environment.out);
  else
    print_checks(diagnosis.checks, environment.out);
  return diagnosis.code;
}

}  // namespace

Result<DoctorOptions> parse_doctor(Args args) {
  SKILLGIT_TRY(const auto given,
               parse_arguments(args, kDoctorOptions, {.most = 1, .name = "<skill>"}));
  DoctorOptions options{.skill = given.operand(0),
                        .online = given.has("online"),
                        .noise = given.has("noise"),
                        .dry_run = given.has("dry-run"),
                        .json = given.has("json")};
  if (options.dry_run && !options.noise)
    return fail(ErrorKind::usage, "'--dry-run' is for '--noise': without it nothing is asked");
  if (options.online && options.noise)
    return fail(ErrorKind::usage, "'--noise' asks the target anyway, so '--online' says nothing");
  return options;
}

Result<Diagnosis> examine(const DoctorOptions& options, const Environment& environment) {
  return Doctor(options, environment).examine();
}

const Command kDoctorCommand{.name = "doctor",
                             .summary = "Tell what is wrong here, and what mends it",
                             .page = kDoctorPage,
                             .options = kDoctorOptions,
                             .operands = "<skill>",
                             .run = doctor_command,
                             .saves = true};

}  // namespace skillgit::cli
