#include "edge/store/git_program.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/plain_text.hpp"
#include "skillgit/core/base/shell.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>

namespace skillgit::store {
namespace {

constexpr std::size_t kLongestError = 600;

// `git rev-parse --local-env-vars` without those that carry `-c` configuration, the one that
// keeps a receiving repository's new objects apart, and those that change what a path means.
constexpr std::array<std::string_view, 18> kForeign{
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_OBJECT_DIRECTORY",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_CURL_VERBOSE",
    "LANGUAGE",
};
constexpr std::array<std::string_view, 2> kPlace{"GIT_DIR", "GIT_WORK_TREE"};

bool is_one_of(std::string_view name, auto&& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether git would tell of what it does on standard error, where we read what went wrong. A trace
/// that goes into a file, or a socket, is the user's.
bool is_trace_in_the_way(std::string_view name, std::string_view value) {
  return name.starts_with("GIT_TRACE") && !value.starts_with('/') && !value.starts_with("af_unix:");
}

/// What git is asked to do, behind the options that are for all commands and their settings.
std::string subcommand(const std::vector<std::string>& arguments) {
  const auto found = std::find_if(arguments.begin(), arguments.end(), [](const std::string& word) {
    return !word.starts_with('-') && word.find('=') == std::string::npos;
  });
  return found == arguments.end() ? "" : *found;
}

ChildEnvironment environment(bool with_place) {
  ChildEnvironment kept;
  std::string callers;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view line = *variable;
    const auto equals = std::min(line.find('='), line.size());
    const std::string_view name = line.substr(0, equals);
    const std::string_view value = line.substr(std::min(equals + 1, line.size()));
    if (is_one_of(name, kForeign) || (!with_place && is_one_of(name, kPlace))) continue;
    if (is_trace_in_the_way(name, value)) continue;
    if (name == kCallers)
      callers = std::string(value) + ' ';
    else
      kept.emplace_back(line);
  }
  kept.push_back(std::string(kCallers) + '=' + callers + std::to_string(::getpid()));
  kept.emplace_back("LANGUAGE=C");
  return kept;
}

}  // namespace

GitProgram GitProgram::outside(const std::filesystem::path& directory) {
  return {directory.string(), environment(/*with_place=*/true)};
}

GitProgram GitProgram::in(const std::filesystem::path& directory) {
  return {directory.string(), environment(/*with_place=*/false)};
}

GitProgram GitProgram::with(const std::filesystem::path& git_dir,
                            const std::optional<std::filesystem::path>& worktree) {
  const GitProgram git = in(worktree.value_or(git_dir)).and_variable("GIT_DIR", git_dir.string());
  return worktree ? git.and_variable("GIT_WORK_TREE", worktree->string()) : git;
}

GitProgram GitProgram::and_variable(const std::string& name, const std::string& value) const {
  GitProgram git = *this;
  std::erase_if(git.environment_,
                [&](const std::string& line) { return line.starts_with(name + '='); });
  git.environment_.push_back(name + '=' + value);
  return git;
}

GitProgram GitProgram::at_terminal() const {
  GitProgram git = *this;
  git.session_ = process::Session::ours;
  return git;
}

std::vector<std::string> GitProgram::command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"git", "-C", directory_};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Result<ChildResult> GitProgram::run(const std::vector<std::string>& arguments) const {
  return run_child(command(arguments), environment_, session_);
}

Result<std::string> GitProgram::ask(const std::vector<std::string>& arguments) const {
  SKILLGIT_TRY(ChildResult result, run(arguments));
  if (result.exit_code != 0)
    return fail(damage("git " + subcommand(arguments) + ": " + in_git_words(result.errors)));
  if (result.output.ends_with('\n')) result.output.pop_back();
  return std::move(result.output);
}

Result<bool> GitProgram::tell(const std::vector<std::string>& arguments) const {
  SKILLGIT_TRY(const ChildResult result, run(arguments));
  if (result.exit_code > 1)
    return fail(damage("git " + subcommand(arguments) + ": " + in_git_words(result.errors)));
  return result.exit_code == 0;
}

Result<Child> GitProgram::start(const std::vector<std::string>& arguments) const {
  return Child::start(command(arguments), environment_, session_);
}

std::optional<std::string> lock_in_the_way(std::string_view errors) {
  constexpr std::string_view kStart = "Unable to create '";
  constexpr std::string_view kEnd = ".lock': File exists";
  const auto start = errors.find(kStart);
  const auto end = errors.find(kEnd, start);
  if (start == std::string_view::npos || end == std::string_view::npos) return {};
  const auto path = errors.substr(start + kStart.size(), end - start - kStart.size());
  return std::string(path) + ".lock";
}

std::string removal_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  return (std::filesystem::is_directory(status) ? "rm -r " : "rm ") + shell_word(path.string());
}

std::optional<Error> unreadable_date(std::string_view errors) {
  if (errors.find("invalid date format") == std::string_view::npos) return {};
  return Error(ErrorKind::invalid, in_git_words(errors))
      .with_hint("`unset GIT_COMMITTER_DATE`, or give it a date that git can read");
}

std::vector<std::string> lines_of(const std::string& text, char separator) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string in_git_words(std::string_view errors) {
  if (const auto lock = lock_in_the_way(errors))
    return "another git is at work, or died and left '" + one_line(*lock, kLongestError) + "'";
  constexpr std::array<std::string_view, 3> kLabels{"fatal: ", "error: ", "warning: "};
  std::string said;
  while (!errors.empty()) {
    const auto end = std::min(errors.find('\n'), errors.size());
    std::string_view line = errors.substr(0, end);
    errors.remove_prefix(std::min(end + 1, errors.size()));
    for (const std::string_view label : kLabels)
      if (line.starts_with(label)) line.remove_prefix(label.size());
    if (line.empty() || line.starts_with("hint:")) continue;
    said += (said.empty() ? "" : " ") + std::string(line);
  }
  while (said.ends_with('.')) said.pop_back();
  return said.empty() ? "git gave no reason (a hook of yours may have refused)"
                      : one_line(said, kLongestError);
}

}  // namespace skillgit::store
