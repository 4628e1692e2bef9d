// `skillgit lint`: what is wrong with skills as they stand in the worktree.

#include "app/cli/lint_command.hpp"

#include "app/cli/output.hpp"
#include "app/cli/printable.hpp"
#include "app/cli/workspace.hpp"
#include "app/cli/worktree_file.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <system_error>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;

constexpr std::array kLintOptions{
    Option{.name = "json", .help = "print JSON"},
};

constexpr std::string_view kLintPage =
    "Examples:\n"
    "  skillgit lint                    every skill of skillgit.toml\n"
    "  skillgit lint dates              one of them\n"
    "  skillgit lint ./skills/dates     any folder, without skillgit.toml\n"
    "\n"
    "Usage: skillgit lint [<skill> | <folder>]... [--json]\n"
    "\n"
    "Checks the files as they stand against the Agent Skills format. Codes that begin with E are\n"
    "errors, with W warnings; exits with 1 when there is an error.\n";

bool is_folder(const std::string& what) { return what.find_first_of("/.") != what.npos; }

/// All ordinary files below `root`, sorted. Links are named, but never followed.
Result<std::set<std::string>> files_below(const fs::path& root) {
  std::set<std::string> paths;
  std::error_code code;
  auto entry = fs::recursive_directory_iterator(root, code);
  for (; !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    if (entry->path().filename() == ".git") {
      entry.disable_recursion_pending();
      continue;
    }
    if (entry->is_directory(code) && !entry->is_symlink(code)) continue;
    paths.insert(entry->path().lexically_relative(root).generic_string());
    if (paths.size() > kMostFiles)
      return fail(ErrorKind::invalid, "'" + root.string() + "' holds more than 10000 files");
  }
  if (code)
    return fail(ErrorKind::invalid, "cannot list '" + root.string() + "': " + code.message());
  return paths;
}

bool is_text(const std::string& path) { return path.ends_with(".md") || path == "skill.md"; }

/// A folder to look at.
struct Folder {
  fs::path real;
  std::string shown;  ///< How people know it.
  std::string skill;  ///< What skillgit.toml calls it; empty where nobody asked there.
};

/// The folders that the options mean.
Result<std::vector<Folder>> choose_folders(const LintOptions& options,
                                           const Environment& environment) {
  std::vector<Folder> folders;
  std::vector<std::string> names;
  for (const std::string& what : options.skills) {
    if (is_folder(what))
      folders.push_back({environment.directory / what, what, ""});
    else
      names.push_back(what);
  }
  if (!folders.empty() && names.empty()) return folders;

  SKILLGIT_TRY(const auto workspace, Workspace::open(environment));
  SKILLGIT_TRY(const auto root, workspace.worktree());
  if (options.skills.empty())
    for (const auto& [name, skill] : workspace.config().skills) names.push_back(name);
  for (const std::string& name : names) {
    SKILLGIT_TRY(const auto skill, workspace.skill(name));
    const std::string file = skill.path + "/SKILL.md";
    const auto back = way_back(workspace.repository(), file);
    if (back)
      return fail(Error(ErrorKind::not_found, "there is no '" + file + "' in the worktree")
                      .with_hint(*back));
    folders.push_back({root / skill.path, skill.path, name});
  }
  return folders;
}

Result<ExitCode> lint_command(Args args, const Environment& environment) {
  SKILLGIT_TRY(const auto options, parse_lint(args));
  SKILLGIT_TRY(const auto folders, choose_folders(options, environment));
  std::vector<LintedSkill> skills;
  bool clean = true;
  for (const Folder& folder : folders) {
    SKILLGIT_TRY(auto linted, collect_lint(folder.real, folder.shown));
    if (!folder.skill.empty()) linted.name = folder.skill;
    clean = clean && !text::has_errors(linted.findings);
    skills.push_back(std::move(linted));
  }
  if (options.json)
    print_json(lint_as_json(skills), environment.out);
  else
    print_lint(skills, environment.out);
  return clean ? ExitCode::ok : ExitCode::findings;
}

}  // namespace

Result<LintOptions> parse_lint(Args args) {
  SKILLGIT_TRY(const auto given, parse_arguments(args, kLintOptions, {.most = SIZE_MAX}));
  return LintOptions{.skills = given.operands(), .json = given.has("json")};
}

Result<LintedSkill> collect_lint(const fs::path& root, const std::string& shown) {
  std::error_code code;
  if (!fs::is_directory(root, code))
    return fail(Error(ErrorKind::not_found, "there is no folder '" + shown + "'")
                    .with_hint("a skill is a folder that holds a SKILL.md"));
  const fs::path real = fs::canonical(root, code);
  SKILLGIT_TRY(const auto paths, files_below(real));
  text::SkillFiles files;
  for (const std::string& path : paths) {
    if (!is_text(path)) continue;
    SKILLGIT_TRY(auto bytes, read_below(real, path));
    if (bytes) files[path] = std::move(*bytes);
  }
  const std::string name = real.filename().string();
  // The root of a repository is called as whoever cloned it likes.
  const bool is_root = fs::exists(real / ".git", code);
  return LintedSkill{slug_of_folder(name), shown, text::lint(is_root ? "" : name, files, paths)};
}

void print_lint(const std::vector<LintedSkill>& skills, std::ostream& out) {
  for (const LintedSkill& skill : skills)
    for (const text::Finding& finding : skill.findings)
      out << printable(skill.folder + '/' + finding.path) << ':' << finding.line << ':'
          << finding.column << ": " << finding.code << ' ' << printable(finding.message) << '\n';
}

Json lint_as_json(const std::vector<LintedSkill>& skills) {
  Json list = Json::array();
  for (const LintedSkill& skill : skills) {
    Json findings = Json::array();
    for (const text::Finding& finding : skill.findings)
      findings.push_back({{"code", finding.code},
                          {"path", finding.path},
                          {"line", finding.line},
                          {"column", finding.column},
                          {"message", finding.message}});
    list.push_back({{"skill", skill.name},
                    {"folder", skill.folder},
                    {"clean", !text::has_errors(skill.findings)},
                    {"findings", std::move(findings)}});
  }
  return {{"skills", std::move(list)}};
}

constexpr Command kLintCommand{
    .name = "lint",
    .summary = "Check skills against the Agent Skills format",
    .page = kLintPage,
    .options = kLintOptions,
    .operands = "<skill>|<folder> ...",
    .run = lint_command,
};

}  // namespace skillgit::cli
