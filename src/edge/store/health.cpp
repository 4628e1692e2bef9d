#include "skillgit/edge/store/health.hpp"

#include "edge/store/git_repository.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <system_error>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kAbandonedAfter{1};

const GitProgram& git_of(const Repository& repository) {
  return dynamic_cast<const GitRepository&>(repository).git();
}

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
  if (!fs::is_regular_file(lock, error)) return false;
  const auto written = fs::last_write_time(lock, error);
  return !error && fs::file_time_type::clock::now() - written > kAbandonedAfter;
}

void add_below(const fs::path& folder, std::vector<fs::path>& locks) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".lock" && is_abandoned(entry->path()))
      locks.push_back(entry->path());
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
               git_of(repository).ask({"rev-parse", "--is-shallow-repository"}));
  return said == "true";
}

Result<std::vector<fs::path>> abandoned_locks(const Repository& repository) {
  const fs::path common = repository.common_dir();
  std::vector<fs::path> locks;
  for (const char* name : {"packed-refs.lock", "config.lock", "shallow.lock"})
    if (is_abandoned(common / name)) locks.push_back(common / name);
  for (const char* name : {"index.lock", "HEAD.lock"}) {
    SKILLGIT_TRY(
        const std::string path,
        git_of(repository).ask({"rev-parse", "--path-format=absolute", "--git-path", name}));
    if (is_abandoned(path)) locks.emplace_back(path);
  }
  for (const char* folder : {"refs/heads", "refs/skillgit", "refs/tags/skill"})
    add_below(common / folder, locks);
  std::sort(locks.begin(), locks.end());
  return locks;
}

}  // namespace skillgit::store
