#include "edge/store/git_repository.hpp"

#include "edge/store/damage.hpp"
#include "edge/store/partial_clone.hpp"
#include "edge/store/refs.hpp"
#include "edge/store/skill_reader.hpp"
#include "skillgit/core/base/shell.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;
using Place = GitRepository::Place;

/// What `git rev-parse` says of the place, a line each: four that are always there, and the rest.
struct Answer {
  std::vector<std::string> lines;
  std::string errors;
};

Result<Answer> ask_where(const fs::path& start) {
  SKILLGIT_TRY(ChildResult result,
               GitProgram::outside(start).run({"rev-parse", "--path-format=absolute", "--git-dir",
                                               "--git-common-dir", "--is-inside-git-dir",
                                               "--show-object-format", "--show-toplevel"}));
  return Answer{lines_of(result.output), std::move(result.errors)};
}

constexpr const char* kOtherWorktree =
    "`git config core.worktree <folder>` names another; `git config --unset core.worktree` takes "
    "the one that '.git' is in";

/// The `.git` that git should have found from `start`; nothing where there is none.
std::optional<fs::path> nearest_git_dir(const fs::path& start) {
  std::error_code error, ignored;
  for (fs::path folder = fs::absolute(start, error); !error; folder = folder.parent_path()) {
    if (fs::is_directory(folder / ".git", ignored)) return folder / ".git";
    if (folder == folder.parent_path()) break;
  }
  return {};
}

bool names_a_commit_or_branch(const std::string& head) {
  return head.starts_with("ref: refs/") || is_object_id(head);
}

/// What makes git take a `.git` for none, though it is there: a power cut, or somebody's hand.
std::optional<Error> broken_git_dir(const fs::path& git_dir) {
  const auto told = [&git_dir](const std::string& what, const std::string& way_on) {
    return Error(ErrorKind::damaged,
                 "git takes '" + git_dir.string() + "' for no repository: " + what)
        .with_hint(way_on);
  };
  std::error_code error;
  if (fs::is_empty(git_dir, error)) return {};
  const std::string word = shell_word(git_dir.string());
  if (!fs::is_directory(git_dir / "objects", error))
    return told("its folder 'objects' is gone",
                "all commits were in there: clone again from where they were pushed to");
  if (!fs::is_directory(git_dir / "refs", error))
    return told("its folder 'refs' is gone", "`mkdir " + word +
                                                 "/refs` makes it again; branches that were in "
                                                 "there are in " +
                                                 word + "/logs/refs/heads");
  if (!fs::is_symlink(git_dir / "HEAD", error) &&
      !names_a_commit_or_branch(first_line(git_dir / "HEAD")))
    return told("its file 'HEAD' names no branch",
                "`echo 'ref: refs/heads/<branch>' > " + word +
                    "/HEAD` does, with the branch that you were on: `ls " + word + "/refs/heads`");
  return {};
}

/// The folder that git's word about an owner names: one that it would trust.
std::string untrusted_in(const std::string& errors, const fs::path& start) {
  constexpr std::string_view kLead = "repository at '";
  const auto lead = errors.find(kLead);
  if (lead == errors.npos) return start.string();
  const auto begin = lead + kLead.size();
  return errors.substr(begin, errors.find("'\n", begin) - begin);
}

