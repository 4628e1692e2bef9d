#include "skillgit/edge/store/restore.hpp"

#include "edge/store/git_repository.hpp"
#include "edge/store/refs.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

/// The only kind of repository that there is outside of tests.
const GitRepository& behind(const Repository& repository) {
  return dynamic_cast<const GitRepository&>(repository);
}

Error in_conflict(const std::string& what, const ChildResult& result) {
  return Error(ErrorKind::conflict, what + ": " + in_git_words(result.errors));
}

std::set<std::string> split_at_nul(std::string_view text) {
  std::set<std::string> paths;
  while (!text.empty()) {
    const auto end = std::min(text.find('\0'), text.size());
    paths.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return paths;
}

Result<std::string> current_branch(const Repository& repository) {
  SKILLGIT_TRY(const auto branch, repository.head_branch());
  if (!branch)
    return fail(Error(ErrorKind::conflict, "HEAD is detached, so there is no branch to commit on")
                    .with_hint("`git switch <branch>` goes back to one"));
  return *branch;
}

Status check_nothing_under_way(const GitProgram& git) {
  constexpr std::array<std::pair<const char*, const char*>, 5> kSigns{{
      {"MERGE_HEAD", "merge"},
      {"CHERRY_PICK_HEAD", "cherry-pick"},
      {"REVERT_HEAD", "revert"},
      {"rebase-merge", "rebase"},
      {"rebase-apply", "rebase"},
  }};
  for (const auto& [file, what] : kSigns) {
    SKILLGIT_TRY(const std::string path,
                 git.ask({"rev-parse", "--path-format=absolute", "--git-path", file}));
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
      return fail(
          Error(ErrorKind::conflict, std::string("a ") + what + " is under way")
              .with_hint(std::string("finish it, or end it with `git ") + what + " --abort`"));
  }
  return {};
}

/// Ignored files are in no commit, and git would write over them without a word.
Status check_nothing_in_the_way(const GitProgram& git, const Restore& restore) {
  SKILLGIT_TRY(const std::string ignored,
               git.ask({"ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--",
                        ":(literal)" + restore.path}));
  SKILLGIT_TRY(const std::string wanted,
               git.ask({"ls-tree", "-r", "-z", "--name-only", "--full-tree", restore.source.hex}));
  const auto ours = split_at_nul(wanted);
  for (const std::string& path : split_at_nul(ignored))
    if (ours.contains(path))
      return fail(Error(ErrorKind::conflict, "'" + path + "' is ignored by git and in the way")
                      .with_hint("move it elsewhere first; its content is in no commit"));
  return {};
}

Status check_clean(const Repository& repository, const Restore& restore) {
  SKILLGIT_TRY(const auto dirty, repository.dirty_paths(restore.path));
  if (dirty.empty()) return {};
  return fail(
      Error(ErrorKind::conflict, "'" + dirty.front() + "' has changes that are not committed")
          .with_hint("commit them, or put them aside with `git stash -u -- " + restore.path + "`"));
}

/// Brings index and files of the folder to what `source` has.
Status check_out(const GitProgram& git, const Restore& restore, const std::string& source) {
  SKILLGIT_TRY(const ChildResult result,
               git.run({"--literal-pathspecs", "restore", "--source=" + source, "--staged",
                        "--worktree", "--", restore.path}));
  if (result.exit_code != 0) return fail(in_conflict("git restore", result));
  return {};
}

Status commit_folder(const GitProgram& git, const Restore& restore) {
  SKILLGIT_TRY(const ChildResult result,
               git.run({"--literal-pathspecs", "commit", "--quiet", "-m", restore.subject, "-m",
                        restore.body, "--", restore.path}));
  if (result.exit_code != 0) return fail(in_conflict("git commit", result));
  return {};
}

Result<ObjectId> restore_in_worktree(const Repository& repository, const Restore& restore) {
  const GitProgram& git = behind(repository).git();
  Status done = check_out(git, restore, restore.source.hex);
  if (done) done = commit_folder(git, restore);
  if (!done) {
    // The folder was clean, so HEAD has it as it was.
    SKILLGIT_CHECK(check_out(git, restore, "HEAD"));
    return fail(std::move(done).error().with_hint("nothing was changed"));
  }
  return repository.resolve("HEAD");
}

/// The tree of `head` with the folder that `source` has.
Result<ObjectId> tree_with_folder(const Repository& repository, const ObjectId& head,
                                  const Restore& restore) {
  git_repository* const objects = behind(repository).objects();
  SKILLGIT_TRY(const git::Commit head_commit, git::find_commit(objects, head));
  SKILLGIT_TRY(const git::Commit source_commit, git::find_commit(objects, restore.source));
  SKILLGIT_TRY(const git::Tree head_tree, git::tree_of(head_commit.get()));
  SKILLGIT_TRY(const git::Tree source_tree, git::tree_of(source_commit.get()));
  SKILLGIT_TRY(const git::TreeEntry folder, git::entry_at(source_tree.get(), restore.path));
  if (!folder) return fail(ErrorKind::not_found, "no folder '" + restore.path + "' there");

  git_tree_update update{};
  update.action = GIT_TREE_UPDATE_UPSERT;
  update.id = *git_tree_entry_id(folder.get());
  update.filemode = git_tree_entry_filemode(folder.get());
  update.path = restore.path.c_str();
  git_oid tree;
  SKILLGIT_CHECK(git::check(git_tree_create_updated(&tree, objects, head_tree.get(), 1, &update)));
  return git::to_id(tree);
}

Result<ObjectId> restore_in_bare(const Repository& repository, const Restore& restore) {
  const GitProgram& git = behind(repository).git();
  SKILLGIT_TRY(const std::string branch, current_branch(repository));
  SKILLGIT_TRY(const ObjectId head, repository.resolve("HEAD"));
  SKILLGIT_TRY(const ObjectId tree, tree_with_folder(repository, head, restore));

  std::vector<std::string> command{"commit-tree",   "-p", head.hex,    "-m",
                                   restore.subject, "-m", restore.body};
  // commit-tree alone among git's commands does not follow this setting by itself.
  SKILLGIT_TRY(const auto signs, git.run({"config", "--type=bool", "commit.gpgSign"}));
  if (signs.output == "true\n") command.emplace_back("-S");
  command.push_back(tree.hex);
  SKILLGIT_TRY(const std::string commit, git.ask(command));

  RefWriter refs(git, "skillgit: " + restore.subject);
  SKILLGIT_CHECK(
      refs.apply({{.ref = "refs/heads/" + branch, .from = head, .to = ObjectId{commit}}}));
  return ObjectId{commit};
}

}  // namespace

