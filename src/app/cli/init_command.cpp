// `skillgit init`: from a repository with skills to a skillgit.toml.

#include "app/cli/init_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/workspace.hpp"
#include "app/cli/worktree_file.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/import.hpp"
#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kInitOptions{
    Option{.name = "add", .help = "add the skills that an existing skillgit.toml lacks"},
};

constexpr std::string_view kInitPage =
    "Examples:\n"
    "  skillgit init            write skillgit.toml for the skills of this repository\n"
    "  skillgit init --add      add sections for skills that are new\n"
    "\n"
    "Usage: skillgit init [--add]\n"
    "\n"
    "Finds every committed folder with a SKILL.md. Where it has evals/evals.json and no tasks "
    "yet,\n"
    "they are imported as evals/tasks.jsonl beside it. Lists the models that this machine seems "
    "to\n"
    "have, but chooses none: fill in '[target]' yourself. Nothing that exists is overwritten.\n";

constexpr std::string_view kTaskFile = "evals/tasks.jsonl";
constexpr std::string_view kEvals = "evals/evals.json";

std::string below(const std::string& folder, std::string_view file) {
  return (folder == "." ? "" : folder + '/') + std::string(file);
}

std::string toml(const std::string& text) { return config::to_toml(Json(text)); }

/// Whether `text` can stand in a comment of one line.
std::string comment(const std::string& text) { return "# " + printable(text) + '\n'; }

/// Looks for what the skill can learn from: its own tasks, else evals of another tool.
Status find_tasks(const fs::path& root, FoundSkill& skill) {
  const std::string file = below(skill.path, kTaskFile);
  SKILLGIT_TRY(const auto existing, read_below(root, file));
  if (existing) {
    skill.tasks = file;
    return {};
  }
  SKILLGIT_TRY(const auto evals, read_below(root, below(skill.path, kEvals)));
  if (!evals) return {};
  const auto imported = tasks::import_tasks(*evals);
  if (!imported) {
    skill.notes = std::string(kEvals) + " cannot be imported: " + imported.error().message();
    return {};
  }
  if (!imported->skipped.empty())
    skill.notes = plural(imported->skipped.size(), "record") + " of " + std::string(kEvals) +
                  " left out: " + imported->skipped.front().why;
  if (imported->tasks == 0) return {};
  skill.tasks = file;
  skill.task_bytes = imported->jsonl;
  return {};
}

/// The skills of a repository, and the folders that no skillgit.toml, which is UTF-8, can name.
struct FoundSkills {
  std::vector<FoundSkill> skills;
  std::vector<std::string> nameless;
};

/// The skills at HEAD that `known` does not have.
Result<FoundSkills> find_skills(const store::Repository& repository, const fs::path& root,
                                const config::Config& known) {
  SKILLGIT_TRY(const auto head, repository.resolve("HEAD"));
  SKILLGIT_TRY(const auto folders, repository.find_skills(head));
  std::set<std::string> taken, paths;
  for (const auto& [name, skill] : known.skills) {
    taken.insert(name);
    paths.insert(skill.path);
  }
  FoundSkills found;
  for (const std::string& folder : folders) {
    if (find_invalid_utf8(folder)) {
      found.nameless.push_back(folder);
      continue;
    }
    FoundSkill skill;
    skill.path = folder.empty() ? "." : folder;
    if (paths.contains(skill.path)) continue;
    skill.name = choose_name(skill.path, root.filename().string(), taken);
    taken.insert(skill.name);
    SKILLGIT_CHECK(find_tasks(root, skill));
    found.skills.push_back(std::move(skill));
  }
  return found;
}

/// The existing file, if there is one, and its configuration.
struct Before {
  std::optional<std::string> bytes;
  config::Config config;
};

Result<Before> read_existing(const fs::path& root, const InitOptions& options) {
  SKILLGIT_TRY(auto file, read_below(root, std::string(config::kFileName)));
  if (file && !options.add)
    return fail(Error(ErrorKind::conflict, "'skillgit.toml' exists already")
                    .with_hint("`skillgit init --add` adds the skills that it lacks"));
  if (!file) return Before{};
  SKILLGIT_TRY(auto config, config::resolve({.file = *file}));
  return Before{std::move(*file), std::move(config)};
}

Status write_all(const fs::path& root, const Before& before, const std::vector<FoundSkill>& skills,
                 const std::vector<FoundTarget>& targets) {
  for (const FoundSkill& skill : skills)
    if (!skill.task_bytes.empty())
      SKILLGIT_CHECK(write_below(root, skill.tasks, skill.task_bytes, Existing::keep));
  const std::string name(config::kFileName);
  if (!before.bytes)
    return write_below(root, name, compose_config(skills, targets), Existing::keep);
  std::string text = *before.bytes;
  if (text.empty())
    return write_below(root, name, compose_config(skills, targets), Existing::replace);
  if (text.back() != '\n') text += '\n';
  for (const FoundSkill& skill : skills) text += '\n' + compose_section(skill);
  return write_below(root, name, text, Existing::replace);
}

void print_found(const std::vector<FoundSkill>& skills, std::ostream& out) {
  for (const FoundSkill& skill : skills) {
    out << "skill '" << printable(skill.name) << "' in " << printable(skill.path);
    if (skill.tasks.empty())
      out << ", no tasks yet";
    else
      out << (skill.task_bytes.empty() ? ", tasks in " : ", tasks imported to ")
          << printable(skill.tasks);
    out << '\n';
    if (!skill.notes.empty()) out << "  " << printable(skill.notes) << '\n';
  }
}

