#include "edge/store/syncing.hpp"

#include "edge/store/git.hpp"
#include "skillgit/edge/process/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using process::Descriptor;

/// The components that `core.fsync` names. One that git is told to leave out ("-index") has its
/// sign before it; git lets one that is named both ways in.
Syncing syncing_in(std::string_view components) {
  const std::set<std::string_view> objects{"loose-object", "objects", "committed", "added", "all"};
  const std::set<std::string_view> references{"reference", "committed", "added", "all"};
  Syncing found;
  while (!components.empty()) {
    const auto end = std::min(components.find_first_of(", "), components.size());
    const std::string_view component = components.substr(0, end);
    found.loose_objects |= objects.contains(component);
    found.references |= references.contains(component);
    components.remove_prefix(std::min(end + 1, components.size()));
  }
  return found;
}

/// Whether a file of a folder of loose objects is one: git writes them under other names first.
bool is_loose_object(const fs::path& path) {
  const std::string name = path.filename();
  return name.size() == 38 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Whether a file is what a power cut leaves of a loose object: every real one begins with the
/// head of a zlib stream, which is no zero.
bool is_husk(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  char first = 0;
  return ::read(file.get(), &first, 1) >= 0 && first == 0;
}

void remove_husks(const fs::path& objects) {
  std::error_code error;
  for (fs::directory_iterator folder(objects, error), end; !error && folder != end;
       folder.increment(error)) {
    std::error_code ignored;
    for (fs::directory_iterator file(folder->path(), ignored); !ignored && file != end;
         file.increment(ignored))
      if (is_loose_object(file->path()) && is_husk(file->path())) fs::remove(file->path(), ignored);
  }
}

}  // namespace

Result<Syncing> follow_fsync(const Repository& repository) {
  SKILLGIT_TRY(const auto components, repository.git_config("core.fsync"));
  Syncing syncing = syncing_in(components.value_or(""));
  if (!components) {
    SKILLGIT_TRY(syncing.loose_objects, repository.git_flag("core.fsyncObjectFiles"));
  }
  git::sync_objects(syncing.loose_objects);
  remove_husks(repository.common_dir() / "objects");
  return syncing;
}

Status sync_move(const Repository& repository, const std::string& ref) {
  const fs::path folder = (repository.common_dir() / ref).parent_path();
  const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a folder, and say so.
  if (open && (::fsync(open.get()) == 0 || errno == EINVAL || errno == ENOTSUP)) return {};
  return fail(ErrorKind::damaged, "cannot sync '" + folder.string() + "': " + std::strerror(errno));
}

}  // namespace skillgit::store