Result<bool> is_restored(const Repository& repository, const Restore& restore) {
  const GitProgram& git = behind(repository).git();
  SKILLGIT_TRY(const ObjectId head, repository.resolve("HEAD"));
  return git.tell({"--literal-pathspecs", "diff-tree", "--quiet", head.hex, restore.source.hex,
                   "--", restore.path});
}

Status check_restore(const Repository& repository, const Restore& restore) {
  if (restore.path.empty() || restore.path == ".")
    return fail(Error(ErrorKind::invalid,
                      "the skill is the whole repository, so its folder cannot "
                      "be restored alone")
                    .with_hint("`git restore --source=" + restore.source.hex.substr(0, 12) +
                               " -- SKILL.md` brings one file back"));
  SKILLGIT_TRY(const SkillAt skill, repository.read_skill(restore.source, restore.path));
  SKILLGIT_TRY(const std::string branch, current_branch(repository));
  if (!repository.worktree()) return {};
  const GitProgram& git = behind(repository).git();
  SKILLGIT_CHECK(check_nothing_under_way(git));
  SKILLGIT_CHECK(check_clean(repository, restore));
  return check_nothing_in_the_way(git, restore);
}

Result<std::optional<ObjectId>> restore(Repository& repository, const Restore& restore) {
  SKILLGIT_CHECK(check_restore(repository, restore));
  SKILLGIT_TRY(const bool equal, is_restored(repository, restore));
  if (equal) return std::optional<ObjectId>();
  auto commit = repository.worktree() ? restore_in_worktree(repository, restore)
                                      : restore_in_bare(repository, restore);
  if (!commit) return fail(std::move(commit).error());
  return std::optional(std::move(*commit));
}

}  // namespace skillgit::store
