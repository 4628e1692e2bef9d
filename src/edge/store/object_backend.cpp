#include "edge/store/object_backend.hpp"

#include "edge/store/callback.hpp"
#include "edge/store/git.hpp"
#include "edge/store/loose_object.hpp"
#include "edge/store/shared_modes.hpp"
#include "skillgit/edge/process/descriptor.hpp"

#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

constexpr int kBeforeAllOthers = 100;  // libgit2's own have 1 and 2; the highest is asked first.
constexpr int kMostTries = 100;
constexpr off_t kLargestFile = std::numeric_limits<std::uint32_t>::max();  // For zlib.

void free_backend(git_odb_backend* backend) { backend->free(backend); }
using Backend = git::Handle<git_odb_backend, free_backend>;

/// A backend of libgit2 that reads loose objects, and writes them through one of its own.
struct ObjectBackend : git_odb_backend {
  std::vector<fs::path> folders;  ///< That of the repository, and those which it borrows from.
  Backend loose;                  ///< Of the first.
  SharedModes modes;
};

ObjectBackend& self(git_odb_backend* backend) { return *static_cast<ObjectBackend*>(backend); }

/// Whether the folder of an object went while it was being written.
bool went_away() {
  const git_error* last = git_error_last();
  return last != nullptr && last->message != nullptr &&
         std::string_view(last->message).find("No such file") != std::string_view::npos;
}

fs::path file_of(const fs::path& objects, const git_oid& id) {
  const std::string hex = git::to_id(id).hex;
  return objects / hex.substr(0, 2) / hex.substr(2);
}

void open_to_others(const ObjectBackend& own, const git_oid& id) {
  const fs::path file = file_of(own.folders.front(), id);
  own.modes.open(file.parent_path());
  own.modes.open(file);
}

int write_object(git_odb_backend* backend, const git_oid* id, const void* bytes, std::size_t size,
                 git_object_t type) {
  const ObjectBackend& own = self(backend);
  int code = -1;
  for (int tries = 0; tries < kMostTries; ++tries) {
    code = own.loose->write(own.loose.get(), id, bytes, size, type);
    if (code >= 0 || !went_away()) break;
  }
  if (code < 0) return code;
  return git::without_exceptions([&] {
    open_to_others(own, *id);
    return code;
  });
}

/// The bytes of an ordinary file, or nothing where there is none, or more than an object has.
std::optional<std::string> bytes_of(int file) {
  struct stat told {};
  if (::fstat(file, &told) != 0 || !S_ISREG(told.st_mode)) return std::nullopt;
  if (told.st_size > kLargestFile) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(told.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t got = ::read(file, bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

/// Where libgit2 takes an object.
struct Taken {
  git_odb_backend* backend;
  void** data;
  std::size_t* size;
  git_object_t* type;

  int give(const LooseObject& object) const {
    // As libgit2's own: with a zero behind it.
    const std::size_t with_end = object.content.size() + 1;
    *data = git_odb_backend_data_alloc(backend, with_end);
    if (*data == nullptr) return GIT_ERROR;
    std::copy_n(object.content.c_str(), with_end, static_cast<char*>(*data));
    *size = object.content.size();
    *type = object.type;
    return GIT_OK;
  }
};

/// Takes the object from a pack, where `trouble` keeps its own file from being read.
int read_packed(const ObjectBackend& own, const git_oid& id, const Taken& taken,
                const std::string& trouble) {
  for (const fs::path& folder : own.folders) {
    Backend packs;
    if (git_odb_backend_pack(git::out(packs), folder.c_str()) < 0) continue;
    if (packs->read(taken.data, taken.size, taken.type, packs.get(), &id) == GIT_OK) return GIT_OK;
  }
  git_error_set_str(GIT_ERROR_ODB, trouble.c_str());
  return GIT_ERROR;
}

int find_object(const ObjectBackend& own, const git_oid& id, const Taken& taken) {
  for (const fs::path& folder : own.folders) {
    const fs::path path = file_of(folder, id);
    const process::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file && (errno == ENOENT || errno == ENOTDIR)) continue;
    if (!file)
      return read_packed(own, id, taken,
                         "cannot read '" + path.string() + "': " + std::strerror(errno));
    const auto bytes = bytes_of(file.get());
    const auto object = bytes ? unpack(*bytes) : std::nullopt;
    return object ? taken.give(*object)
                  : read_packed(own, id, taken, "object '" + git::to_id(id).hex + "' is damaged");
  }
  return GIT_PASSTHROUGH;
}

// NOLINTNEXTLINE(readability-non-const-parameter): libgit2 says what it is.
int read_object(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
                const git_oid* id) {
  const Taken taken{backend, data, size, type};
  return git::without_exceptions([&] { return find_object(self(backend), *id, taken); });
}

int visit_none(git_odb_backend*, git_odb_foreach_cb, void*) { return 0; }

void release(git_odb_backend* backend) { delete &self(backend); }

/// The folders that a folder of objects borrows from, and those that these borrow from.
void add_alternates(const fs::path& objects, std::vector<fs::path>& found) {
  constexpr std::size_t kMost = 32;  // Two that borrow from each other would never end.
  std::ifstream file(objects / "info" / "alternates");
  for (std::string line; std::getline(file, line) && found.size() < kMost;) {
    if (line.empty() || line.starts_with('#')) continue;
    const fs::path other = objects / line;
    found.push_back(other);
    add_alternates(other, found);
  }
}

}  // namespace

Status access_as_git(git_repository* repository, const fs::path& objects) {
  auto own = std::make_unique<ObjectBackend>();
  SKILLGIT_CHECK(git::check(git_odb_init_backend(own.get(), GIT_ODB_BACKEND_VERSION)));
  own->read = read_object;
  own->write = write_object;
  own->foreach = visit_none;
  own->free = release;
  own->modes = SharedModes::of(repository);
  own->folders = {objects};
  add_alternates(objects, own->folders);
  constexpr int kUsualCompression = -1;
  SKILLGIT_CHECK(git::check(git_odb_backend_loose(git::out(own->loose), objects.c_str(),
                                                  kUsualCompression, /*do_fsync=*/0,
                                                  /*dir_mode=*/0, /*file_mode=*/0)));

  git::Database database;
  SKILLGIT_CHECK(git::check(git_repository_odb(git::out(database), repository)));
  SKILLGIT_CHECK(git::check(git_odb_add_backend(database.get(), own.get(), kBeforeAllOthers)));
  (void)own.release();  // Now the database frees it.
  return {};
}

}  // namespace skillgit::store
