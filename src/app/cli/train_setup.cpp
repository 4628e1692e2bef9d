#include "app/cli/train_setup.hpp"

#include "app/cli/optimizer_choice.hpp"
#include "app/cli/start_time.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/edge/rollout/attached.hpp"

#include <filesystem>
#include <random>
#include <string>
#include <system_error>
#include <utility>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

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
                                       const config::Config& config, const Workspace& workspace,
                                       const Environment& environment) {
  SKILLGIT_TRY(SkillTasks tasks, workspace.tasks(skill));
  SKILLGIT_TRY(const auto branch, branch_of(options, workspace.repository()));
  SKILLGIT_TRY(const auto now, start_time(environment));
  train::TrainOptions train_options = config.train;
  SKILLGIT_TRY(train_options.prices, config::prices(config));
  return train::TrainRequest{
      .slug = skill.name,
      .skill_path = skill.path,
      .branch = branch,
      .documents = {.config = config::run_document(config, skill.name),
                    .tasks = tasks::to_jsonl(tasks.set)},
      .tasks = std::move(tasks.set),
      .options = std::move(train_options),
      .differences = [](const std::string& before,
                        const std::string& after) -> Result<std::vector<std::string>> {
        SKILLGIT_CHECK(config::check_run_document(before));
        return config::differences(before, after);
      },
      .run_id = options.run_id.value_or(make_run_id(now, entropy())),
      .run_id_given = options.run_id.has_value(),
      .start_new = options.start_new,
      .force = options.force,
      .now = now};
}

/// Whether every task can be put to the target as it is set up.
Status check_target_takes(const tasks::TaskSet& set, const config::TargetOptions& target) {
  for (const tasks::Task& task : set.tasks)
    SKILLGIT_CHECK(
        rollout::check_attached(task, target.prompt, target.tools != config::Tools::none));
  return {};
}

/// Whether `file` would belong to the skill in `folder`: the next run would find it uncommitted.
bool would_ship(const fs::path& file, const fs::path& folder) {
  std::error_code ignored;
  const fs::path inside =
      fs::weakly_canonical(file, ignored).lexically_relative(fs::weakly_canonical(folder, ignored));
  return !inside.empty() && store::ships(inside.generic_string());
}

/// The file of the page that `--report` names from the current directory, or else `record.report`
/// from the root of the worktree.
Result<std::optional<ReportFile>> report_of(const TrainCommandOptions& options,
                                            const config::SkillSection& skill,
                                            const Workspace& workspace,
                                            const Environment& environment) {
  const std::string configured = workspace.config().record.report;
  if (!options.report && configured.empty()) return std::optional<ReportFile>();
  fs::path root = environment.directory;
  if (options.report) {
    SKILLGIT_CHECK(check_folder_of(root / *options.report, *options.report));
  } else {
    SKILLGIT_TRY(root, workspace.worktree());
  }
  const std::string name = options.report.value_or(configured);
  const auto worktree = workspace.repository().worktree();
  if (worktree && would_ship(root / name, *worktree / skill.path))
    return fail(Error(options.report ? ErrorKind::usage : ErrorKind::invalid,
                      "the report '" + name + "' would stand among the skill's own files")
                    .with_hint("the next run would refuse it as not committed; name a file that "
                               "is not in '" +
                               skill.path + "'"));
  SKILLGIT_TRY(auto file,
               options.report ? ReportFile::at(root / name, name) : ReportFile::below(root, name));
  return std::optional(std::move(file));
}

}  // namespace

Result<TrainSetup> set_up(const TrainCommandOptions& options, const config::SkillSection& skill,
                          const Workspace& workspace, const Environment& environment) {
  SKILLGIT_TRY(auto config, with_prompts(workspace));
  SKILLGIT_TRY(auto request, request_of(options, skill, config, workspace, environment));
  SKILLGIT_TRY(auto store, store::RunStore::open(workspace.repository()));
  request.now = start_after(request.slug, request.now, clock_time(environment), *store);
  SKILLGIT_TRY(auto optimizer, choose_optimizer(config, request));
  SKILLGIT_TRY(auto target, open_target(config, environment.variables));
  SKILLGIT_CHECK(check_target_takes(request.tasks, config.target));
  SKILLGIT_TRY(auto optimizer_model, open_optimizer_model(config, environment.variables));
  SKILLGIT_TRY(auto report, report_of(options, skill, workspace, environment));
  return TrainSetup{.config = std::move(config),
                    .request = std::move(request),
                    .store = std::move(store),
                    .optimizer = std::move(optimizer),
                    .target = std::move(target),
                    .optimizer_model = std::move(optimizer_model),
                    .report = std::move(report)};
}

}  // namespace skillgit::cli
