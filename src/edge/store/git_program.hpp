#pragma once

#include "edge/store/child.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {

/// The variable that tells a hook of git, and what it starts, which processes of skillgit wait for
/// it: their ids, the outermost first.
inline constexpr const char* kCallers = "SKILLGIT_CALLERS";

/// The git program at work in one repository.
///
/// It sees the user's environment and `-c` configuration, but none of the variables that point a
/// git command at other objects, another index or another repository, or that make patterns of
/// paths: we may have been started by a hook or an alias of one. Its messages come untranslated.
class GitProgram {
 public:
  /// git, asked from `directory` with the user's own GIT_DIR and GIT_WORK_TREE.
  static GitProgram outside(const std::filesystem::path& directory);

  /// git in the repository that discovery from `directory` finds.
  static GitProgram in(const std::filesystem::path& directory);

  /// git in `git_dir`, with this working tree or none, wherever discovery would lead.
  static GitProgram with(const std::filesystem::path& git_dir,
                         const std::optional<std::filesystem::path>& worktree);

  /// The same, with one more variable in its environment.
  GitProgram and_variable(const std::string& name, const std::string& value) const;

  /// The same, as if the user had typed it: hooks and signing may ask at the terminal, and Ctrl-C
  /// ends git and them.
  GitProgram at_terminal() const;

  /// Runs `git <arguments>` to its end, whatever its exit code.
  Result<ChildResult> run(const std::vector<std::string>& arguments) const;

  /// What `git <arguments>` prints, without the newline at its end. Fails with damaged, and
  /// git's own words, when git does.
  Result<std::string> ask(const std::vector<std::string>& arguments) const;

  /// Whether `git <arguments>` exits with 0 (yes) or 1 (no). Fails for any other code.
  Result<bool> tell(const std::vector<std::string>& arguments) const;

  Result<Child> start(const std::vector<std::string>& arguments) const;

 private:
  GitProgram(std::string directory, ChildEnvironment environment)
      : directory_(std::move(directory)), environment_(std::move(environment)) {}
  std::vector<std::string> command(const std::vector<std::string>& arguments) const;

  std::string directory_;
  ChildEnvironment environment_;
  process::Session session_ = process::Session::own;
};

/// The lock file that git found in its way, as its errors tell; nothing when that is not the
/// matter.
std::optional<std::string> lock_in_the_way(std::string_view errors);

/// The command that takes away what is at `path`, a folder too: git trips over that as over a file.
std::string removal_of(const std::filesystem::path& path);

/// What to do about a date in the environment that git cannot read, where it complains of one.
std::optional<Error> unreadable_date(std::string_view errors);

/// What git has listed: the parts of `text`, each of which `separator` ends.
std::vector<std::string> lines_of(const std::string& text, char separator = '\n');

/// What git printed as its errors, as one line without `fatal:` and hints.
std::string in_git_words(std::string_view errors);

}  // namespace skillgit::store
