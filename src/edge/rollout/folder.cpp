#include "edge/rollout/folder.hpp"

#include "edge/rollout/remove_tree.hpp"
#include "skillgit/edge/rollout/chat_harness.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <system_error>

namespace skillgit::rollout {
namespace {

using process::Descriptor;

namespace fs = std::filesystem;

constexpr std::size_t kLongestPath = 4096;
constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::string quote(std::string_view path) { return '\'' + std::string(path) + '\''; }

tl::unexpected<Error> machine_failure(const std::string& what, int code) {
  return fail(ErrorKind::unavailable, what + ": " + std::strerror(code));
}

tl::unexpected<Error> no_access(std::string_view path, int code) {
  if (code == ENOENT || code == ENOTDIR)
    return fail(ErrorKind::not_found, "there is no " + quote(path));
  if (code == ELOOP || code == EMLINK)
    return fail(ErrorKind::invalid, quote(path) + " is or goes through a symbolic link");
  return fail(ErrorKind::invalid, "cannot open " + quote(path) + ": " + std::strerror(code));
}

/// The parts of a path that stays inside; none for the folder itself.
Result<std::vector<std::string>> parts_of(std::string_view path) {
  if (path.size() > kLongestPath) return fail(ErrorKind::invalid, "the path is too long");
  if (path.find('\0') != path.npos) return fail(ErrorKind::invalid, "the path has a NUL in it");
  if (path.starts_with('/'))
    return fail(ErrorKind::invalid, quote(path) + " is not relative to the working folder");
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part(path.substr(at, end - at));
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") return fail(ErrorKind::invalid, quote(path) + " leads out of its folder");
    parts.push_back(part);
  }
  return parts;
}

/// Whether a symbolic link stands where a folder should: its own error is that of any file.
bool is_link(int folder, const std::string& name) {
  struct stat status {};
  return ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(status.st_mode);
}

Result<Descriptor> enter(int folder, const std::string& name, std::string_view path) {
  Descriptor inner(::openat(folder, name.c_str(), kFolder));
  if (inner) return inner;
  const int code = errno;
  return no_access(path, is_link(folder, name) ? ELOOP : code);
}

/// The folder that holds the last part of a path.
Result<Descriptor> enter_all(int work, const std::vector<std::string>& parts,
                             std::string_view path) {
  Descriptor folder(::openat(work, ".", kFolder));
  if (!folder) return no_access(path, errno);
  for (const std::string& part : parts) {
    SKILLGIT_TRY(folder, enter(folder.get(), part, path));
  }
  return folder;
}

Result<Descriptor> open_file(int work, std::string_view path, struct stat& status) {
  SKILLGIT_TRY(auto parts, parts_of(path));
  if (parts.empty()) return fail(ErrorKind::invalid, quote(path) + " is a folder");
  const std::string name = std::move(parts.back());
  parts.pop_back();
  SKILLGIT_TRY(const Descriptor folder, enter_all(work, parts, path));
  // Asked before it is opened: opening alone makes some devices do something.
  if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return no_access(path, errno);
  if (S_ISDIR(status.st_mode)) return fail(ErrorKind::invalid, quote(path) + " is a folder");
  if (S_ISLNK(status.st_mode)) return no_access(path, ELOOP);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorKind::invalid, quote(path) + " is no ordinary file");
  Descriptor file(
      ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return no_access(path, errno);
  // And again: it may have been exchanged.
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(ErrorKind::invalid, quote(path) + " is no ordinary file");
  return file;
}

Entry entry_of(int folder, const char* name) {
  Entry entry{.name = name};
  struct stat status {};
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return entry;
  if (S_ISDIR(status.st_mode)) entry.kind = Entry::Kind::folder;
  if (S_ISREG(status.st_mode)) {
    entry.kind = Entry::Kind::file;
    entry.size = static_cast<std::uint64_t>(status.st_size);
  }
  return entry;
}

Result<Descriptor> open_folder(int work, std::string_view path) {
  SKILLGIT_TRY(auto parts, parts_of(path));
  if (parts.empty()) return enter_all(work, parts, path);
  const std::string name = std::move(parts.back());
  parts.pop_back();
  SKILLGIT_TRY(const Descriptor above, enter_all(work, parts, path));
  if (entry_of(above.get(), name.c_str()).kind == Entry::Kind::file)
    return fail(ErrorKind::invalid, quote(path) + " is a file and no folder");
  return enter(above.get(), name, path);
}

Status write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return machine_failure("cannot write into a rollout's folder", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

fs::path temporary_folder() {
  const char* const set = std::getenv("TMPDIR");
  return set && *set ? set : "/tmp";
}

tl::unexpected<Error> no_room_in(const fs::path& temporary, int code) {
  return fail(
      Error(ErrorKind::unavailable, "cannot make a folder for a rollout in " +
                                        quote(temporary.string()) + ": " + std::strerror(code))
          .with_hint("TMPDIR names a folder that may be written to; without it, it is /tmp"));
}

}  // namespace

Status check_folder_for_rollouts() {
  const auto made = Folder::make();
  return made ? Status() : fail(made.error());
}

Result<Folder> Folder::make() {
  const fs::path temporary = temporary_folder();
  std::error_code error;
  const fs::path parent = fs::canonical(temporary, error);
  if (error) return no_room_in(temporary, error.value());
  std::string name = parent / "skillgit-rollout-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return no_room_in(temporary, errno);
  Folder folder{fs::path(name)};
  for (const fs::path& inner : {folder.work(), folder.home(), folder.temp()})
    if (::mkdir(inner.c_str(), 0700) != 0)
      return machine_failure("cannot make a folder for a rollout", errno);
  folder.work_ = Descriptor(::open(folder.work().c_str(), kFolder));
  if (!folder.work_) return machine_failure("cannot open a rollout's folder", errno);
  return folder;
}

Folder::Folder(Folder&& other) noexcept
    : root_(std::exchange(other.root_, {})), work_(std::move(other.work_)) {}

Folder::~Folder() {
  if (!root_.empty()) remove_tree(root_);
}

Status Folder::write(std::string_view path, std::string_view bytes) {
  SKILLGIT_TRY(auto parts, parts_of(path));
  if (parts.empty()) return fail(ErrorKind::invalid, quote(path) + " names no file");
  const std::string name = std::move(parts.back());
  parts.pop_back();
  Descriptor folder(::openat(work_.get(), ".", kFolder));
  for (const std::string& part : parts) {
    if (::mkdirat(folder.get(), part.c_str(), 0700) != 0 && errno != EEXIST)
      return machine_failure("cannot make a rollout's folder", errno);
    SKILLGIT_TRY(folder, enter(folder.get(), part, path));
  }
  const Descriptor file(::openat(folder.get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700));
  if (!file) return machine_failure("cannot write into a rollout's folder", errno);
  return write_all(file.get(), bytes);
}

Result<Piece> Folder::read(std::string_view path, std::uint64_t offset, std::size_t most) const {
  struct stat status {};
  SKILLGIT_TRY(const Descriptor file, open_file(work_.get(), path, status));
  Piece piece{.bytes = {}, .size = static_cast<std::uint64_t>(status.st_size)};
  if (offset >= piece.size) return piece;
  piece.bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(most, piece.size - offset)));
  std::size_t done = 0;
  while (done < piece.bytes.size()) {
    const ssize_t got = ::pread(file.get(), piece.bytes.data() + done, piece.bytes.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return no_access(path, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  piece.bytes.resize(done);
  return piece;
}

Result<std::vector<Entry>> Folder::list(std::string_view path, std::size_t most) const {
  SKILLGIT_TRY(const Descriptor folder, open_folder(work_.get(), path));
  const int duplicate = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(duplicate), ::closedir);
  if (!stream) {
    const int code = errno;
    if (duplicate >= 0) ::close(duplicate);
    return no_access(path, code);
  }
  std::vector<Entry> entries;
  while (const dirent* const found = ::readdir(stream.get())) {
    const std::string_view name(found->d_name);
    if (name == "." || name == "..") continue;
    if (entries.size() == most) break;
    entries.push_back(entry_of(folder.get(), found->d_name));
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& one, const Entry& other) { return one.name < other.name; });
  return entries;
}

}  // namespace skillgit::rollout
