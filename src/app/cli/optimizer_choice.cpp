#include "app/cli/optimizer_choice.hpp"

#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/optimizer/exemplar.hpp"
#include "skillgit/core/optimizer/skillopt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace skillgit::cli {
namespace {

/// Refuses a file that has nearly the name of a prompt. Where there is no worktree, nobody can see.
Status check_names(const Workspace& workspace, const std::string& folder) {
  const auto root = workspace.repository().worktree();
  if (!root) return {};
  const auto known = optimizer::skillopt_prompt_names();
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(*root / folder, ignored)) {
    const std::filesystem::path file = entry.path().filename();
    const std::string name = file.stem().string();
    if (file.extension() != ".md" || std::find(known.begin(), known.end(), name) != known.end())
      continue;
    if (const std::string near = did_you_mean(name, known); !near.empty())
      return fail(ErrorKind::invalid,
                  fmt::format("optimizer.prompts: '{}/{}' is the name of no prompt{}", folder,
                              file.string(), near));
  }
  return {};
}

/// The prompts of `folder`, by name. What has no prompt's name is none, a README for one.
Result<std::map<std::string, std::string>> read_prompts(const Workspace& workspace,
                                                        const std::string& folder) {
  SKILLGIT_CHECK(check_names(workspace, folder));
  std::map<std::string, std::string> prompts;
  std::string names;
  for (const std::string_view name : optimizer::skillopt_prompt_names()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    const std::string path = fmt::format("{}/{}.md", folder, name);
    SKILLGIT_TRY(auto text, workspace.read(path));
    if (!text) continue;
    if (find_invalid_utf8(*text))
      return fail(ErrorKind::invalid, fmt::format("prompt '{}' is not UTF-8 text", path));
    prompts.emplace(name, std::move(*text));
  }
  if (prompts.empty())
    return fail(Error(ErrorKind::invalid,
                      fmt::format("optimizer.prompts: there is no prompt in '{}'", folder))
                    .with_hint("a prompt is a file <name>.md; the names are " + names));
  return prompts;
}

optimizer::SkilloptOptions skillopt_options(const config::Config& config) {
  optimizer::SkilloptOptions options = config.optimizer.skillopt;
  options.steps = config.train.steps;
  options.max_skill_tokens = config.train.max_skill_tokens;
  options.salvage = config.train.gate.salvage;
  options.published = config.train.gate.published;
  options.reuse = config.train.reuse;
  return options;
}

}  // namespace

Result<config::Config> with_prompts(const Workspace& workspace) {
  config::Config config = workspace.config();
  config::OptimizerOptions& optimizer = config.optimizer;
  if (!optimizer.is_skillopt()) return config;
  if (!optimizer.prompts.empty()) {
    SKILLGIT_TRY(optimizer.skillopt.prompts, read_prompts(workspace, optimizer.prompts));
  }
  std::string hash = optimizer::skillopt_prompts_hash(optimizer.skillopt);
  if (!optimizer.prompts_sha256.empty() && optimizer.prompts_sha256 != hash)
    return fail(Error(ErrorKind::invalid,
                      "optimizer.prompts_sha256 is not the hash of the prompts, which is " + hash)
                    .with_hint("the prompts have changed; leave the setting out to use them"));
  optimizer.prompts_sha256 = std::move(hash);
  return config;
}

Result<std::unique_ptr<optimizer::Optimizer>> choose_optimizer(const config::Config& config,
                                                               const train::TrainRequest& request) {
  SKILLGIT_CHECK(config::check_gate(config));
  optimizer::Context context{.slug = request.slug,
                             .train = request.tasks.of(tasks::Split::train),
                             .form = config.target.prompt,
                             .seed = config.train.seed,
                             .rules = {.front_matter = config.train.train_description}};
  if (!config.optimizer.is_skillopt())
    return optimizer::make_exemplar(std::move(context), config.optimizer.exemplar);
  optimizer::SkilloptOptions options = skillopt_options(config);
  SKILLGIT_CHECK(optimizer::check(options));
  return optimizer::make_skillopt(std::move(context), std::move(options));
}

Result<int> planned_steps(const config::Config& config, const std::string& slug,
                          tasks::TaskSet tasks) {
  train::TrainRequest request;
  request.slug = slug;
  request.tasks = std::move(tasks);
  SKILLGIT_TRY(const auto optimizer, choose_optimizer(config, request));
  return train::most_steps(*optimizer, config.train);
}

std::optional<int> planned_steps(const store::RunLog& log) {
  const auto config = config::resolve({.file = log.documents.config, .file_name = "run.toml"});
  auto tasks = train::frozen_tasks(log);
  if (!config || !tasks) return std::nullopt;
  const auto steps = planned_steps(*config, log.header.name.slug(), *std::move(tasks));
  return steps ? std::optional(*steps) : std::nullopt;
}

}  // namespace skillgit::cli
