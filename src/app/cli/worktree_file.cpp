#include "app/cli/worktree_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

/// What is refused is for the user to allow; all else is the disk's fault.
Error cannot(const char* verb, const std::string& name, int code) {
  const bool refused = code == EACCES || code == EPERM || code == EROFS || code == ELOOP;
  return Error(refused ? ErrorKind::invalid : ErrorKind::damaged,
               std::string("cannot ") + verb + " '" + name + "': " + std::strerror(code));
}

/// Refuses a path that, with its links followed, does not lie in `root`; what does not exist yet
/// counts.
Status check_inside(const fs::path& root, const std::string& relative) {
  auto real = real_path_below(root, relative);
  return real ? Status() : fail(std::move(real).error());
}

Result<std::string> read_ordinary(const fs::path& path, const std::string& name) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (!fs::is_regular_file(status))
    return fail(Error(ErrorKind::invalid, "'" + name + "' is not an ordinary file")
                    .with_hint("put a file in its place"));
  if (fs::file_size(path, code) > kLargestFile || code)
    return fail(ErrorKind::invalid, "'" + name + "' is larger than 256 MiB");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(cannot("read", name, errno));
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return fail(cannot("read", name, EIO));
  return bytes;
}

/// A file beside its target that takes its place when all is written, and else goes away.
class Draft {
 public:
  explicit Draft(const fs::path& target) {
    constexpr int kMostTries = 100;  // A process that died may have had our number.
    const std::string stem = target.string() + ".skillgit-" + std::to_string(::getpid()) + '-';
    for (int number = 0; descriptor_ < 0 && number < kMostTries; ++number) {
      path_ = stem + std::to_string(number);
      // Not with mkstemp, whose files are 0600: one of the worktree is as public as the umask says.
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ < 0 && errno != EEXIST) break;
    }
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty() && descriptor_ >= 0) ::unlink(path_.c_str());
  }

  /// Makes it as public as the file that it takes the place of; 0, or the errno of what failed.
  int take_mode_of(const fs::path& target) {
    if (descriptor_ < 0) return errno;
    struct stat old {};
    if (::stat(target.c_str(), &old) != 0) return errno == ENOENT ? 0 : errno;
    return ::fchmod(descriptor_, old.st_mode & 0777) == 0 ? 0 : errno;
  }

  int write(std::string_view bytes) {
    if (descriptor_ < 0) return errno;
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0 ? 0 : errno;
  }

  int publish(const fs::path& target, Existing existing) {
    if (existing == Existing::replace)
      return ::rename(path_.c_str(), target.c_str()) == 0 ? 0 : errno;
    // A link fails where rename would replace what someone made in the meantime.
    return ::link(path_.c_str(), target.c_str()) == 0 ? 0 : errno;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

Result<std::string> real_path_below(const fs::path& root, const std::string& relative) {
  std::error_code code;
  const fs::path real_root = fs::weakly_canonical(root, code);
  if (code) return fail(cannot("look into", root.string(), code.value()));
  const fs::path real_path = fs::weakly_canonical(root / relative, code);
  if (code) return fail(cannot("look at", relative, code.value()));
  const auto [rest, ignored] =
      std::mismatch(real_root.begin(), real_root.end(), real_path.begin(), real_path.end());
  if (rest != real_root.end())
    return fail(
        Error(ErrorKind::invalid, "'" + relative + "' leads out of the folder that it is named in")
            .with_hint("put a copy there, or a link to something inside"));
  fs::path inside = real_path.lexically_relative(real_root);
  if (std::find(inside.begin(), inside.end(), ".git") != inside.end())
    return fail(Error(ErrorKind::invalid, "'" + relative + "' leads into git's own folder")
                    .with_hint("put a copy outside of it"));
  return inside.string();
}

Result<std::optional<std::string>> read_below(const fs::path& root, const std::string& relative) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(root / relative, code))) return std::optional<std::string>();
  SKILLGIT_CHECK(check_inside(root, relative));
  SKILLGIT_TRY(auto bytes, read_ordinary(root / relative, relative));
  return std::optional(std::move(bytes));
}

Result<std::string> read_named(const fs::path& path, const std::string& shown) {
  std::error_code code;
  if (!fs::exists(path, code))
    return fail(ErrorKind::not_found, "there is no file '" + shown + "'");
  return read_ordinary(path, shown);
}

Status check_folder_of(const fs::path& file, const std::string& shown) {
  std::error_code code;
  if (fs::is_directory(file.parent_path(), code)) return {};
  return fail(ErrorKind::not_found, "there is no folder for '" + shown + "'");
}

Status write_below(const fs::path& root, const std::string& relative, std::string_view bytes,
                   Existing existing) {
  const fs::path target = root / relative;
  std::error_code code;
  SKILLGIT_CHECK(check_inside(root, relative));
  const fs::file_status status = fs::symlink_status(target, code);
  if (fs::is_symlink(status))
    return fail(ErrorKind::invalid, "'" + relative + "' is a symbolic link");
  if (fs::exists(status) && existing == Existing::keep)
    return fail(ErrorKind::conflict, "'" + relative + "' exists already");
  // A rename would put a file where a device, a socket or a pipe was.
  if (fs::exists(status) && !fs::is_regular_file(status))
    return fail(ErrorKind::invalid, "'" + relative + "' is not an ordinary file");
  fs::create_directories(target.parent_path(), code);
  if (code) return fail(cannot("write", relative, code.value()));

  Draft draft(target);
  int failure = existing == Existing::replace ? draft.take_mode_of(target) : 0;
  if (failure == 0) failure = draft.write(bytes);
  if (failure == 0) failure = draft.publish(target, existing);
  if (failure == EEXIST) return fail(ErrorKind::conflict, "'" + relative + "' exists already");
  if (failure != 0) return fail(cannot("write", relative, failure));
  return {};
}

}  // namespace skillgit::cli