/// Why git knows no repository here.
Error no_repository(const fs::path& start, const std::string& errors) {
  const std::string words = in_git_words(errors);
  const bool is_named_by_link = errors.find("not a git repository: ") != std::string::npos &&
                                std::getenv("GIT_DIR") == nullptr;
  if (is_named_by_link)
    return Error(ErrorKind::not_found, words)
        .with_hint("the file '.git' here names a place that is gone: `git worktree repair " +
                   shell_word(start.string()) + "` in the main worktree mends that");
  if (errors.find("not a git repository") != std::string::npos) {
    const auto git_dir = std::getenv("GIT_DIR") ? std::nullopt : nearest_git_dir(start);
    if (auto broken = git_dir ? broken_git_dir(*git_dir) : std::nullopt) return *std::move(broken);
    return Error(ErrorKind::not_found, words)
        .with_hint("`git init` makes one; skillgit keeps everything that it learns in it");
  }
  // git follows the setting before it says where it is.
  if (errors.find("Invalid path '") != std::string::npos)
    return Error(ErrorKind::invalid,
                 "core.worktree, or GIT_WORK_TREE, names a folder that is not there: " + words)
        .with_hint(kOtherWorktree);
  if (errors.find("dubious ownership") != std::string::npos) {
    const std::string folder = untrusted_in(errors, start);
    return Error(ErrorKind::invalid,
                 "git does not trust '" + folder + "': another user owns the repository")
        .with_hint("if you do: `git config --global --add safe.directory " + shell_word(folder) +
                   '`');
  }
  if (auto reftable = git::kept_in_reftable(errors)) return *std::move(reftable);
  const Error error(ErrorKind::invalid, words);
  if (errors.find("unknown repository extension") != std::string::npos)
    return Error(error).with_hint(
        "a newer git may know it; git itself does nothing here until then");
  return words.starts_with("bad config")
             ? Error(error).with_hint("correct it there: git itself does nothing until then")
             : error;
}

/// Everything is asked of git in the worktree, which may be named where there is none.
Status check_worktree(const fs::path& worktree) {
  std::error_code error;
  if (fs::is_directory(worktree, error) || (error && error != std::errc::no_such_file_or_directory))
    return {};
  const bool is_given = std::getenv("GIT_WORK_TREE") != nullptr;
  const std::string name = is_given ? "GIT_WORK_TREE" : "core.worktree";
  return fail(Error(ErrorKind::invalid,
                    name + " names '" + worktree.string() + "', and there is no such folder")
                  .with_hint(is_given ? "`unset GIT_WORK_TREE`, or name the one that is meant"
                                      : kOtherWorktree));
}

Result<Place> find_place(const fs::path& start) {
  SKILLGIT_TRY(const Answer answer, ask_where(start));
  if (answer.lines.size() < 4) return fail(no_repository(start, answer.errors));
  if (answer.lines[3] != "sha1")
    return fail(Error(ErrorKind::invalid, "this repository names its objects with SHA-256")
                    .with_hint("skillgit cannot read that yet: it needs a SHA-1 repository"));
  Place place{answer.lines[0], answer.lines[1], {}, answer.lines[2] == "true"};
  if (answer.lines.size() > 4) {
    place.worktree = answer.lines.back();
    SKILLGIT_CHECK(check_worktree(*place.worktree));
  }
  return place;
}

/// Of a folder in its place git and libgit2 say other things, and not which file they mean.
Status check_packed_refs(const fs::path& common_dir) {
  std::error_code ignored;
  if (!fs::is_directory(common_dir / "packed-refs", ignored)) return {};
  const std::string path = (common_dir / "packed-refs").string();
  return fail(
      Error(ErrorKind::damaged, "'" + path + "' is a folder, and git keeps refs in a file there")
          .with_hint("move " + shell_word(path) +
                     " away; `git for-each-ref` then tells what refs are left"));
}

/// A branch of this one name makes all of `refs/heads/skillgit/` impossible. Looked up by itself:
/// git would open every ref of the repository to list one.
Status check_no_branch_of_our_name(git_repository* objects) {
  SKILLGIT_TRY(const auto found, git::read_ref(objects, "refs/heads/skillgit"));
  if (!found) return {};
  return fail(
      Error(ErrorKind::invalid, "the branch 'skillgit' stands where skillgit's own branches go")
          .with_hint("rename it: `git branch -m skillgit skillgit-old`"));
}

/// Whether git's discovery leads from the top of the worktree to its git directory. core.worktree
/// may name any folder, also one of another repository.
bool is_found_from(const fs::path& worktree, const fs::path& git_dir) {
  constexpr std::string_view kLink = "gitdir: ";
  fs::path found = worktree / ".git";
  std::error_code error;
  if (fs::is_regular_file(found, error)) {
    std::string line;
    std::ifstream file(found);
    std::getline(file, line);
    if (!line.starts_with(kLink)) return false;
    found = worktree / line.substr(kLink.size());
  }
  return fs::equivalent(found, git_dir, error) && !error;
}

