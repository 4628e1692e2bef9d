#include "app/cli/doctor_checks.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/promotion_text.hpp"
#include "app/cli/train_warnings.hpp"
#include "skillgit/core/base/shell.hpp"
#include "skillgit/core/tasks/check.hpp"
#include "skillgit/core/text/lint.hpp"
#include "skillgit/edge/model/endpoint.hpp"
#include "skillgit/train/seeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

/// From such a gain on, a set of tasks proves little: few edits bring that much.
constexpr int kLargeGain = 30;

/// Of one kind of finding.
constexpr int kMostOfAKind = 3;

constexpr std::size_t kMostModels = 5;

Health health_of(const tasks::Finding& finding) {
  // Mistakes, but training warns of them and goes on.
  if (finding.code == "leak" || finding.code == "contradiction") return Health::warning;
  // Training refuses the one without --force; nothing comes of the other.
  if (finding.code == "few-val" || finding.code == "no-answer") return Health::problem;
  return finding.severity == tasks::Severity::error ? Health::problem : Health::warning;
}

std::string fix_of(const tasks::Finding& finding, const std::string& skill) {
  if (finding.code == "no-answer")
    return "give train tasks an 'expect' or a 'solution', or set optimizer.endpoint and "
           "optimizer.model";
  const bool is_of_size = finding.code == "few-val" || finding.code.starts_with("no-");
  if (!is_of_size) return "skillgit tasks check " + skill;
  return "skillgit tasks add " + skill + " --split " +
         finding.code.substr(finding.code.rfind('-') + 1);
}

std::string findings_text(const std::vector<text::Finding>& findings) {
  const auto errors =
      static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), text::is_error));
  const text::Finding& first = findings.front();
  return fmt::format("{}, {}: {} {}", plural(errors, "error"),
                     plural(findings.size() - errors, "warning"), first.code, first.message);
}

/// The findings with the errors first.
std::vector<text::Finding> lint(const std::string& folder, const store::SkillAt& skill) {
  auto findings = text::lint(text::folder_name(folder), skill.files,
                             store::paths_of(skill.files, skill.other_files));
  std::stable_partition(findings.begin(), findings.end(), text::is_error);
  return findings;
}

std::string quoted_names(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t at = 0; at < std::min(names.size(), most); ++at)
    text += (at == 0 ? "'" : ", '") + names[at] + "'";
  return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

/// What is the matter with HEAD's commit; nothing when it is there.
std::optional<Check> check_head(const store::Repository& repository) {
  const auto head = repository.resolve("HEAD");
  if (head) return {};
  if (head.error().kind() != ErrorKind::not_found) return problem_of("commit", "", head.error());
  return Check{
      "commit", "", Health::problem, "nothing is committed yet, and a run trains what is",
      repository.worktree() ? "git add . && git commit" : head.error().hint().value_or("")};
}

/// git makes no index where there is no worktree to compare with.
bool is_bare_by_mistake(const store::Repository& repository) {
  std::error_code ignored;
  if (repository.worktree() || !std::filesystem::exists(repository.common_dir() / "index", ignored))
    return false;
  return repository.git_flag("core.bare").value_or(false);
}

Check check_work(const store::UnderWay& work) {
  return {"work", "", Health::warning, "a " + work.what + " is under way, so nothing lands",
          work.finish.empty() ? work.end : work.finish + ", or " + work.end + " to give it up"};
}

/// A skill that cannot be read; `commit_it` where the worktree has what its commit has not.
Check check_absent(const config::SkillSection& skill, const Error& error,
                   const std::string& commit_it) {
  Check check = problem_of("skill", skill.name, error);
  if (error.kind() != ErrorKind::not_found || !check.fix.empty()) return check;
  check.fix = commit_it.empty()
                  ? "correct 'path' in '[skill." + skill.name + "]', or commit the folder"
                  : commit_it;
  return check;
}

std::string waits_text(const store::RunName& run, int waiting) {
  return fmt::format("{} accepted in run {} {} to land", waiting, run.run(),
                     waiting == 1 ? "waits" : "wait");
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warning:
      return "warning";
    case Health::problem:
      break;
  }
  return "problem";
}

Check problem_of(std::string name, std::string skill, const Error& error) {
  return {std::move(name), std::move(skill), Health::problem, error.message(),
          error.hint().value_or("")};
}

Check check_git(const store::GitVersion& version) {
  if (version.is_enough()) return {"git", "", Health::ok, "version " + version.text, ""};
  return {"git", "", Health::problem,
          fmt::format("version {} is older than {}", version.text, store::kOldestGit),
          "install a newer git"};
}

