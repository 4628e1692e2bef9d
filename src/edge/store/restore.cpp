#include "skillgit/edge/store/restore.hpp"

#include "edge/store/git_repository.hpp"
#include "edge/store/landing.hpp"
#include "edge/store/refs.hpp"
#include "edge/store/skill_reader.hpp"
#include "edge/store/syncing.hpp"

#include "skillgit/core/base/shell.hpp"
#include "skillgit/edge/store/health.hpp"
#include "skillgit/edge/store/turn.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace skillgit::store {
namespace {

Error in_conflict(const std::string& what, const ChildResult& result) {
  return Error(ErrorKind::conflict, what + ": " + in_git_words(result.errors));
}

Result<std::string> current_branch(const Repository& repository) {
  SKILLGIT_TRY(const auto branch, repository.head_branch());
  if (!branch)
    return fail(Error(ErrorKind::conflict, "HEAD is detached, so there is no branch to commit on")
                    .with_hint("`git switch <branch>` goes back to one"));
  return *branch;
}

Status check_nothing_under_way(const Repository& repository) {
  const auto work = under_way(repository);
  if (!work) return {};
  return fail(Error(ErrorKind::conflict, "a " + work->what + " is under way")
                  .with_hint("finish it, or end it with `" + work->end + '`'));
}

/// Whoever has no worktree moves the branch alone, and would move it beneath one that has it.
Status check_in_no_worktree(const Repository& repository, const std::string& branch) {
  SKILLGIT_TRY(const BranchUse use, use_of(git_behind(repository), branch));
  if (use.kind == BranchUse::Kind::nowhere) return {};
  return fail(Error(ErrorKind::conflict, '\'' + branch + "' " + use.where)
                  .with_hint(use.worktree ? "the same command does it there: `cd " +
                                                shell_word(use.worktree->string()) + '`'
                                          : "run the same command again when that is over"));
}

/// Ignored files are in no commit, and git would write over them without a word.
Status check_nothing_in_the_way(const GitProgram& git, const Restore& restore) {
  SKILLGIT_TRY(const std::string ignored,
               git.ask({"ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--",
                        ":(literal)" + restore.path}));
  SKILLGIT_TRY(const std::string wanted,
               git.ask({"ls-tree", "-r", "-z", "--name-only", "--full-tree", "--end-of-options",
                        restore.source.hex}));
  const auto paths = lines_of(wanted, '\0');
  const std::set<std::string> ours(paths.begin(), paths.end());
  for (const std::string& path : lines_of(ignored, '\0'))
    if (ours.contains(path))
      return fail(Error(ErrorKind::conflict, "'" + path + "' is ignored by git and in the way")
                      .with_hint("move it elsewhere first; its content is in no commit"));
  return {};
}

/// A git command on the files that go back, and on nothing else.
std::vector<std::string> on_skill(std::vector<std::string> command, const Restore& restore) {
  command.emplace_back("--");
  for (std::string& spec : shipped_pathspecs(restore.path)) command.push_back(std::move(spec));
  return command;
}

/// Changes to files that are marked skip-worktree or assume-unchanged show in no status.
Status check_nothing_hidden(const GitProgram& git, const Restore& restore) {
  SKILLGIT_TRY(const std::string listing, git.ask(on_skill({"ls-files", "-v", "-z"}, restore)));
  for (const std::string& line : lines_of(listing, '\0')) {
    const bool hidden = line.starts_with("S ") || (line.front() >= 'a' && line.front() <= 'z');
    if (!hidden) continue;
    const std::string path = line.substr(std::min<std::size_t>(2, line.size()));
    return fail(Error(ErrorKind::conflict, "'" + path +
                                               "' is marked skip-worktree or assume-unchanged, so "
                                               "that git does not look at it")
                    .with_hint("`git update-index --no-skip-worktree --no-assume-unchanged " +
                               shell_word(path) +
                               "`, or in a sparse checkout `git sparse-checkout add " +
                               shell_word(restore.path) + "`"));
  }
  return {};
}

struct File {
  git_oid id;
  git_filemode_t mode;
};
using Files = std::map<std::string, File>;  ///< By path from the repository's root.

/// Adds the files below `folder` that ship, whatever they are.
Status list_shipped(git_repository* objects, const git_tree* tree, const std::string& folder,
                    const std::string& below, Files& files) {
  for (std::size_t at = 0; at < git_tree_entrycount(tree); ++at) {
    const git_tree_entry* entry = git_tree_entry_byindex(tree, at);
    const std::string path = join(below, git_tree_entry_name(entry));
    if (!ships(path)) continue;
    SKILLGIT_CHECK(check_length(path));
    const git_oid& id = *git_tree_entry_id(entry);
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
      SKILLGIT_TRY(const git::Tree inner, git::find_tree(objects, id));
      SKILLGIT_CHECK(list_shipped(objects, inner.get(), folder, path, files));
    } else {
      files[join(folder, path)] = {id, git_tree_entry_filemode(entry)};
    }
  }
  return {};
}

