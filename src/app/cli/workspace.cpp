#include "app/cli/workspace.hpp"

#include "app/cli/worktree_file.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/core/tasks/check.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace skillgit::cli {
namespace {

Error no_config(const store::Repository& repository) {
  const std::string name(config::kFileName);
  if (auto back = way_back(repository, name))
    return Error(ErrorKind::invalid, "there is no '" + name + "' in the worktree")
        .with_hint(*std::move(back));
  return Error(ErrorKind::invalid,
               "this repository has no '" + name + "'" + (repository.worktree() ? "" : " at HEAD"))
      .with_hint("`skillgit init` finds the skills and writes it");
}

std::vector<std::string_view> names_of(const config::Config& config) {
  std::vector<std::string_view> names;
  for (const auto& [name, skill] : config.skills) names.push_back(name);
  return names;
}

std::string quoted_list(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names)
    text += (text.empty() ? "'" : ", '") + std::string(name) + "'";
  return text;
}

bool has_folder_called(const store::Repository& repository, const std::string& name) {
  const auto head = repository.resolve("HEAD");
  if (!head) return false;
  const auto folders = repository.find_skills(*head);
  return folders && std::any_of(folders->begin(), folders->end(), [&](const std::string& folder) {
           return slug_of_folder(folder) == name;
         });
}

Error no_skills() {
  return Error(ErrorKind::invalid, "skillgit.toml names no skill")
      .with_hint("`skillgit init --add` adds the skills of this repository");
}

Error unknown_skill(const store::Repository& repository, const config::Config& config,
                    const std::string& name) {
  if (has_folder_called(repository, name))
    return Error(ErrorKind::not_found, "skill '" + name + "' has no section in skillgit.toml")
        .with_hint("`skillgit init --add` writes one");
  const auto names = names_of(config);
  return Error(ErrorKind::not_found, "no skill named '" + name + "'" + did_you_mean(name, names))
      .with_hint("there is " + quoted_list(names));
}

/// The files that tasks may bring along: those that git tracks. What only stands in the worktree,
/// keys and notes and all that git ignores, is not for a task file to send to an endpoint.
class TrackedFiles {
 public:
  explicit TrackedFiles(const store::Repository& repository) : repository_(repository) {}

  Result<std::string> read(const std::string& path) {
    SKILLGIT_TRY(auto bytes, read_from(repository_, path));
    if (!bytes) return fail(ErrorKind::invalid, "there is no file '" + path + "'");
    if (const auto root = repository_.worktree()) {
      SKILLGIT_TRY(const std::string real, real_path_below(*root, path));
      SKILLGIT_CHECK(check_tracked(real));
    }
    return std::move(*bytes);
  }

 private:
  Status check_tracked(const std::string& file) {
    if (!tracked_) {
      SKILLGIT_TRY(tracked_, repository_.tracked_files());
    }
    if (tracked_->contains(file)) return {};
    return fail(Error(ErrorKind::invalid, "git does not track '" + file + "'")
                    .with_hint("what tasks bring along goes to the endpoint and into the run log; "
                               "where it may: `git add " +
                               shell_word(file) + '`'));
  }

  const store::Repository& repository_;
  std::optional<std::set<std::string>> tracked_;
};

/// The user's own file of models, where there is one.
Status read_models(const Environment& environment, config::Inputs& inputs) {
  std::filesystem::path folder = environment.variable("XDG_CONFIG_HOME");
  if (folder.empty()) {
    const std::string home = environment.variable("HOME");
    if (home.empty()) return {};
    folder = std::filesystem::path(home) / ".config";
  }
  // As the XDG specification has it: a relative one is no folder of the user's.
  if (!folder.is_absolute()) return {};
  const auto file = folder / "skillgit" / "models.toml";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  inputs.models_name = file.string();
  SKILLGIT_TRY(inputs.models, read_named(file));
  return {};
}

}  // namespace

Result<Workspace> Workspace::open(const Environment& environment) {
  SKILLGIT_TRY(auto repository, store::Repository::open(environment.directory));
  return load(std::move(repository), environment);
}

Result<Workspace> Workspace::load(std::unique_ptr<store::Repository> repository,
                                  const Environment& environment) {
  SKILLGIT_TRY(auto config, find_config(*repository, environment));
  if (!config) return fail(no_config(*repository));
  return Workspace(std::move(repository), std::move(*config));
}

Result<config::SkillSection> Workspace::skill(const std::optional<std::string>& name) const {
  if (config_.skills.empty()) return fail(no_skills());
  if (!name) {
    if (config_.skills.size() == 1) return config_.skills.begin()->second;
    return fail(Error(ErrorKind::usage, "there is more than one skill; name one")
                    .with_hint("one of " + quoted_list(names_of(config_))));
  }
  const auto found = config_.skills.find(*name);
  if (found == config_.skills.end()) return fail(unknown_skill(*repository_, config_, *name));
  return found->second;
}