std::vector<Check> check_repository(const store::Repository& repository, bool is_shallow,
                                    const std::optional<store::UnderWay>& work,
                                    const std::vector<store::Obstacle>& obstacles) {
  std::vector<Check> checks;
  const std::string kind = repository.worktree() ? "with a worktree" : "bare";
  checks.push_back({"repository", "", Health::ok, kind + ", files for refs, SHA-1", ""});
  if (is_bare_by_mistake(repository))
    checks.push_back({"worktree", "", Health::warning,
                      "core.bare is true, and there is an index, as beside a worktree alone",
                      "git config core.bare false"});
  if (auto problem = check_head(repository)) checks.push_back(*std::move(problem));
  // A rebase or a bisection detaches HEAD, and brings it back.
  if (work)
    checks.push_back(check_work(*work));
  else if (const auto branch = repository.head_branch(); branch && !*branch)
    checks.push_back({"branch", "", Health::warning, "HEAD is detached, so nothing lands by itself",
                      "git switch <branch>"});
  const auto identity = repository.identity();
  if (!identity) checks.push_back(problem_of("identity", "", identity.error()));
  if (identity && identity->is_default)
    checks.push_back({"identity", "", Health::warning,
                      "git has no name for you, so commits of runs are by " + identity->name +
                          " and those of 'rollback' and 'undo' fail",
                      "git config user.name <name> && git config user.email <address>"});
  if (is_shallow)
    checks.push_back({"history", "", Health::warning,
                      "this clone is shallow: what asks for ancestry may not be answered",
                      "git fetch --unshallow"});
  for (const store::Obstacle& obstacle : obstacles)
    checks.push_back({obstacle.kind, "", Health::problem,
                      "'" + obstacle.path.string() + "' " + obstacle.trouble, obstacle.remedy});
  return checks;
}

Check check_skill(const config::SkillSection& skill, const Result<store::SkillAt>& files,
                  const std::vector<std::string>& dirty, const std::optional<std::string>& back) {
  const std::string commit_it = "git add " + shell_word(skill.path) + " && git commit";
  if (!files) return check_absent(skill, files.error(), dirty.empty() ? "" : commit_it);
  if (!dirty.empty())
    return {"skill", skill.name, Health::problem,
            "'" + dirty.front() + "' has changes that are not committed, and a run trains what is",
            back.value_or(commit_it)};
  const auto findings = lint(skill.path, *files);
  if (findings.empty())
    return {"skill", skill.name, Health::ok, "'" + skill.path + "' is committed and lint-clean",
            ""};
  const bool keeps = std::any_of(findings.begin(), findings.end(), text::keeps_from_training);
  return {"skill", skill.name, keeps ? Health::problem : Health::warning, findings_text(findings),
          "skillgit lint " + skill.name};
}

std::vector<Check> check_tasks(const config::SkillSection& skill, const tasks::TaskFile& file,
                               bool asks_a_model) {
  if (!file.problems.empty())
    return {{"tasks", skill.name, Health::problem,
             fmt::format("{} in '{}': {}", plural(file.problems.size(), "mistake"), skill.tasks,
                         tasks::to_string(file.problems.front())),
             "skillgit tasks check " + skill.name}};
  std::vector<Check> checks{{"tasks", skill.name, Health::ok, tasks::split_counts(file.set), ""}};
  std::map<std::string, int> of_a_kind;
  for (const tasks::Finding& finding : tasks::check(file.set)) {
    if (finding.code == "no-answer" && asks_a_model) continue;
    if (++of_a_kind[finding.code] > kMostOfAKind) continue;
    checks.push_back(
        {"tasks", skill.name, health_of(finding), finding.message, fix_of(finding, skill.name)});
  }
  for (const auto& [code, count] : of_a_kind)
    if (count > kMostOfAKind)
      checks.push_back({"tasks", skill.name, Health::warning,
                        fmt::format("{} more '{}'", count - kMostOfAKind, code),
                        "skillgit tasks check " + skill.name});
  return checks;
}

Check check_promotion(const std::string& skill, const train::PromotionPlan& plan) {
  const bool proves_little = !plan.smallest_gain || *plan.smallest_gain >= kLargeGain;
  return {"promotion", skill, proves_little ? Health::warning : Health::ok, provable_text(plan),
          proves_little ? "add test tasks: skillgit tasks add " + skill + " --split test" : ""};
}

Check check_model(std::string_view section, const model::HttpModelOptions& options,
                  const std::string& api_key_env) {
  const auto endpoint = model::Endpoint::parse(options.endpoint);
  const std::string host = endpoint ? endpoint->host() : "";
  const std::string key =
      api_key_env.empty() ? "no key is sent" : "the key in '" + api_key_env + "' is set";
  return {std::string(section), "", Health::ok,
          fmt::format("'{}' at {}; {}", options.model, host, key), ""};
}