/// The tree of `folder` below `tree`, or null where there is none. Unlike git::entry_at() it tells
/// none from one that cannot be read.
Result<git::Tree> tree_along(git_repository* objects, git::Tree tree, const std::string& folder) {
  for (const std::string& name : lines_of(folder, '/')) {
    const git_tree_entry* entry = git_tree_entry_byname(tree.get(), name.c_str());
    if (entry == nullptr || git_tree_entry_type(entry) != GIT_OBJECT_TREE) return git::Tree();
    SKILLGIT_TRY(git::Tree next, git::find_tree(objects, *git_tree_entry_id(entry)));
    tree = std::move(next);
  }
  return tree;
}

Result<Files> shipped_files(git_repository* objects, const ObjectId& commit,
                            const std::string& folder) {
  Files files;
  SKILLGIT_TRY(const git::Commit found, git::find_commit(objects, commit));
  SKILLGIT_TRY(git::Tree root, git::tree_of(found.get()));
  SKILLGIT_TRY(const git::Tree tree, tree_along(objects, std::move(root), folder));
  if (tree) SKILLGIT_CHECK(list_shipped(objects, tree.get(), folder, "", files));
  return files;
}

Error unreadable_version(const std::string& version, const std::string& path, const Error& error,
                         const std::string& way_on) {
  // Whoever may not read it is told so, and a clone that was cut lacks nothing of HEAD.
  if (error.kind() == ErrorKind::invalid) return error;
  return Error(ErrorKind::damaged,
               "what " + version + " has of '" + path + "' cannot be read: " + error.message())
      .with_hint(way_on + git::kAskFsck);
}

/// Fails where git could not bring all of the skill as `commit` has it: halfway through, files
/// would be gone that HEAD does not have either.
Status check_readable(const Repository& repository, const Restore& restore, const ObjectId& commit,
                      const std::string& version) {
  git_repository* const objects = git_behind(repository).objects();
  if (git::is_partial(objects)) return {};  // git fetches what is not here.
  const auto files = shipped_files(objects, commit, restore.path);
  if (!files) return fail(unreadable_version(version, restore.path, files.error(), ""));
  for (const auto& [path, file] : *files) {
    if (file.mode == GIT_FILEMODE_COMMIT) continue;
    if (const auto bytes = git::read_blob(objects, file.id); !bytes)
      return fail(unreadable_version(version, path, bytes.error(),
                                     "where the file is as it was then, `git hash-object -w " +
                                         shell_word(path) + "` writes it once more\n"));
  }
  return {};
}

Status check_clean(const Repository& repository, const Restore& restore) {
  SKILLGIT_TRY(const auto dirty, repository.dirty_paths(restore.path));
  if (dirty.empty()) return {};
  return fail(
      Error(ErrorKind::conflict, "'" + dirty.front() + "' has changes that are not committed")
          .with_hint("commit them, or put them aside with `git stash -u -- " +
                     shell_word(restore.path) + "`"));
}