Result<std::string> Workspace::task_bytes(const config::SkillSection& skill) const {
  if (skill.tasks.empty())
    return fail(Error(ErrorKind::invalid, "skill '" + skill.name + "' has no tasks")
                    .with_hint("set 'tasks' in '[skill." + skill.name +
                               "]'; `skillgit tasks import` makes a file from what you have"));
  SKILLGIT_TRY(auto bytes, read(skill.tasks));
  if (!bytes)
    return fail(Error(ErrorKind::invalid,
                      "there is no task file '" + skill.tasks + "' for skill '" + skill.name + "'")
                    .with_hint(way_back(*repository_, skill.tasks)
                                   .value_or("'tasks' in '[skill." + skill.name +
                                             "]' names it; `skillgit tasks add` or `tasks import` "
                                             "makes one")));
  return std::move(*bytes);
}

Result<SkillTasks> Workspace::tasks(const config::SkillSection& skill) const {
  SKILLGIT_TRY(auto bytes, task_bytes(skill));
  auto set = tasks::parse_task_set(bytes, parse_options(skill, *repository_, skill.tasks));
  if (!set) return fail(std::move(set).error().with_context("'" + skill.tasks + "'"));
  if (Status scorable = tasks::check_scorable(set->tasks); !scorable)
    return fail(std::move(scorable).error().with_context("'" + skill.tasks + "'"));
  return SkillTasks{skill.tasks, std::move(bytes), std::move(*set)};
}

Result<std::optional<std::string>> Workspace::read(const std::string& path) const {
  return read_from(*repository_, path);
}

Result<std::filesystem::path> Workspace::worktree() const { return worktree_of(*repository_); }

Result<std::optional<config::Config>> find_config(const store::Repository& repository,
                                                  const Environment& environment) {
  SKILLGIT_TRY(auto file, read_from(repository, std::string(config::kFileName)));
  if (!file) return std::optional<config::Config>();
  config::Inputs inputs;
  inputs.file = std::move(*file);
  inputs.variables = environment.variables;
  inputs.flags = environment.settings;
  SKILLGIT_CHECK(read_models(environment, inputs));
  if (environment.git_settings) inputs.git_config = environment.git_settings();
  SKILLGIT_TRY(auto config, config::resolve(inputs));
  return std::optional(std::move(config));
}

Result<std::optional<std::string>> read_from(const store::Repository& repository,
                                             const std::string& path) {
  if (const auto root = repository.worktree()) return read_below(*root, path);
  SKILLGIT_TRY(const auto head, repository.resolve("HEAD"));
  return repository.read_file(head, path);
}

std::optional<std::string> way_back(const store::Repository& repository, const std::string& path) {
  const auto root = repository.worktree();
  std::error_code ignored;
  if (!root || std::filesystem::exists(*root / path, ignored)) return {};
  const auto head = repository.resolve("HEAD");
  if (!head) return {};
  const auto found = repository.read_file(*head, path);
  if (!found || !*found) return {};
  const auto is_sparse = repository.git_flag("core.sparseCheckout");
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (is_sparse && *is_sparse && !folder.empty())
    return "HEAD has it, and the sparse checkout leaves it out: `git sparse-checkout add " +
           shell_word(folder) + '`';
  return "HEAD has it: `git restore " + shell_word(path) + "` brings it back";
}

Result<std::filesystem::path> worktree_of(const store::Repository& repository) {
  const auto root = repository.worktree();
  if (!root)
    return fail(Error(ErrorKind::usage, "this repository is bare: there is nowhere to write")
                    .with_hint("run it in a clone"));
  return *root;
}

tasks::ParseOptions parse_options(const config::SkillSection& skill) {
  tasks::ParseOptions options;
  if (!skill.scorer.empty()) options.scorer = skill.scorer;
  options.split = skill.split;
  return options;
}

tasks::ParseOptions parse_options(const config::SkillSection& skill,
                                  const store::Repository& repository,
                                  const std::string& task_file) {
  tasks::ParseOptions options = parse_options(skill);
  const auto folder = std::filesystem::path(task_file).parent_path();
  options.read = [folder, files = std::make_shared<TrackedFiles>(repository)](
                     const std::string& name) { return files->read((folder / name).string()); };
  return options;
}

std::string slug_of_folder(const std::string& path) {
  std::string slug;
  for (const char c : std::filesystem::path(path).filename().string()) {
    const bool upper = 'A' <= c && c <= 'Z';
    const bool kept = upper || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
    if (kept)
      slug += upper ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!slug.empty() && slug.back() != '-')
      slug += '-';
  }
  slug = slug.substr(0, 64);
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

}  // namespace skillgit::cli