Check check_endpoint(std::string_view section, const std::string& model,
                     const Result<model::Listing>& listing, const Greeted& greeted) {
  const std::string name = std::string(section) + " endpoint";
  if (!listing) return problem_of(name, "", listing.error());
  if (!listing->has_list)
    return {name, "", Health::ok, "answers; it has no list of models to look into", ""};
  if (!listing->lacks(model)) return {name, "", Health::ok, "answers, and has '" + model + "'", ""};
  if (greeted && *greeted)
    return {name, "", Health::ok, "answers, and takes '" + model + "' without listing it", ""};
  const std::string others = quoted_names(listing->models, kMostModels);
  return {
      name, "", Health::warning,
      "answers, but does not list '" + model + "'" + (others.empty() ? "" : "; it has " + others),
      fmt::format("set {}.model{}", section,
                  greeted ? "" : ", or ask it once: skillgit doctor --online")};
}

Check check_reply(std::string_view section, const Result<std::string>& greeted) {
  std::string name = std::string(section) + " reply";
  if (!greeted) return problem_of(std::move(name), "", greeted.error());
  return {std::move(name), "", Health::ok, *greeted, ""};
}

std::vector<Check> check_runs(const SkillStatus& status) {
  std::vector<Check> checks;
  if (!status.run) return {{"runs", status.slug, Health::ok, "never trained", ""}};
  const RunStatus& newest = *status.run;
  if (newest.running)
    checks.push_back({"runs", status.slug, Health::ok,
                      "run " + newest.run.run() + " is going on in another process", ""});
  else if (newest.is_unfinished())
    checks.push_back({"runs", status.slug, Health::warning,
                      "run " + newest.run.run() + " is unfinished",
                      command_that_goes_on(newest.run) + ", or with --new to leave it"});
  if (goes_on_with_another(status))
    checks.push_back({"runs", status.slug, Health::warning,
                      fmt::format("run {} is unfinished, and training goes on with it, not with "
                                  "the newest",
                                  status.unfinished->run()),
                      command_that_goes_on(*status.unfinished) + ", or with --new to leave it"});
  // Of a set a person chooses what lands: that none has landed is no fault.
  if (newest.waiting > 0 && !train::place_in_set(newest.run.run()))
    checks.push_back({"runs", status.slug, Health::warning, waits_text(newest.run, newest.waiting),
                      command_that_lands(newest.run, /*is_newest=*/true, newest.is_protected)});
  for (const WaitingRun& older : status.older)
    if (!train::place_in_set(older.run.run()))
      checks.push_back({"runs", status.slug, Health::warning, waits_text(older.run, older.waiting),
                        command_that_lands(older.run, /*is_newest=*/false, older.is_protected)});
  if (checks.empty())
    checks.push_back({"runs", status.slug, Health::ok, "nothing is unfinished, nothing waits", ""});
  return checks;
}

std::optional<Check> check_baseline(const std::string& skill, const train::Standing& base) {
  auto warning = warning_about(base);
  if (!warning) return std::nullopt;
  return Check{"baseline", skill, Health::warning, *std::move(warning),
               base.mean == 0 ? "skillgit eval " + skill + " --split train"
                              : "skillgit tasks add " + skill + " --split val"};
}

bool has_problem(const std::vector<Check>& checks, std::string_view skill) {
  return std::any_of(checks.begin(), checks.end(), [skill](const Check& check) {
    const bool is_of_a_model = check.name == "target" || check.name == "optimizer";
    return check.health == Health::problem && (check.skill == skill || is_of_a_model);
  });
}

void print_checks(const std::vector<Check>& checks, std::ostream& out) {
  for (const Check& check : checks) {
    const std::string of = check.skill.empty() ? "" : " of " + check.skill;
    out << fmt::format("{:<8} {}{}: {}\n", to_string(check.health), check.name, printable(of),
                       printable(check.message));
    if (check.health != Health::ok) print_lines(check.fix, "         ", out);
  }
}

Json checks_as_json(const std::vector<Check>& checks) {
  const auto count = [&checks](Health health) {
    return std::count_if(checks.begin(), checks.end(),
                         [health](const Check& check) { return check.health == health; });
  };
  Json list = Json::array();
  for (const Check& check : checks)
    list.push_back({{"name", check.name},
                    {"skill", check.skill.empty() ? Json() : Json(check.skill)},
                    {"health", to_string(check.health)},
                    {"message", check.message},
                    {"fix", check.fix}});
  return {{"checks", std::move(list)},
          {"problems", count(Health::problem)},
          {"warnings", count(Health::warning)}};
}

ExitCode exit_code_of(const std::vector<Check>& checks) {
  const bool is_well = std::none_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.health == Health::problem;
  });
  return is_well ? ExitCode::ok : ExitCode::findings;
}

}  // namespace skillgit::cli