Status check_not_moved(const Repository& repository, const Restore& restore) {
  SKILLGIT_TRY(const ObjectId now, repository.resolve("HEAD"));
  if (now == restore.head.value_or(now)) return {};
  return fail(
      Error(ErrorKind::conflict, "HEAD has moved to '" + now.brief() + "' while this was made")
          .with_hint("nothing was changed: run the same command again"));
}

Status check_not_interrupted(const std::stop_token& stop) {
  if (!stop.stop_requested()) return {};
  return fail(Error(ErrorKind::cancelled, "interrupted").with_hint("nothing was changed"));
}

Status check_identity(const Repository& repository) {
  SKILLGIT_TRY(const Identity identity, repository.identity());
  if (!identity.is_default) return {};
  return fail(
      Error(ErrorKind::invalid, "git does not know whose commit this is to be")
          .with_hint("`git config user.name <name>` and `git config user.email <address>`"));
}

/// Brings index and files of the skill to what `source` has.
Status check_out(const GitProgram& git, const Restore& restore, const std::string& source) {
  SKILLGIT_TRY(
      const ChildResult result,
      git.run(on_skill({"restore", "--source=" + source, "--staged", "--worktree"}, restore)));
  if (result.exit_code == 0) return {};
  // A post-checkout hook complains when all is done.
  SKILLGIT_TRY(const bool done, git.tell(on_skill({"diff", "--quiet", source}, restore)));
  if (done) return {};
  return fail(in_conflict("git restore", result));
}

/// Whether something is staged that is not to be committed.
Result<bool> is_more_staged(const GitProgram& git, const Restore& restore) {
  const std::vector<std::string> staged{"diff", "--cached", "--name-only", "-z", "HEAD"};
  SKILLGIT_TRY(const std::string all, git.ask(staged));
  SKILLGIT_TRY(const std::string ours, git.ask(on_skill(staged, restore)));
  return all != ours;
}

Status commit_skill(const GitProgram& git, const Restore& restore) {
  std::vector<std::string> command{"commit", "--quiet", "-m", restore.subject, "-m", restore.body};
  SKILLGIT_TRY(const bool is_part, is_more_staged(git, restore));
  // Of a part git makes an index of its own, and what a hook stages there stays out of the user's.
  if (is_part) command = on_skill(std::move(command), restore);
  SKILLGIT_TRY(const ChildResult result, git.at_terminal().run(command));
  if (result.exit_code != 0) return fail(in_conflict("git commit", result));
  return {};
}

/// Makes index and files of the skill what HEAD has, and tells whether they are. A tree that git
/// cannot read is an empty one to `git restore`, which then ends well.
bool took_back(const GitProgram& git, const Restore& restore) {
  if (!check_out(git, restore, "HEAD")) return false;
  const auto is_back = git.tell(on_skill({"diff", "--quiet", "HEAD"}, restore));
  return is_back && *is_back;
}

Result<ObjectId> restore_in_worktree(const Repository& repository, const Restore& restore,
                                     const std::stop_token& stop) {
  const GitProgram& git = git_behind(repository).git();
  Status done = check_out(git, restore, restore.source.hex);
  if (done) done = check_not_interrupted(stop);
  if (done) done = check_not_moved(repository, restore);
  if (done) done = commit_skill(git, restore);
  // Ctrl-C in a hook that comes after the commit takes nothing back.
  if (done || is_restored(repository, restore).value_or(false)) return repository.resolve("HEAD");
  // Else git says that it was ended, and we that we are.
  if (Status stopped = check_not_interrupted(stop); !stopped) done = std::move(stopped);
  // The skill was clean, so HEAD has it as it was.
  if (!took_back(git, restore))
    return fail(std::move(done).error().with_hint(
        "its files could not be taken back: `git status` shows them, and where git can read HEAD, "
        "`git restore --staged --worktree " +
        shell_word(restore.path) + "` does it"));
  if (done.error().hint()) return fail(std::move(done).error());
  return fail(std::move(done).error().with_hint("nothing was changed"));
}

