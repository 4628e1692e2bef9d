#include "skillgit/edge/store/health.hpp"

#include "edge/store/denied.hpp"
#include "edge/store/git_repository.hpp"
#include "skillgit/core/base/shell.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>
#include <system_error>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kAbandonedAfter{1};

/// The number that `text` begins with, which it then loses.
int take_number(std::string_view& text) {
  int number = 0;
  const auto [next, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(next - text.data()));
  if (text.starts_with('.')) text.remove_prefix(1);
  return code == std::errc() ? number : 0;
}

bool is_abandoned(const fs::path& lock) {
  std::error_code error;
  if (!fs::is_regular_file(lock, error) && !fs::is_directory(lock, error)) return false;
  const auto written = fs::last_write_time(lock, error);
  return !error && fs::file_time_type::clock::now() - written > kAbandonedAfter;
}

void add_abandoned(const fs::path& folder, std::vector<fs::path>& locks) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".lock" && is_abandoned(entry->path()))
      locks.push_back(entry->path());
}

std::vector<fs::path> abandoned_locks(const GitRepository& repository) {
  const fs::path common = repository.common_dir();
  std::vector<fs::path> locks;
  for (const char* name : {"packed-refs.lock", "config.lock", "shallow.lock"})
    if (is_abandoned(common / name)) locks.push_back(common / name);
  for (const char* name : {"index.lock", "HEAD.lock"})
    if (is_abandoned(repository.git_dir() / name)) locks.push_back(repository.git_dir() / name);
  for (const char* folder : {"refs/heads", "refs/skillgit", "refs/tags/skill"})
    add_abandoned(common / folder, locks);
  std::sort(locks.begin(), locks.end());
  return locks;
}

/// Refs where those of a skill's runs go.
void add_refs_for_runs(const GitProgram& git, std::vector<Obstacle>& found) {
  const auto refs = git.ask({"for-each-ref", "--format=%(refname)", "refs/skillgit/runs/*",
                             "refs/skillgit/runs/*/*/*", "refs/skillgit/rejected/*",
                             "refs/skillgit/rejected/*/*/*/*", "refs/heads/skillgit/*/*/*/*"});
  if (!refs) return;  // It is git that fails then, and all else tells of that.
  for (const std::string& ref : lines_of(*refs))
    found.push_back({"ref", ref, "stands where the refs of runs go",
                     "git update-ref --no-deref -d " + shell_word(ref)});
}

/// What stands where a lock file of skillgit goes, and is none.
void add_folders_for_locks(const fs::path& locks, std::vector<Obstacle>& found) {
  std::error_code error, ignored;
  for (fs::directory_iterator entry(locks, error), end; !error && entry != end;
       entry.increment(error))
    if (!entry->is_regular_file(ignored) || entry->is_symlink(ignored))
      found.push_back({"lock", entry->path(), "is not an ordinary file, and a lock goes there",
                       "when no skillgit is at work: " + removal_of(entry->path())});
}

/// The first folder that a training writes into and this user may not.
std::optional<Obstacle> closed_folder(const GitRepository& repository) {
  const fs::path common = repository.common_dir();
  std::vector<fs::path> folders{repository.git_dir(), common};
  for (const char* name : {"objects", "refs", "refs/heads", "refs/skillgit", "logs/refs/heads",
                           "skillgit", "skillgit/locks", "skillgit/runs"})
    folders.push_back(common / name);
  std::error_code error;
  for (const fs::path& folder : folders)
    if (fs::is_directory(folder, error) && ::access(folder.c_str(), W_OK | X_OK) != 0 &&
        is_denied(errno))
      return Obstacle{"access", folder, "cannot be written by this user",
                      denied("").hint().value_or("")};
  return {};
}

}  // namespace

Result<GitVersion> git_version(const fs::path& directory) {
  SKILLGIT_TRY(const std::string said, GitProgram::outside(directory).ask({"version"}));
  constexpr std::string_view kLead = "git version ";
  if (!said.starts_with(kLead)) return fail(ErrorKind::damaged, "'git version' says: " + said);
  GitVersion version;
  std::string_view rest = std::string_view(said).substr(kLead.size());
  version.text = rest.substr(0, rest.find(' '));
  version.major = take_number(rest);
  version.minor = take_number(rest);
  return version;
}

Result<bool> is_shallow(const Repository& repository) {
  SKILLGIT_TRY(const std::string said,
               git_behind(repository).git().ask({"rev-parse", "--is-shallow-repository"}));
  return said == "true";
}

namespace {

/// A series of picks or reverts is open between two of them as well, when only this is left.
UnderWay series_of(const fs::path& sequencer) {
  const std::string what =
      first_line(sequencer / "todo").starts_with("revert") ? "revert" : "cherry-pick";
  return {what, "git " + what + " --continue", "git " + what + " --abort"};
}

}  // namespace

std::optional<UnderWay> under_way(const Repository& repository) {
  struct Sign {
    const char* file;
    const char* what;
    const char* finish;
    const char* end;
  };
  constexpr std::array kSigns{
      Sign{"MERGE_HEAD", "merge", "git commit", "git merge --abort"},
      Sign{"CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue",
           "git cherry-pick --abort"},
      Sign{"REVERT_HEAD", "revert", "git revert --continue", "git revert --abort"},
      Sign{"rebase-merge", "rebase", "git rebase --continue", "git rebase --abort"},
      Sign{"rebase-apply/applying", "`git am`", "git am --continue", "git am --abort"},
      Sign{"rebase-apply", "rebase", "git rebase --continue", "git rebase --abort"},
      Sign{"BISECT_START", "bisection", "", "git bisect reset"},
  };
  const fs::path git_dir = git_behind(repository).git_dir();
  for (const auto& [file, what, finish, end] : kSigns) {
    std::error_code ignored;
    if (fs::exists(git_dir / file, ignored)) return UnderWay{what, finish, end};
  }
  std::error_code ignored;
  if (fs::exists(git_dir / "sequencer", ignored)) return series_of(git_dir / "sequencer");
  return std::nullopt;
}

std::optional<Obstacle> broken_orig_head(const Repository& repository) {
  const fs::path path = git_behind(repository).git_dir() / "ORIG_HEAD";
  std::ifstream file(path);
  std::string id;
  if (!file || (std::getline(file, id) && is_object_id(id))) return {};
  return Obstacle{"ORIG_HEAD", path, "names no commit, so that git can neither merge nor reset",
                  "rm " + shell_word(path.string())};
}

std::vector<Obstacle> obstacles(const Repository& repository) {
  std::vector<Obstacle> found;
  for (const fs::path& lock : abandoned_locks(git_behind(repository)))
    found.push_back({"lock", lock, "is older than a minute, and blocks git",
                     "when no git is at work: " + removal_of(lock)});
  if (auto broken = broken_orig_head(repository)) found.push_back(*std::move(broken));
  add_refs_for_runs(git_behind(repository).git(), found);
  add_folders_for_locks(repository.common_dir() / "skillgit" / "locks", found);
  const fs::path folder = repository.common_dir() / "skillgit";
  if (auto closed = closed_folder(git_behind(repository))) found.push_back(*std::move(closed));
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    found.push_back({"folder", folder, "is a file, and a folder belongs there",
                     "move " + shell_word(folder.string()) + " away"});
  return found;
}

}  // namespace skillgit::store