/// git as it has to be called from now on: by its own discovery where that leads to the same
/// place, since hooks that the user has may stumble over an explicit one.
GitProgram program_for(const Place& place) {
  const bool is_explicit = std::getenv("GIT_DIR") != nullptr ||
                           std::getenv("GIT_WORK_TREE") != nullptr || place.inside_git_dir ||
                           !place.worktree || !is_found_from(*place.worktree, place.git_dir);
  return is_explicit ? GitProgram::with(place.git_dir, place.worktree)
                     : GitProgram::in(*place.worktree);
}

/// Reads "Ada Example <ada@example.org> 1700000000 +0000". Nothing where the address is empty,
/// which git takes, and libgit2 does not.
std::optional<Identity> read_identity(const std::string& line) {
  const auto open = line.rfind('<');
  const auto close = line.rfind('>');
  if (open == std::string::npos || close == std::string::npos || open < 2 || close <= open + 1)
    return {};
  return Identity{line.substr(0, open - 1), line.substr(open + 1, close - open - 1)};
}

/// Whether a line of packed-refs is of this ref, also where git does not find it among the others.
bool is_packed(const fs::path& packed_refs, const std::string& ref) {
  std::ifstream file(packed_refs);
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() == GIT_OID_HEXSZ + 1 + ref.size() && line.ends_with(' ' + ref)) return true;
  }
  return false;
}

/// The last commit that a reflog tells of; nothing where it tells of none.
std::optional<ObjectId> last_in_reflog(const fs::path& reflog) {
  std::ifstream file(reflog);
  std::string last;
  for (std::string line; std::getline(file, line);) last = std::move(line);
  // "<before> <after> <who> <when>\t<why>"
  ObjectId id{last.substr(std::min(last.find(' ') + 1, last.size()), GIT_OID_HEXSZ)};
  if (!is_object_id(id.hex) || id.hex == std::string(GIT_OID_HEXSZ, '0')) return {};
  return id;
}

/// What a revision starts from: "HEAD" for "HEAD~2^".
std::string start_of(const std::string& revision) {
  return revision.substr(0, revision.find_first_of("~^:@"));
}

}  // namespace

std::string first_line(const std::filesystem::path& file) {
  std::string line;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(file, ignored))) {
    std::ifstream stream(file);
    std::getline(stream, line);
  }
  return line;
}

