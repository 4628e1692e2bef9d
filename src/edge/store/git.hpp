#pragma once

// The seam to libgit2: ownership becomes a type, a return code becomes a Status, and nothing
// above this file calls a free function or reads an error on its own.

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <git2.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::store::git {

/// Owns a libgit2 object and frees it with the function that libgit2 gives for it.
template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
template <typename T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;

using Blob = Handle<git_blob, git_blob_free>;
using Commit = Handle<git_commit, git_commit_free>;
using Config = Handle<git_config, git_config_free>;
using ConfigEntry = Handle<git_config_entry, git_config_entry_free>;
using Database = Handle<git_odb, git_odb_free>;
using Index = Handle<git_index, git_index_free>;
using Object = Handle<git_object, git_object_free>;
using Tag = Handle<git_tag, git_tag_free>;
using Reference = Handle<git_reference, git_reference_free>;
using Repository = Handle<git_repository, git_repository_free>;
using Signature = Handle<git_signature, git_signature_free>;
using Tree = Handle<git_tree, git_tree_free>;
using TreeBuilder = Handle<git_treebuilder, git_treebuilder_free>;
using TreeEntry = Handle<git_tree_entry, git_tree_entry_free>;

/// Adapts a Handle to libgit2's out-parameters: `git_commit_lookup(out(commit), ...)`.
template <typename T, auto Free>
class Out {
 public:
  explicit Out(Handle<T, Free>& target) : target_(target) {}
  ~Out() { target_.reset(raw_); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator T**() { return &raw_; }  // NOLINT(google-explicit-constructor)

 private:
  Handle<T, Free>& target_;
  T* raw_ = nullptr;
};
template <typename T, typename D>
auto out(std::unique_ptr<T, D>& target) {
  return []<auto Free>(Handle<T, Free> & handle) { return Out<T, Free>(handle); }
  (target);
}

/// Turns a libgit2 return code into a Status.
///
/// Wrap the call itself, so that nothing runs in between: the message lives in thread-local
/// state that the next libgit2 call may overwrite, or never set.
Status check(int code);

/// The id in libgit2's form. Fails with not_found for what is_object_id() says no of.
Result<git_oid> to_oid(const ObjectId& id);
ObjectId to_id(const git_oid& oid);

/// Opens the repository in `git_dir` for its objects, as one without a working tree.
///
/// git has judged the folder before (its owner, its format); libgit2 is told to trust that.
/// Fails with invalid for what libgit2 cannot read (reftable).
Result<Repository> open_objects(const std::string& git_dir);

/// Why a repository cannot be read, where git or libgit2 complains that it is a reftable's.
std::optional<Error> kept_in_reftable(std::string_view complaint);

/// Makes every object that libgit2 writes reach the disk before its call returns, or not.
void sync_objects(bool on);

/// Whether a branch may have this short name, which is no option of git either.
bool is_branch_name(const std::string& name);

/// What `name` points at in the end, or nothing when there is no such ref.
Result<std::optional<ObjectId>> read_ref(git_repository* repository, const std::string& name);

/// Fails with invalid when one of these is a ref: git keeps a ref as a file, and so none beside a
/// folder of its name, in which refs of ours go.
Status check_no_refs(git_repository* repository, const std::vector<std::string>& names);

/// The ref that `name`, a symbolic one, names; nothing of any other ref.
std::optional<std::string> symbolic_target(git_repository* repository, const std::string& name);

/// Whether `name` is a symbolic ref, and the ref that it names is not there.
bool leads_nowhere(git_repository* repository, const std::string& name);

/// An error of reading a log of ours, which is damaged where it lacks something that this clone
/// did not leave out. `way_on` is the hint, but for an error that no command helps with.
Error unreadable(git_repository* repository, Error error, const std::string& log,
                 const std::string& way_on);

/// The hint for what nothing else leads on from.
inline constexpr const char* kAskFsck =
    "`git fsck` tells what else is missing; another clone may have it";

/// Whether the clone lacks history or objects on purpose.
bool is_cut(git_repository* repository);

/// Whether the clone leaves out objects that git fetches when it is asked for them.
bool is_partial(git_repository* repository);

/// Fail, naming the id, when there is no such object of that kind: with not_found for a commit and
/// in a shallow or partial clone, else with damaged.
Result<Commit> find_commit(git_repository* repository, const ObjectId& id);
Result<Tree> find_tree(git_repository* repository, const git_oid& id);
Result<Tree> tree_of(const git_commit* commit);
Result<std::string> read_blob(git_repository* repository, const git_oid& id);

/// The entry at `path` inside `tree`, or null when there is none.
Result<TreeEntry> entry_at(const git_tree* tree, const std::string& path);

/// Asks for attributes as `.gitattributes` of a commit has them, whatever is staged or checked out.
git_attr_options attributes_at(const git_oid& commit);

Result<git_oid> write_blob(git_repository* repository, std::string_view bytes);

/// Ask after a commit was written: libgit2 tells of success also where its disk is full. Fails with
/// damaged, and what libgit2 complained of.
Status check_written(git_repository* repository, const git_oid& commit);

/// Writes a commit whose author and committer is `who`. Moves no ref.
Result<git_oid> write_commit(git_repository* repository, const git_signature* who,
                             const std::string& message, const git_oid& tree,
                             const std::vector<git_oid>& parents);

}  // namespace skillgit::store::git
