#include "skillgit/edge/store/folders.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/denied.hpp"
#include "edge/store/shared_modes.hpp"
#include "skillgit/core/base/shell.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

/// What stands where `folder`, or one above it, should be; empty where nothing does.
fs::path obstacle(const fs::path& folder) {
  std::error_code ignored;
  for (fs::path path = folder; path.has_relative_path(); path = path.parent_path()) {
    const fs::file_status status = fs::symlink_status(path, ignored);
    if (fs::exists(status)) return fs::is_directory(path, ignored) ? fs::path() : path;
  }
  return {};
}

std::string moved_away(const fs::path& obstacle) {
  return "move " + shell_word(obstacle.string()) + " away: a folder belongs there";
}

}  // namespace

Status make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  Error failed = cannot("make", folder, error.value());
  const fs::path found = obstacle(folder);
  if (found.empty()) return fail(std::move(failed));
  return fail(std::move(failed).with_hint(moved_away(found)));
}

Status make_folders(const Repository& repository, const fs::path& folder) {
  SKILLGIT_CHECK(make_folders(folder));
  const SharedModes modes = SharedModes::of(repository);
  fs::path path = repository.common_dir();
  for (const fs::path& name : folder.lexically_relative(path)) {
    if (name == "..") break;  // It is elsewhere, and not git's.
    modes.open(path /= name);
  }
  return {};
}

Error cannot(const char* verb, const fs::path& path, int code) {
  const std::string message =
      std::string("cannot ") + verb + " '" + path.string() + "': " + std::strerror(code);
  if (is_denied(code)) return denied(message);
  const bool is_full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  if (is_full) return damage(message);
  const Error error(ErrorKind::damaged, message);
  const fs::path found = code == ENOTDIR ? obstacle(path) : fs::path();
  return found.empty() ? error : Error(error).with_hint(moved_away(found));
}

}  // namespace skillgit::store
