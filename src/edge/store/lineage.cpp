#include "edge/store/lineage.hpp"

#include "edge/store/skill_reader.hpp"
#include "edge/store/tree_changes.hpp"

#include <vector>

namespace skillgit::store {
namespace {

Error foreign(const RunHeader& header, const ObjectId& commit, const std::string& what) {
  return Error(ErrorKind::damaged,
               "commit '" + commit.hex + "' of run '" + header.name.str() + "' " + what)
      .with_hint("`skillgit verify " + header.name.slug() + "` tells what else does not fit");
}

/// A commit of the run, which nobody has named by hand: it is damage where it is not here.
Result<git::Commit> commit_of(git_repository* repository, const RunHeader& header,
                              const ObjectId& id) {
  auto commit = git::find_commit(repository, id);
  if (commit) return commit;
  return fail(git::unreadable(repository, std::move(commit).error(),
                              "the commits of run '" + header.name.str() + '\'', git::kAskFsck));
}

/// Whether an edit may have made this change to the skill in `folder`.
bool is_edit(const TreeChange& change, const std::string& folder) {
  const bool is_file =
      change.after == GIT_FILEMODE_BLOB || change.after == GIT_FILEMODE_BLOB_EXECUTABLE;
  if (!is_file || change.before != change.after || !change.path.ends_with(".md")) return false;
  if (folder.empty()) return ships(change.path);
  return change.path.starts_with(folder + '/') &&
         ships(std::string_view(change.path).substr(folder.size() + 1));
}

}  // namespace

Status CandidateCheck::check(const ObjectId& candidate) {
  std::vector<ObjectId> passed;
  for (ObjectId at = candidate; !standing_.contains(at);) {
    const auto commit = git::find_commit(repository_, at);
    const bool is_unknown = !commit && commit.error().kind() == ErrorKind::not_found;
    if (is_unknown && git::is_cut(repository_)) return {};
    if (!commit) return fail(commit.error());
    if (git_commit_parentcount(commit->get()) != 1)
      return fail(ErrorKind::damaged, "commit '" + candidate.hex +
                                          "', where a candidate belongs, does not stand on what "
                                          "the run began with");
    passed.push_back(at);
    at = git::to_id(*git_commit_parent_id(commit->get(), 0));
  }
  standing_.insert(passed.begin(), passed.end());
  return {};
}

Status check_lineage(git_repository* repository, const RunHeader& header, const ObjectId& tip) {
  SKILLGIT_TRY(const std::string folder, tidy_folder(header.skill_path));
  for (ObjectId at = tip; at != header.base;) {
    SKILLGIT_TRY(const git::Commit commit, commit_of(repository, header, at));
    if (git_commit_parentcount(commit.get()) != 1)
      return fail(foreign(header, at, "does not stand on one other commit, as an edit's does"));
    const ObjectId before = git::to_id(*git_commit_parent_id(commit.get(), 0));
    SKILLGIT_TRY(const git::Commit parent, commit_of(repository, header, before));
    SKILLGIT_TRY(const git::Tree old_tree, git::tree_of(parent.get()));
    SKILLGIT_TRY(const git::Tree new_tree, git::tree_of(commit.get()));
    SKILLGIT_TRY(const auto changes, tree_changes(old_tree.get(), new_tree.get()));
    for (const TreeChange& change : changes)
      if (!is_edit(change, folder))
        return fail(foreign(header, at, "changes '" + change.path + "', which no edit can"));
    at = before;
  }
  return {};
}

}  // namespace skillgit::store
