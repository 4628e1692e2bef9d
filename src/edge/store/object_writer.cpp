#include "edge/store/object_writer.hpp"

#include "edge/store/git.hpp"
#include "edge/store/shared_modes.hpp"

#include <git2/sys/odb_backend.h>
#include <memory>
#include <string>
#include <string_view>

namespace skillgit::store {
namespace {

constexpr int kBeforeAllOthers = 100;  // libgit2's own have 1 and 2; the highest is asked first.
constexpr int kMostTries = 100;

/// A backend of libgit2 that writes, through one of its own, and does nothing else.
struct ObjectWriter : git_odb_backend {
  git_odb_backend* loose = nullptr;
  std::filesystem::path objects;
  SharedModes modes;

  ~ObjectWriter() {
    if (loose != nullptr) loose->free(loose);
  }
};

ObjectWriter& self(git_odb_backend* backend) { return *static_cast<ObjectWriter*>(backend); }

/// Whether the folder of an object went while it was being written.
bool went_away() {
  const git_error* last = git_error_last();
  return last != nullptr && last->message != nullptr &&
         std::string_view(last->message).find("No such file") != std::string_view::npos;
}

void open_to_others(const ObjectWriter& writer, const git_oid& id) {
  const std::string hex = git::to_id(id).hex;
  const auto folder = writer.objects / hex.substr(0, 2);
  writer.modes.open(folder);
  writer.modes.open(folder / hex.substr(2));
}

int write_object(git_odb_backend* backend, const git_oid* id, const void* bytes, std::size_t size,
                 git_object_t type) {
  const ObjectWriter& writer = self(backend);
  int code = -1;
  for (int tries = 0; tries < kMostTries; ++tries) {
    code = writer.loose->write(writer.loose, id, bytes, size, type);
    if (code >= 0 || !went_away()) break;
  }
  if (code >= 0) open_to_others(writer, *id);
  return code;
}

int visit_none(git_odb_backend*, git_odb_foreach_cb, void*) { return 0; }

void release(git_odb_backend* backend) { delete &self(backend); }

}  // namespace

Status write_as_git(git_repository* repository, const std::filesystem::path& objects) {
  auto writer = std::make_unique<ObjectWriter>();
  SKILLGIT_CHECK(git::check(git_odb_init_backend(writer.get(), GIT_ODB_BACKEND_VERSION)));
  constexpr int kUsualCompression = -1;
  SKILLGIT_CHECK(git::check(git_odb_backend_loose(&writer->loose, objects.c_str(),
                                                  kUsualCompression, /*do_fsync=*/0,
                                                  /*dir_mode=*/0, /*file_mode=*/0)));
  writer->write = write_object;
  writer->foreach = visit_none;
  writer->free = release;
  writer->objects = objects;
  writer->modes = SharedModes::of(repository);

  git::Database database;
  SKILLGIT_CHECK(git::check(git_repository_odb(git::out(database), repository)));
  SKILLGIT_CHECK(git::check(git_odb_add_backend(database.get(), writer.get(), kBeforeAllOthers)));
  writer.release();
  return {};
}

}  // namespace skillgit::store
