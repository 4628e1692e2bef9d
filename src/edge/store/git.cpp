#include "edge/store/git.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/denied.hpp"
#include "edge/store/object_backend.hpp"

#include <git2/sys/commit.h>
#include <git2/sys/repository.h>
#include <algorithm>
#include <cctype>

namespace skillgit::store::git {
namespace {

/// What libgit2 may keep of objects that it has read: a long run reads many, most of them once.
constexpr ssize_t kMostCached = 1 << 16;
/// The largest tree that it keeps. It asks for the tree of a folder once a file that is in there.
constexpr std::size_t kLargestTree = 1 << 19;

/// libgit2 counts its users; we are one from the first call to the end of the process.
struct Library {
  Library() {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kMostCached);
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, kLargestTree);
  }
  ~Library() { git_libgit2_shutdown(); }
};

void start_library() { static const Library kLibrary; }

/// libgit2's sentence in our voice: a lower-case start, no full stop.
std::string last_message() {
  const git_error* last = git_error_last();
  std::string message = last && last->message ? last->message : "libgit2 gave no reason";
  const auto starts_a_word =
      message.size() > 1 && std::islower(static_cast<unsigned char>(message[1]));
  if (starts_a_word)
    message.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(message.front())));
  while (!message.empty() && (message.back() == '.' || message.back() == '\n')) message.pop_back();
  return message;
}

}  // namespace

bool is_cut(git_repository* repository) {
  return git_repository_is_shallow(repository) != 0 || is_partial(repository);
}

bool is_partial(git_repository* repository) {
  git_config* raw = nullptr;
  if (git_repository_config_snapshot(&raw, repository) < 0) return false;
  const Handle<git_config, git_config_free> config(raw);
  const auto found = [](const git_config_entry* entry, void*) {
    const std::string_view name = entry->name;
    const bool is_promisor = name.starts_with("remote.") && name.ends_with(".promisor");
    return is_promisor || name == "extensions.partialclone" ? 1 : 0;
  };
  return git_config_foreach(raw, found, nullptr) == 1;
}

namespace {

/// Any clone may lack a commit, and one that was cut on purpose the files of a commit; any other
/// that lacks those is damaged.
Error missing(git_repository* repository, std::string_view kind, const std::string& hex) {
  const std::string message = "there is no " + std::string(kind) + " '" + hex + "' here";
  if (git_repository_is_shallow(repository) == 1)
    return Error(ErrorKind::not_found, message)
        .with_hint("fetch what this shallow clone lacks: `git fetch --unshallow`");
  if (is_partial(repository))
    return Error(ErrorKind::not_found, message)
        .with_hint("fetch what this partial clone lacks: `git cat-file -e " + hex + "`");
  if (kind == "commit")
    return Error(ErrorKind::not_found, message)
        .with_hint("fetch it from where it was made, or see whether the id is right");
  return Error(ErrorKind::damaged, message).with_hint(kAskFsck);
}

/// What kind of object is there, in git's word; nothing where there is none.
std::optional<std::string> kind_of(git_repository* repository, const git_oid& id) {
  Database database;
  if (git_repository_odb(out(database), repository) < 0) return {};
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, database.get(), &id) < 0) return {};
  return git_object_type2string(type);
}

template <typename T>
Result<T> or_missing(git_repository* repository, Status found, T& value, std::string_view kind,
                     const git_oid& id) {
  if (found) return std::move(value);
  if (found.error().kind() == ErrorKind::not_found) {
    const std::string hex = to_id(id).hex;
    if (const auto other = kind_of(repository, id))
      return fail(ErrorKind::damaged,
                  "'" + hex + "' is a " + *other + ", where a " + std::string(kind) + " belongs");
    return fail(missing(repository, kind, hex));
  }
  return fail(std::move(found).error());
}

}  // namespace

Status check(int code) {
  if (code >= 0) return {};
  std::string message = last_message();
  switch (code) {
    case GIT_ENOTFOUND:
      return fail(ErrorKind::not_found, std::move(message));
    case GIT_EMODIFIED:
    case GIT_EEXISTS:
    case GIT_ELOCKED:
      return fail(ErrorKind::conflict, std::move(message));
    default:
      if (is_denied(message)) return fail(denied(std::move(message)));
      return fail(damage(std::move(message)));
  }
}

Error unreadable(git_repository* repository, Error error, const std::string& log,
                 const std::string& way_on) {
  if (error.kind() == ErrorKind::not_found && !is_cut(repository))
    return Error(ErrorKind::damaged, log + ": " + error.message()).with_hint(way_on);
  const auto hint = error.hint();
  const bool is_final = hint && (hint->find('`') == std::string::npos || *hint == way_on);
  if (error.kind() != ErrorKind::damaged || is_final) return error;
  return std::move(error).with_hint((hint ? *hint + '\n' : "") + way_on);
}

Result<git_oid> to_oid(const ObjectId& id) {
  git_oid oid;
  if (!is_object_id(id.hex) || git_oid_fromstr(&oid, id.hex.c_str()) < 0)
    return fail(ErrorKind::not_found, "'" + id.hex + "' is not the id of a git object");
  return oid;
}

ObjectId to_id(const git_oid& oid) {
  std::string hex(GIT_OID_HEXSZ, '0');
  git_oid_fmt(hex.data(), &oid);
  return {hex};
}

