#include "edge/store/tree_changes.hpp"

#include "edge/store/skill_reader.hpp"

#include <map>
#include <utility>

namespace skillgit::store {
namespace {

/// The entries of two trees under one name; null where a tree has none.
struct Sides {
  const git_tree_entry* before = nullptr;
  const git_tree_entry* after = nullptr;
};

std::map<std::string, Sides> entries_of(const git_tree* before, const git_tree* after) {
  std::map<std::string, Sides> entries;
  for (const auto& [tree, side] : {std::pair(before, &Sides::before), {after, &Sides::after}})
    for (std::size_t at = 0; at < git_tree_entrycount(tree); ++at) {
      const git_tree_entry* const entry = git_tree_entry_byindex(tree, at);
      entries[git_tree_entry_name(entry)].*side = entry;
    }
  return entries;
}

git_filemode_t mode_of(const git_tree_entry* entry) {
  return entry == nullptr ? GIT_FILEMODE_UNREADABLE : git_tree_entry_filemode(entry);
}

bool are_equal(const Sides& sides) {
  return sides.before != nullptr && sides.after != nullptr &&
         mode_of(sides.before) == mode_of(sides.after) &&
         git_oid_equal(git_tree_entry_id(sides.before), git_tree_entry_id(sides.after)) != 0;
}

/// Two folders in one place, to be compared.
struct Folders {
  std::string path;
  git::Tree before, after;
};

/// Adds where two trees at `path` differ to `changes`, and the folders that they have in common to
/// `ahead`.
Status compare(const git_tree* before, const git_tree* after, const std::string& path,
               std::vector<TreeChange>& changes, std::vector<Folders>& ahead) {
  git_repository* const repository = git_tree_owner(after);
  for (const auto& [name, sides] : entries_of(before, after)) {
    if (are_equal(sides)) continue;
    TreeChange change{join(path, name), mode_of(sides.before), mode_of(sides.after)};
    if (change.before != GIT_FILEMODE_TREE || change.after != GIT_FILEMODE_TREE) {
      changes.push_back(std::move(change));
      continue;
    }
    Folders folders{std::move(change.path), {}, {}};
    SKILLGIT_TRY(folders.before, git::find_tree(repository, *git_tree_entry_id(sides.before)));
    SKILLGIT_TRY(folders.after, git::find_tree(repository, *git_tree_entry_id(sides.after)));
    ahead.push_back(std::move(folders));
  }
  return {};
}

}  // namespace

Result<std::vector<TreeChange>> tree_changes(const git_tree* before, const git_tree* after) {
  std::vector<TreeChange> changes;
  std::vector<Folders> ahead;
  SKILLGIT_CHECK(compare(before, after, "", changes, ahead));
  // No recursion: a stranger's folders may be deeper than the stack.
  while (!ahead.empty()) {
    const Folders folders = std::move(ahead.back());
    ahead.pop_back();
    SKILLGIT_CHECK(
        compare(folders.before.get(), folders.after.get(), folders.path, changes, ahead));
  }
  return changes;
}

}  // namespace skillgit::store