std::string next_step(const std::vector<FoundSkill>& skills, bool has_target) {
  const std::string target = has_target ? "" : "fill in '[target]' in skillgit.toml, ";
  for (const FoundSkill& skill : skills)
    if (skill.tasks.empty())
      return target + (has_target ? "" : "and ") + "give '" + skill.name +
             "' tasks: `skillgit tasks import <file> --skill " + skill.name + "`";
  return target + (has_target ? "" : "then ") + "`skillgit tasks check`, then `skillgit train`";
}

Result<ExitCode> init_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_init(args));
  SKILLGIT_TRY(const auto repository, store::Repository::open(environment.directory));
  SKILLGIT_TRY(const auto root, worktree_of(*repository));
  SKILLGIT_TRY(const auto before, read_existing(root, options));
  SKILLGIT_TRY(const auto found, find_skills(*repository, root, before.config));
  for (const std::string& folder : found.nameless)
    environment.err << "note: the skill in '" << printable(folder)
                    << "' is left out: its name is not UTF-8; rename the folder to train it\n";
  const std::vector<FoundSkill>& skills = found.skills;
  if (skills.empty() && before.bytes) {
    environment.out << "skillgit.toml has every skill that is committed here\n";
    return ExitCode::ok;
  }
  if (skills.empty())
    return fail(Error(ErrorKind::not_found, found.nameless.empty()
                                                ? "no skill is committed in this repository"
                                                : "no other skill is committed in this repository")
                    .with_hint("a skill is a folder with a SKILL.md; commit it first"));

  const auto targets = find_targets(environment);
  SKILLGIT_CHECK(write_all(root, before, skills, targets));
  print_found(skills, environment.out);
  for (const FoundTarget& target : targets)
    environment.out << "found " << printable(target.what) << " (" << printable(target.where)
                    << ")\n";
  environment.out << (before.bytes ? "extended" : "wrote") << " skillgit.toml\n";
  print_next(environment, next_step(skills, !before.config.target.http.model.empty()));
  return ExitCode::ok;
}

}  // namespace

Result<InitOptions> parse_init(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kInitOptions, {}));
  return InitOptions{.add = given.has("add")};
}

std::string choose_name(const std::string& folder, const std::string& root_name,
                        const std::set<std::string>& taken) {
  std::string name = slug_of_folder(folder == "." ? root_name : folder);
  if (name.empty()) name = "skill";
  if (!taken.contains(name)) return name;
  for (int number = 2;; ++number) {
    const std::string ending = '-' + std::to_string(number);
    std::string numbered = name.substr(0, 64 - ending.size()) + ending;
    if (!taken.contains(numbered)) return numbered;
  }
}

std::vector<FoundTarget> find_targets(const Environment& environment) {
  std::vector<FoundTarget> targets;
  constexpr std::array kAddresses{"OPENAI_BASE_URL", "OPENAI_API_BASE", "AZURE_OPENAI_ENDPOINT",
                                  "ANTHROPIC_BASE_URL", "OLLAMA_HOST"};
  const config::Setting* const endpoint = config::find_setting("target", "endpoint");
  const auto secrets = config::secrets({}, environment.variables);
  for (const char* variable : kAddresses) {
    const std::string value = environment.variable(variable);
    if (value.empty()) continue;
    // An address may hold a password or a key; one that does is not shown.
    const bool shown = config::check_text(*endpoint, variable, value).has_value() &&
                       text::redacted(value, secrets) == value;
    targets.push_back({"an endpoint in the environment", shown ? value : variable});
  }
  for (const char* variable : {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_OPENAI_API_KEY"})
    if (!environment.variable(variable).empty())
      targets.push_back({"a key in the environment", variable});
  return targets;
}

std::string compose_section(const FoundSkill& skill) {
  const std::string tasks = skill.tasks.empty() ? below(skill.path, kTaskFile) : skill.tasks;
  return "[skill." + skill.name + "]\npath = " + toml(skill.path) + "\ntasks = " + toml(tasks) +
         (skill.tasks.empty() ? "    # not there yet: see `skillgit help tasks`\n" : "\n");
}

std::string compose_config(const std::vector<FoundSkill>& skills,
                           const std::vector<FoundTarget>& targets) {
  std::string text =
      "# skillgit: how the skills of this repository are trained.\n"
      "# `skillgit config --reference` lists all settings, `skillgit config` shows their values.\n";
  for (const FoundSkill& skill : skills) text += '\n' + compose_section(skill);
  text +=
      "\n"
      "# The model that the skills are for. It stays as it is; only the skills change.\n"
      "[target]\n"
      "# endpoint = \"http://127.0.0.1:8080/v1\"    # any OpenAI-compatible endpoint\n"
      "# model = \"...\"                            # the name that the endpoint knows it by\n"
      "# api_key_env = \"...\"                      # the variable that holds the key, if it needs "
      "one\n";
  if (!targets.empty()) text += "#\n# Found here when this file was written:\n";
  for (const FoundTarget& target : targets)
    text += comment("  " + target.what + ": " + target.where);
  text +=
      "\n"
      "[budget]\n"
      "# rollouts = 2000    # attempts of the target, all told\n";
  return text;
}

constexpr Command kInitCommand{
    .name = "init",
    .summary = "Find the skills and write skillgit.toml",
    .page = kInitPage,
    .options = kInitOptions,
    .run = init_command,
};

}  // namespace skillgit::cli