/// The tree of `head` with the files of the skill that `source` has.
Result<ObjectId> tree_with_skill(const Repository& repository, const ObjectId& head,
                                 const Restore& restore) {
  git_repository* const objects = git_behind(repository).objects();
  SKILLGIT_CHECK(follow_fsync(repository));
  SKILLGIT_TRY(const git::Commit head_commit, git::find_commit(objects, head));
  SKILLGIT_TRY(const git::Tree head_tree, git::tree_of(head_commit.get()));
  SKILLGIT_TRY(const Files now, shipped_files(objects, head, restore.path));
  SKILLGIT_TRY(const Files wanted, shipped_files(objects, restore.source, restore.path));

  std::vector<git_tree_update> updates;
  for (const auto& [path, file] : now)
    if (!wanted.contains(path))
      updates.push_back({GIT_TREE_UPDATE_REMOVE, file.id, file.mode, path.c_str()});
  for (const auto& [path, file] : wanted)
    updates.push_back({GIT_TREE_UPDATE_UPSERT, file.id, file.mode, path.c_str()});
  git_oid tree;
  SKILLGIT_CHECK(git::check(
      git_tree_create_updated(&tree, objects, head_tree.get(), updates.size(), updates.data())));
  return git::to_id(tree);
}

/// The tree `base` with `files` in the place of the skill's own.
Result<git_oid> tree_with_files(git_repository* objects, git_tree* base, const std::string& folder,
                                const text::SkillFiles& files) {
  std::vector<std::string> paths;
  std::vector<git_tree_update> updates;
  paths.reserve(files.size());
  for (const auto& [file, bytes] : files) {
    paths.push_back(join(folder, file));
    SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(base, paths.back()));
    if (!entry || git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB)
      return fail(ErrorKind::not_found, "the skill has no file '" + paths.back() + "'");
    SKILLGIT_TRY(const git_oid blob, git::write_blob(objects, bytes));
    updates.push_back(
        {GIT_TREE_UPDATE_UPSERT, blob, git_tree_entry_filemode(entry.get()), paths.back().c_str()});
  }
  git_oid tree;
  SKILLGIT_CHECK(
      git::check(git_tree_create_updated(&tree, objects, base, updates.size(), updates.data())));
  return tree;
}

Result<ObjectId> restore_in_bare(const Repository& repository, const Restore& restore,
                                 const std::stop_token& stop) {
  const GitProgram& git = git_behind(repository).git();
  SKILLGIT_TRY(const std::string branch, current_branch(repository));
  SKILLGIT_TRY(const ObjectId now, repository.resolve("HEAD"));
  const ObjectId head = restore.head.value_or(now);
  SKILLGIT_TRY(const ObjectId tree, tree_with_skill(repository, head, restore));

  std::vector<std::string> command{"commit-tree",   "-p", head.hex,    "-m",
                                   restore.subject, "-m", restore.body};
  // commit-tree alone among git's commands does not follow this setting by itself.
  SKILLGIT_TRY(const bool signs, repository.git_flag("commit.gpgSign"));
  if (signs) command.emplace_back("-S");
  command.insert(command.end(), {"--end-of-options", tree.hex});
  const auto commit = git.at_terminal().ask(command);
  SKILLGIT_CHECK(check_not_interrupted(stop));
  if (!commit) return fail(commit.error());

  RefWriter refs(git, "skillgit: " + restore.subject);
  SKILLGIT_CHECK(
      refs.apply({{.ref = "refs/heads/" + branch, .from = head, .to = ObjectId{*commit}}}));
  return ObjectId{*commit};
}

}  // namespace