bool is_object_id(std::string_view text) {
  return text.size() == GIT_OID_HEXSZ &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::unique_ptr<Repository>> Repository::open(const fs::path& start) {
  SKILLGIT_TRY(std::unique_ptr<Repository> repository, GitRepository::open(start));
  return repository;
}

Result<std::unique_ptr<GitRepository>> GitRepository::open(const fs::path& start) {
  SKILLGIT_TRY(Place place, find_place(start));
  SKILLGIT_TRY(git::Repository objects, git::open_objects(place.common_dir.string()));
  SKILLGIT_CHECK(check_packed_refs(place.common_dir));
  SKILLGIT_CHECK(check_no_branch_of_our_name(objects.get()));
  SKILLGIT_CHECK(
      git::check_no_refs(objects.get(), {"refs/skillgit", "refs/skillgit/runs",
                                         "refs/skillgit/rejected", "refs/skillgit/promotions"}));
  GitProgram git = program_for(place);
  return std::unique_ptr<GitRepository>(
      new GitRepository(std::move(place), std::move(objects), std::move(git)));
}

/// The branch that HEAD names, where its file and the branch's own say so plainly. git knows more
/// ways to say it, and what is wrong with them.
std::optional<std::string> GitRepository::plain_head_branch() const {
  constexpr std::string_view kNames = "ref: refs/heads/";
  const std::string head = first_line(place_.git_dir / "HEAD");
  if (!head.starts_with(kNames)) return std::nullopt;
  std::string branch = head.substr(kNames.size());
  if (!git::is_branch_name(branch)) return std::nullopt;
  const ObjectId tip{first_line(common_dir() / "refs" / "heads" / branch)};
  if (!is_object_id(tip.hex)) return std::nullopt;
  return branch;
}

Result<std::optional<std::string>> GitRepository::head_branch() const {
  // Asked after every accept: a process each would be a tenth of a run that need not wait.
  if (auto branch = plain_head_branch()) return std::optional(std::move(*branch));
  SKILLGIT_TRY(const ChildResult head, git_.run({"symbolic-ref", "--quiet", "HEAD"}));
  constexpr std::string_view kBranches = "refs/heads/";
  // 1 is for a detached HEAD.
  if (head.exit_code > 1) return fail(damage("git cannot read HEAD, or the branch that it names"));
  if (head.exit_code != 0 || !head.output.starts_with(kBranches)) return std::nullopt;
  std::string branch = head.output.substr(kBranches.size());
  if (branch.ends_with('\n')) branch.pop_back();
  return branch;
}

/// Whether git knows of an object by this name that it cannot read, as no name that was typed wrong
/// is. An id in full is a name of whatever was typed.
bool GitRepository::is_lost(const std::string& revision) const {
  if (is_object_id(revision)) return false;
  const auto named = git_.run({"rev-parse", "--verify", "--quiet", "--end-of-options", revision});
  const auto lines = named ? lines_of(named->output) : std::vector<std::string>();
  if (!named || named->exit_code != 0 || lines.empty() || !is_object_id(lines.back())) return false;
  const auto there = git_.run({"cat-file", "-e", lines.back()});
  return there && there->exit_code != 0;
}

/// Why a branch that git finds no commit of is not one before its first; nothing where it may be.
std::optional<Error> GitRepository::lost_branch(const std::string& branch) const {
  const std::string ref = "refs/heads/" + branch;
  if (is_packed(common_dir() / "packed-refs", ref))
    return Error(ErrorKind::damaged,
                 "git does not find '" + ref + "' in 'packed-refs', and it is there")
        .with_hint(
            "its lines end in CRLF, or are in another order than its first line says: `perl "
            "-pi -e 's/\\r$//; s/ sorted// if $. == 1' \"$(git rev-parse --git-path "
            "packed-refs)\" && git pack-refs --all` mends both");
  const auto last = last_in_reflog(common_dir() / "logs" / ref);
  if (!last) return {};
  return Error(ErrorKind::damaged, "git does not find '" + ref + "', which had commits")
      .with_hint("`git update-ref " + shell_word(ref) + ' ' + last->hex +
                 "` puts it where its reflog saw it last");
}

Error GitRepository::no_such_revision(const std::string& revision) const {
  if (revision == "HEAD") {
    const auto branch = head_branch();
    // A branch that is there, and has no commit that git can read, is not one before its first.
    if (!branch) return branch.error();
    const std::string name = *branch ? **branch : "HEAD";
    const auto tip = git::read_ref(objects(), *branch ? "refs/heads/" + name : name);
    if (!tip) return tip.error();
    if (*tip) return damage("git cannot read '" + (*tip)->hex + "', where '" + name + "' is");
    if (auto lost = *branch ? lost_branch(name) : std::nullopt) return *std::move(lost);
    const std::string where = *branch ? " on '" + **branch + "'" : "";
    return Error(ErrorKind::not_found, "there is no commit" + where + " yet")
        .with_hint(place_.worktree ? "commit the skill first: `git add . && git commit`"
                                   : "`git symbolic-ref HEAD refs/heads/<branch>` names another");
  }
  if (is_lost(revision)) return damage("git cannot read the commit '" + revision + '\'');
  const std::string start = start_of(revision);
  if (!start.empty() && start != revision)
    if (const auto from = resolve(start); !from && from.error().kind() == ErrorKind::damaged)
      return from.error();
  const Error error(ErrorKind::not_found, "git knows no commit '" + revision + "'");
  const bool is_shallow = git_repository_is_shallow(objects()) == 1;
  return is_shallow ? Error(error).with_hint("this clone is shallow: `git fetch --unshallow`")
                    : error;
}

Result<ObjectId> GitRepository::resolve(const std::string& revision) const {
  SKILLGIT_TRY(ChildResult found, git_.run({"rev-parse", "--verify", "--quiet", "--end-of-options",
                                            revision + "^{commit}"}));
  const auto lines = lines_of(found.output);
  // "^HEAD" is an answer to git: what is not reachable from it. It names no commit.
  if (found.exit_code != 0 && tells_of_damage(found.errors))
    return fail(damage("git cannot read '" + revision + "': " + in_git_words(found.errors)));
  if (found.exit_code != 0 || lines.empty() || lines.back().starts_with('^'))
    return fail(no_such_revision(revision));
  return ObjectId{lines.back()};
}

Result<ObjectId> GitRepository::ancestor(const ObjectId& commit, std::size_t generations) const {
  SKILLGIT_TRY(const git::Commit from, git::find_commit(objects(), commit));
  git::Commit found;
  SKILLGIT_CHECK(git::check(git_commit_nth_gen_ancestor(git::out(found), from.get(),
                                                        static_cast<unsigned>(generations))));
  return git::to_id(*git_commit_id(found.get()));
}

Result<std::optional<ObjectId>> GitRepository::branch_tip(const std::string& branch) const {
  return git::read_ref(objects(), "refs/heads/" + branch);
}

Status GitRepository::fetch_what_lacks(const ObjectId& commit, const std::string& path) const {
  // The size of a file is only known once it is here.
  SKILLGIT_TRY(const ChildResult fetched,
               git_.run({"--literal-pathspecs", "ls-tree", "-r", "-l", "--full-tree",
                         "--end-of-options", commit.hex, "--", path.empty() ? "." : path}));
  if (fetched.exit_code == 0) return {};
  return fail(ErrorKind::unavailable, "git cannot fetch what this partial clone lacks of '" + path +
                                          "': " + in_git_words(fetched.errors));
}

Status GitRepository::bring_log(const ObjectId& tip) const {
  if (!git::is_partial(objects()) || whole_logs_.contains(tip)) return {};
  SKILLGIT_CHECK(fetch_log(git_, tip));
  whole_logs_.insert(tip);
  return {};
}

Result<SkillAt> GitRepository::read_skill(const ObjectId& commit, const std::string& path) const {
  auto skill = store::read_skill(objects(), commit, path);
  if (skill || skill.error().kind() != ErrorKind::not_found || !git::is_partial(objects()))
    return skill;
  SKILLGIT_TRY(const std::string folder, tidy_folder(path));
  SKILLGIT_CHECK(fetch_what_lacks(commit, folder));
  return store::read_skill(objects(), commit, folder);
}

Result<std::optional<std::string>> GitRepository::read_file(const ObjectId& commit,
                                                            const std::string& path) const {
  SKILLGIT_TRY(const git::Commit found, git::find_commit(objects(), commit));
  SKILLGIT_TRY(const git::Tree root, git::tree_of(found.get()));
  SKILLGIT_TRY(const git::TreeEntry entry, git::entry_at(root.get(), path));
  if (!entry || git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) return std::nullopt;
  auto bytes = git::read_blob(objects(), *git_tree_entry_id(entry.get()));
  if (!bytes && git::is_partial(objects())) {
    SKILLGIT_CHECK(fetch_what_lacks(commit, path));
    bytes = git::read_blob(objects(), *git_tree_entry_id(entry.get()));
  }
  SKILLGIT_TRY(std::string file, std::move(bytes));
  return file;
}

Result<std::vector<std::string>> GitRepository::find_skills(const ObjectId& commit) const {
  return store::find_skills(objects(), commit);
}

Result<std::vector<std::string>> GitRepository::dirty_paths(const std::string& path) const {
  if (!place_.worktree) return std::vector<std::string>{};
  SKILLGIT_TRY(const std::string folder, tidy_folder(path));
  // No optional locks: looking must not write the user's index.
  SKILLGIT_TRY(
      const std::string listing,
      git_.ask({"--no-optional-locks", "--literal-pathspecs", "status", "--porcelain=v1", "-z",
                "--untracked-files=all", "--no-renames", "--", folder.empty() ? "." : folder}));
  const std::size_t prefix = folder.empty() ? 0 : folder.size() + 1;
  std::vector<std::string> paths;
  for (const std::string& line : lines_of(listing, '\0')) {
    if (line.size() <= 3) continue;
    std::string file = line.substr(3);
    // The folder itself is named when something else stands in its place.
    if (file.size() <= prefix || ships(std::string_view(file).substr(prefix)))
      paths.push_back(std::move(file));
  }
  if (!paths.empty()) SKILLGIT_CHECK(check_staged(folder));
  return paths;
}

Status GitRepository::check_staged(const std::string& folder) const {
  if (git::is_partial(objects())) return {};
  SKILLGIT_TRY(const std::string listing, git_.ask({"--literal-pathspecs", "ls-files", "--stage",
                                                    "-z", "--", folder.empty() ? "." : folder}));
  constexpr std::string_view kSubmodule = "160000";
  for (const std::string& line : lines_of(listing, '\0')) {
    // "<mode> <id> <stage>\t<path>"
    const auto tab = line.find('\t');
    if (tab == std::string::npos || line.starts_with(kSubmodule)) continue;
    SKILLGIT_TRY(const git_oid id, git::to_oid({line.substr(7, GIT_OID_HEXSZ)}));
    if (!git::read_blob(objects(), id))
      return fail(Error(ErrorKind::damaged,
                        "what is staged of '" + line.substr(tab + 1) + "' cannot be read")
                      .with_hint("`git restore --source=HEAD --staged -- " +
                                 shell_word(folder.empty() ? "." : folder) +
                                 "` takes it out of the index, and leaves the file"));
  }
  return {};
}

Result<std::set<std::string>> GitRepository::tracked_files() const {
  if (!place_.worktree) return std::set<std::string>{};
  SKILLGIT_TRY(const std::string listing, git_.ask({"ls-files", "--cached", "-z"}));
  std::vector<std::string> files = lines_of(listing, '\0');
  return std::set<std::string>(std::make_move_iterator(files.begin()),
                               std::make_move_iterator(files.end()));
}

/// Whether `ancestor` is `descendant` itself or a little way back by first parents, as the commits
/// of a run are: that is seen without starting git. Where it is not seen, nothing is known.
bool GitRepository::is_close_behind(const ObjectId& ancestor, const ObjectId& descendant) const {
  constexpr int kClose = 64;
  std::optional<ObjectId> at = descendant;
  for (int steps = 0; steps < kClose && at; ++steps) {
    const auto commit = git::find_commit(objects(), *at);
    if (!commit) return false;  // A shallow clone ends before it: git has to say what that means.
    if (*at == ancestor) return true;
    if (git_commit_parentcount(commit->get()) == 0) return false;
    at = git::to_id(*git_commit_parent_id(commit->get(), 0));
  }
  return false;
}

Result<bool> GitRepository::is_ancestor(const ObjectId& ancestor,
                                        const ObjectId& descendant) const {
  if (is_close_behind(ancestor, descendant)) return true;
  if (is_close_behind(descendant, ancestor)) return false;
  SKILLGIT_TRY(const ChildResult asked, git_.run({"merge-base", "--is-ancestor", "--end-of-options",
                                                  ancestor.hex, descendant.hex}));
  if (asked.exit_code == 0) return true;
  // History has no circles, so the other direction answers as well: also where it is cut off.
  SKILLGIT_TRY(
      const ChildResult reversed,
      git_.run({"merge-base", "--is-ancestor", "--end-of-options", descendant.hex, ancestor.hex}));
  if (reversed.exit_code == 0) return false;
  SKILLGIT_TRY(const std::string shallow, git_.ask({"rev-parse", "--is-shallow-repository"}));
  if (shallow == "true")
    return fail(Error(ErrorKind::invalid,
                      "the history of this clone is cut off, so that nobody "
                      "can say whether it leads from '" +
                          ancestor.hex + "' to '" + descendant.hex + "'")
                    .with_hint("fetch the rest: `git fetch --unshallow`"));
  if (asked.exit_code == 1) return false;
  for (const ObjectId& end : {ancestor, descendant})
    if (const auto found = git::find_commit(objects(), end); !found)
      return fail(git::unreadable(objects(), found.error(), "history", git::kAskFsck));
  return fail(damage("git merge-base: " + in_git_words(asked.errors)));
}

Result<std::vector<ObjectId>> GitRepository::changes_of(const std::string& path,
                                                        const ObjectId& tip,
                                                        const ObjectId& other) const {
  // Where nobody has committed beside a run, git need not be started to say so.
  if (is_close_behind(tip, other)) return std::vector<ObjectId>();
  SKILLGIT_TRY(const std::string folder, tidy_folder(path));
  SKILLGIT_TRY(const std::string listing,
               git_.ask({"--literal-pathspecs", "rev-list", "--full-history", "--max-count=1000",
                         tip.hex, '^' + other.hex, "--", folder.empty() ? "." : folder}));
  std::vector<ObjectId> commits;
  for (std::string& line : lines_of(listing)) commits.push_back({std::move(line)});
  return commits;
}

Result<Identity> GitRepository::identity() const {
  SKILLGIT_TRY(const ChildResult asked, git_.run({"var", "GIT_COMMITTER_IDENT"}));
  if (auto error = unreadable_date(asked.errors)) return fail(*std::move(error));
  if (asked.exit_code == 0)
    if (auto identity = read_identity(asked.output)) return *std::move(identity);
  return Identity{.name = "skillgit", .email = "skillgit@localhost", .is_default = true};
}

Result<std::optional<std::string>> GitRepository::configured(
    const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"config", "--null"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  SKILLGIT_TRY(const ChildResult asked, git_.run(command));
  if (asked.exit_code == 1) return std::nullopt;
  if (asked.exit_code != 0)
    return fail(ErrorKind::invalid, "git config: " + in_git_words(asked.errors));
  return asked.output.substr(0, asked.output.find('\0'));
}

Result<std::optional<std::string>> GitRepository::git_config(const std::string& key) const {
  return configured({"--get", key});
}

Result<bool> GitRepository::git_flag(const std::string& key) const {
  SKILLGIT_TRY(const auto value, configured({"--type=bool", "--get", key}));
  return value == "true";
}

const GitRepository& git_behind(const Repository& repository) {
  return dynamic_cast<const GitRepository&>(repository);
}

namespace {

bool ships_as(const Repository& repository, const ObjectId& commit, const SkillAt& skill) {
  const auto there = repository.read_skill(commit, skill.path);
  return there && there->files == skill.files && there->other_files == skill.other_files;
}

}  // namespace

bool is_same_skill(const Repository& repository, const std::string& path, const ObjectId& a,
                   const ObjectId& b) {
  const auto skill = repository.read_skill(a, path);
  return skill && ships_as(repository, b, *skill);
}

Result<bool> has_had_skill(const Repository& repository, const std::string& path,
                           const ObjectId& tip, const ObjectId& commit) {
  SKILLGIT_TRY(const bool holds, repository.is_ancestor(commit, tip));
  if (holds) return true;
  const auto skill = repository.read_skill(commit, path);
  if (!skill) return false;
  if (ships_as(repository, tip, *skill)) return true;
  SKILLGIT_TRY(const auto changes, repository.changes_of(path, tip, commit));
  return std::any_of(changes.begin(), changes.end(),
                     [&](const ObjectId& change) { return ships_as(repository, change, *skill); });
}

}  // namespace skillgit::store
