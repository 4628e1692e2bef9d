#pragma once

#include "app/cli/exit_code.hpp"
#include "app/cli/skill_status.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/json.hpp"
#include "skillgit/core/tasks/task_set.hpp"
#include "skillgit/edge/model/listing.hpp"
#include "skillgit/edge/store/health.hpp"
#include "skillgit/train/promote.hpp"
#include "skillgit/train/standing.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What `doctor` says of each thing, as values: nothing here looks at the world.

namespace skillgit::cli {

enum class Health {
  ok,
  warning,  ///< It works, but perhaps not as one thinks.
  problem,  ///< `train` would refuse it, or nothing could come of it.
};
std::string_view to_string(Health health);

/// One line of the doctor.
struct Check {
  std::string name;   ///< "git", "tasks", ...: what was looked at.
  std::string skill;  ///< Of what is a skill's own.
  Health health = Health::ok;
  std::string message;
  std::string fix;  ///< A command, or what else mends it; empty when it is ok.
};

/// A failure as a problem: its hint is what mends it.
Check problem_of(std::string name, std::string skill, const Error& error);

Check check_git(const store::GitVersion& version);
std::vector<Check> check_repository(const store::Repository& repository, bool is_shallow,
                                    const std::optional<store::UnderWay>& work,
                                    const std::vector<store::Obstacle>& obstacles);

/// `files` are what the skill's commit has, or why it cannot be read; `back` is how a dirty one
/// comes back that the worktree has lost.
Check check_skill(const config::SkillSection& skill, const Result<store::SkillAt>& files,
                  const std::vector<std::string>& dirty, const std::optional<std::string>& back);

/// The file's mistakes, the findings of tasks::check(), and the sizes of the splits.
std::vector<Check> check_tasks(const config::SkillSection& skill, const tasks::TaskFile& file,
                               bool asks_a_model);
Check check_promotion(const std::string& skill, const train::PromotionPlan& plan);

/// Whether the options of the model of `section` ("target") are complete, and its key is there.
/// The key itself is not looked at.
Check check_model(std::string_view section, const model::HttpModelOptions& options,
                  const std::string& api_key_env);

/// Who a model says it is, or why it does not answer; nothing where nobody asked it.
using Greeted = std::optional<Result<std::string>>;

/// A model that its endpoint does not list is a warning until it has answered.
Check check_endpoint(std::string_view section, const std::string& model,
                     const Result<model::Listing>& listing, const Greeted& greeted);
Check check_reply(std::string_view section, const Result<std::string>& greeted);

/// What of the skill's runs waits for somebody.
std::vector<Check> check_runs(const SkillStatus& status);

/// That the base of the next run is at the floor or at the ceiling of val, where it is.
std::optional<Check> check_baseline(const std::string& skill, const train::Standing& base);

/// Whether any of them is a problem of this skill, or of the models that it is trained with.
bool has_problem(const std::vector<Check>& checks, std::string_view skill);

/// A line a check, and below it what mends it.
void print_checks(const std::vector<Check>& checks, std::ostream& out);
Json checks_as_json(const std::vector<Check>& checks);

/// ok, or findings when anything is a problem.
ExitCode exit_code_of(const std::vector<Check>& checks);

}  // namespace skillgit::cli