std::optional<Error> kept_in_reftable(std::string_view complaint) {
  if (complaint.find("refstorage") == std::string_view::npos) return {};
  return Error(ErrorKind::invalid, "this repository keeps its refs in a reftable")
      .with_hint("skillgit cannot read that yet; `git refs migrate --ref-format=files` goes back");
}

Result<Repository> open_objects(const std::string& git_dir) {
  start_library();
  Repository repository;
  const Status opened = check(git_repository_open_bare(out(repository), git_dir.c_str()));
  if (!opened) return fail(kept_in_reftable(opened.error().message()).value_or(opened.error()));
  SKILLGIT_CHECK(access_as_git(repository.get(), std::filesystem::path(git_dir) / "objects"));
  // An empty index in memory: attributes come from the commit that is asked about, and never
  // from what happens to be staged.
  Index nothing;
  SKILLGIT_CHECK(check(git_index_new(out(nothing))));
  SKILLGIT_CHECK(check(git_repository_set_index(repository.get(), nothing.get())));
  return repository;
}

void sync_objects(bool on) {
  start_library();
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on ? 1 : 0);
}

bool is_branch_name(const std::string& name) {
  if (name.starts_with('-') || name.find('\0') != std::string::npos) return false;
  int valid = 0;
  return git_reference_name_is_valid(&valid, ("refs/heads/" + name).c_str()) == 0 && valid == 1;
}

Result<std::optional<ObjectId>> read_ref(git_repository* repository, const std::string& name) {
  git_oid id;
  const int code = git_reference_name_to_id(&id, repository, name.c_str());
  if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC) return std::nullopt;
  SKILLGIT_CHECK(check(code));
  return to_id(id);
}

Status check_no_refs(git_repository* repository, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    SKILLGIT_TRY(const auto found, read_ref(repository, name));
    if (found)
      return fail(
          Error(ErrorKind::invalid, "the ref '" + name + "' stands where skillgit's own refs go")
              .with_hint("`git update-ref --no-deref -d " + name + "` takes it away"));
  }
  return {};
}

std::optional<std::string> symbolic_target(git_repository* repository, const std::string& name) {
  Reference found;
  const int code = git_reference_lookup(out(found), repository, name.c_str());
  if (code < 0 || git_reference_type(found.get()) != GIT_REFERENCE_SYMBOLIC) return {};
  return git_reference_symbolic_target(found.get());
}

bool leads_nowhere(git_repository* repository, const std::string& name) {
  git_oid id;
  return symbolic_target(repository, name) &&
         git_reference_name_to_id(&id, repository, name.c_str()) == GIT_ENOTFOUND;
}

Result<Commit> find_commit(git_repository* repository, const ObjectId& id) {
  SKILLGIT_TRY(const git_oid oid, to_oid(id));
  Commit commit;
  auto found = check(git_commit_lookup(out(commit), repository, &oid));
  return or_missing(repository, std::move(found), commit, "commit", oid);
}

Result<Tree> find_tree(git_repository* repository, const git_oid& id) {
  Tree tree;
  auto found = check(git_tree_lookup(out(tree), repository, &id));
  return or_missing(repository, std::move(found), tree, "tree", id);
}

Result<Tree> tree_of(const git_commit* commit) {
  return find_tree(git_commit_owner(commit), *git_commit_tree_id(commit));
}

Result<std::string> read_blob(git_repository* repository, const git_oid& id) {
  Blob blob;
  auto found = check(git_blob_lookup(out(blob), repository, &id));
  SKILLGIT_TRY(blob, or_missing(repository, std::move(found), blob, "file", id));
  const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())), size);
}

Result<TreeEntry> entry_at(const git_tree* tree, const std::string& path) {
  TreeEntry entry;
  auto found = check(git_tree_entry_bypath(out(entry), tree, path.c_str()));
  if (!found && found.error().kind() != ErrorKind::not_found) return fail(std::move(found).error());
  return entry;
}

git_attr_options attributes_at(const git_oid& commit) {
  git_attr_options options{};
  options.version = GIT_ATTR_OPTIONS_VERSION;
  options.flags = GIT_ATTR_CHECK_INDEX_ONLY | GIT_ATTR_CHECK_INCLUDE_COMMIT;
  options.attr_commit_id = commit;
  return options;
}

Result<git_oid> write_blob(git_repository* repository, std::string_view bytes) {
  git_oid id;
  SKILLGIT_CHECK(check(git_blob_create_from_buffer(&id, repository, bytes.data(), bytes.size())));
  return id;
}

Status check_written(git_repository* repository, const git_oid& commit) {
  const std::string complaint = last_message();  // The next call may overwrite it.
  Database database;
  SKILLGIT_CHECK(check(git_repository_odb(out(database), repository)));
  if (git_odb_exists(database.get(), &commit) == 1) return {};
  return fail(damage("cannot write a commit: " + complaint));
}

Result<git_oid> write_commit(git_repository* repository, const git_signature* who,
                             const std::string& message, const git_oid& tree,
                             const std::vector<git_oid>& parents) {
  std::vector<const git_oid*> ids;
  for (const git_oid& parent : parents) ids.push_back(&parent);
  git_oid id;
  SKILLGIT_CHECK(check(git_commit_create_from_ids(&id, repository, nullptr, who, who, nullptr,
                                                  message.c_str(), &tree, ids.size(), ids.data())));
  SKILLGIT_CHECK(check_written(repository, id));
  return id;
}

}  // namespace skillgit::store::git
