#pragma once

#include "app/cli/environment.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/result.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <memory>
#include <optional>
#include <string>

namespace skillgit::cli {

/// The tasks of a skill, and the file that they were read from.
struct SkillTasks {
  std::string path;   ///< From the repository's root.
  std::string bytes;  ///< The file as it is.
  tasks::TaskSet set;
};

/// The repository and its resolved configuration: what most commands start from.
///
/// skillgit.toml and tasks are read from the worktree, or from HEAD where there is none.
class Workspace {
 public:
  /// Finds the repository from the current directory and reads its configuration. Fails as
  /// Repository::open() and config::resolve() do, and with invalid when there is no skillgit.toml.
  static Result<Workspace> open(const Environment& environment);

  /// The same for a repository that is open already.
  static Result<Workspace> load(std::unique_ptr<store::Repository> repository,
                                const Environment& environment);

  store::Repository& repository() const { return *repository_; }
  const config::Config& config() const { return config_; }

  /// The section of the skill called `name`; the only one there is may go unnamed.
  ///
  /// Fails with usage when it has to be named, with not_found and the nearest known name for an
  /// unknown one, and tells about a skill that the repository has but skillgit.toml does not.
  Result<config::SkillSection> skill(const std::optional<std::string>& name) const;

  /// The skill's tasks, every one with its split. Fails as task_bytes() does, and with invalid when
  /// any task has a mistake or cannot be scored.
  Result<SkillTasks> tasks(const config::SkillSection& skill) const;

  /// The skill's task file as it is. Fails with invalid when the skill names none or it is missing.
  Result<std::string> task_bytes(const config::SkillSection& skill) const;

  /// The bytes of a file of the repository, or nothing when it is not there.
  Result<std::optional<std::string>> read(const std::string& path) const;

  /// Where files may be written. Fails with usage in a bare repository.
  Result<std::filesystem::path> worktree() const;

 private:
  Workspace(std::unique_ptr<store::Repository> repository, config::Config config)
      : repository_(std::move(repository)), config_(std::move(config)) {}

  std::unique_ptr<store::Repository> repository_;
  config::Config config_;
};

/// The configuration of `repository`, or nothing where there is no skillgit.toml: what reads runs
/// works without one. Fails as config::resolve() does.
Result<std::optional<config::Config>> find_config(const store::Repository& repository,
                                                  const Environment& environment);

/// The bytes of a file of `repository`, or nothing: from the worktree, or from HEAD when bare.
Result<std::optional<std::string>> read_from(const store::Repository& repository,
                                             const std::string& path);

/// How a file comes back that HEAD has and the worktree lacks, as a hint; nothing when HEAD has it
/// not, or the worktree has it.
std::optional<std::string> way_back(const store::Repository& repository, const std::string& path);

/// Where files of `repository` may be written. Fails with usage when it is bare.
Result<std::filesystem::path> worktree_of(const store::Repository& repository);

/// How a skill's task file is to be read: its default scorer and its split rule.
tasks::ParseOptions parse_options(const config::SkillSection& skill);

/// The same with a way to the files that tasks name, from the folder of `task_file`, which stands
/// in `repository`: to those alone that git tracks.
tasks::ParseOptions parse_options(const config::SkillSection& skill,
                                  const store::Repository& repository,
                                  const std::string& task_file);

/// The last part of a folder's path, as a slug: "skills/Date Norm" gives "date-norm".
std::string slug_of_folder(const std::string& path);

}  // namespace skillgit::cli