Result<ObjectId> write_version(const Repository& repository, const ObjectId& commit,
                               const std::string& path, const text::SkillFiles& files) {
  git_repository* const objects = git_behind(repository).objects();
  SKILLGIT_CHECK(follow_fsync(repository));
  SKILLGIT_TRY(const git::Commit base, git::find_commit(objects, commit));
  SKILLGIT_TRY(const git::Tree base_tree, git::tree_of(base.get()));
  SKILLGIT_TRY(const std::string folder, tidy_folder(path));
  SKILLGIT_TRY(const git_oid tree, tree_with_files(objects, base_tree.get(), folder, files));
  // Nobody keeps it, so it is by nobody, of no time.
  git::Signature nobody;
  SKILLGIT_CHECK(git::check(
      git_signature_new(git::out(nobody), "skillgit", "skillgit@localhost", /*time=*/0, 0)));
  SKILLGIT_TRY(const git_oid version,
               git::write_commit(objects, nobody.get(), "a version to restore\n", tree,
                                 {*git_commit_id(base.get())}));
  return git::to_id(version);
}

Result<bool> is_restored(const Repository& repository, const Restore& restore) {
  const GitProgram& git = git_behind(repository).git();
  SKILLGIT_TRY(const ObjectId head, repository.resolve("HEAD"));
  return git.tell(on_skill(
      {"diff-tree", "--quiet", "--end-of-options", head.hex, restore.source.hex}, restore));
}

Status check_restore(const Repository& repository, const Restore& restore) {
  if (restore.path.empty() || restore.path == ".")
    return fail(Error(ErrorKind::invalid,
                      "the skill is the whole repository, so its folder cannot "
                      "be restored alone")
                    .with_hint("`git restore --source=" + restore.source.hex.substr(0, 12) +
                               " -- SKILL.md` brings one file back"));
  SKILLGIT_TRY(const SkillAt skill, repository.read_skill(restore.source, restore.path));
  const GitProgram& git = git_behind(repository).git();
  // First, since it is often why HEAD is detached.
  if (repository.worktree()) SKILLGIT_CHECK(check_nothing_under_way(repository));
  SKILLGIT_TRY(const std::string branch, current_branch(repository));
  if (!repository.worktree()) return check_in_no_worktree(repository, branch);
  SKILLGIT_TRY(const ObjectId head, repository.resolve("HEAD"));
  SKILLGIT_CHECK(check_readable(repository, restore, head, "HEAD"));
  SKILLGIT_CHECK(
      check_readable(repository, restore, restore.source, '\'' + restore.source.brief() + '\''));
  SKILLGIT_CHECK(check_nothing_hidden(git, restore));
  SKILLGIT_CHECK(check_clean(repository, restore));
  return check_nothing_in_the_way(git, restore);
}

Result<std::optional<ObjectId>> restore(Repository& repository, const Restore& restore,
                                        const std::stop_token& stop) {
  // A landing would move the branch under our hands. Where no lock can be made no commit can be
  // made either, and git says so.
  const auto turn = wait_for_turn(repository, "landing", stop);
  const bool may_not = !turn && (turn.error().kind() == ErrorKind::conflict ||
                                 turn.error().kind() == ErrorKind::cancelled);
  if (may_not) return fail(turn.error());
  SKILLGIT_CHECK(check_restore(repository, restore));
  SKILLGIT_CHECK(check_not_moved(repository, restore));
  SKILLGIT_TRY(const bool equal, is_restored(repository, restore));
  if (equal) return std::optional<ObjectId>();
  SKILLGIT_CHECK(check_identity(repository));
  SKILLGIT_CHECK(check_not_interrupted(stop));
  auto commit = repository.worktree() ? restore_in_worktree(repository, restore, stop)
                                      : restore_in_bare(repository, restore, stop);
  if (!commit) return fail(std::move(commit).error());
  return std::optional(std::move(*commit));
}

}  // namespace skillgit::store
