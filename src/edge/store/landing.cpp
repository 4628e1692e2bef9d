#include "edge/store/landing.hpp"

#include "skillgit/edge/store/health.hpp"

#include <fnmatch.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace skillgit::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBranches = "refs/heads/";
constexpr const char* kLater = "`skillgit land` does it later";

Landing deferred(std::string reason, std::string later = "") {
  return {Landing::State::deferred, std::move(reason), std::move(later)};
}

/// The ref that `ref` is in the end: a branch may be the alias of another (see git-symbolic-ref).
std::string end_of(const fs::path& common_dir, std::string ref) {
  constexpr std::string_view kSymbolic = "ref: ";
  constexpr int kMostSteps = 5;  // As git.
  for (int steps = 0; steps < kMostSteps; ++steps) {
    const std::string line = first_line(common_dir / ref);
    if (!line.starts_with(kSymbolic)) break;
    ref = line.substr(kSymbolic.size());
  }
  return ref;
}

/// As people write it: a branch may end in a ref that is none.
std::string short_name(const std::string& ref) {
  return ref.starts_with(kBranches) ? ref.substr(kBranches.size()) : ref;
}

std::string ref_of_branch(const fs::path& common_dir, const std::string& branch) {
  return end_of(common_dir, std::string(kBranches) + branch);
}

/// A working tree, as `git worktree list` tells.
struct Worktree {
  fs::path path;
  std::string ref;  ///< The ref that its HEAD names, or nothing.
};

Result<std::vector<Worktree>> list_worktrees(const GitProgram& git) {
  SKILLGIT_TRY(const std::string listing, git.ask({"worktree", "list", "--porcelain", "-z"}));
  std::vector<Worktree> worktrees;
  for (const std::string& line : lines_of(listing, '\0')) {
    if (line.starts_with("worktree ")) worktrees.push_back({line.substr(9), ""});
    if (line.starts_with("branch ") && !worktrees.empty()) worktrees.back().ref = line.substr(7);
  }
  return worktrees;
}

/// The git directories of all worktrees.
std::vector<fs::path> git_dirs(const fs::path& common_dir) {
  std::vector<fs::path> found{common_dir};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(common_dir / "worktrees", error))
    found.push_back(entry.path());
  return found;
}

/// Whether `git rebase --update-refs` in a worktree moves `ref` as well at its end.
bool is_updated_by_rebase(const fs::path& common_dir, const fs::path& git_dir,
                          const std::string& ref) {
  std::ifstream update_refs(git_dir / "rebase-merge" / "update-refs");
  for (std::string line; std::getline(update_refs, line);)
    if (line.starts_with(kBranches) && end_of(common_dir, line) == ref) return true;
  return false;
}

/// Whether a worktree is in the middle of work on the branch `ref` that moves it at its end.
bool is_at_work_anywhere(const fs::path& common_dir, const std::string& ref) {
  const auto is_at_work = [&](const fs::path& git_dir) {
    return end_of(common_dir, first_line(git_dir / "rebase-merge" / "head-name")) == ref ||
           end_of(common_dir, first_line(git_dir / "rebase-apply" / "head-name")) == ref ||
           is_updated_by_rebase(common_dir, git_dir, ref) ||
           ref_of_branch(common_dir, first_line(git_dir / "BISECT_START")) == ref;
  };
  const auto dirs = git_dirs(common_dir);
  return std::any_of(dirs.begin(), dirs.end(), is_at_work);
}

/// git brings index and files forward before it moves the branch. Where it then could not (a lock,
/// a hook), they go back by the same rules: what the user has changed is not touched either way.
Status take_back(const GitProgram& git, const std::string& path, const ObjectId& tip,
                 const ObjectId& from) {
  SKILLGIT_TRY(const bool went_forward,
               git.tell({"--literal-pathspecs", "diff-index", "--cached", "--quiet",
                         "--end-of-options", tip.hex, "--", path.empty() ? "." : path}));
  if (went_forward)
    SKILLGIT_CHECK(git.ask({"read-tree", "-m", "-u", "--end-of-options", tip.hex, from.hex}));
  return {};
}

/// The user went to another branch in the meantime, and git may have moved that one: what it did
/// is theirs to judge.
Result<Landing> gone_from(const GitRepository& repository, const std::string& branch,
                          const ObjectId& tip) {
  SKILLGIT_TRY(const auto here, repository.head_branch());
  SKILLGIT_TRY(const auto now,
               git::read_ref(repository.objects(), here ? std::string(kBranches) + *here : "HEAD"));
  const std::string where = here ? "'" + *here + "'" : "a detached HEAD";
  std::string why = "'" + branch + "' was left for " + where + " in the meantime";
  if (now == tip) why += ", which git moved: `git reset --keep ORIG_HEAD` there takes it back";
  return deferred(std::move(why), kLater);
}

/// Lets git move the branch, the index and the files of our own worktree.
Result<Landing> merge_here(const GitRepository& repository, const RunHeader& header,
                           const ObjectId& from, const ObjectId& tip) {
  const std::string& branch = header.branch;
  // Whatever branch.<name>.mergeOptions and merge.autoStash say: forward, or not at all.
  SKILLGIT_TRY(const ChildResult merged,
               repository.git()
                   .and_variable("GIT_REFLOG_ACTION", "skillgit land")
                   // No clearing up in the middle of a run: the user's next merge sees to it.
                   .run({"-c", "maintenance.auto=false", "merge", "--ff-only", "--no-squash",
                         "--no-autostash", "--no-stat", "--quiet", "--end-of-options", tip.hex}));
  SKILLGIT_TRY(const auto now, repository.branch_tip(branch));
  if (now == tip) return Landing{Landing::State::landed, ""};
  SKILLGIT_TRY(const BranchUse use, use_of(repository, branch));
  if (use.kind != BranchUse::Kind::here) return gone_from(repository, branch, tip);
  std::string why = in_git_words(merged.errors.empty() ? merged.output : merged.errors);
  if (now == from && !take_back(repository.git(), header.skill_path, tip, from))
    why += ", and left the run's files in '" + header.skill_path + "' (see `git status`)";
  const auto lock = lock_in_the_way(merged.errors);
  if (lock) why += "; when no git is at work, `" + removal_of(*lock) + '`';
  if (const auto broken = broken_orig_head(repository))
    why += "; `" + broken->remedy + "` mends it";
  return deferred("git would not move '" + branch + "': " + why, kLater);
}

Result<Landing> move_unused(RefWriter& refs, const std::string& branch, const ObjectId& from,
                            const ObjectId& tip) {
  const Status moved =
      refs.apply({{.ref = "refs/heads/" + branch, .from = from, .to = tip, .follow = true}});
  if (moved) return Landing{Landing::State::landed, ""};
  if (moved.error().kind() != ErrorKind::conflict) return fail(moved.error());
  const auto hint = moved.error().hint();
  return deferred("git would not move '" + branch + "': " + moved.error().message() +
                      (hint ? "; " + *hint : ""),
                  kLater);
}

}  // namespace

bool is_protected(const GitRepository& repository, const std::string& branch,
                  const std::vector<std::string>& patterns) {
  const std::string target = short_name(ref_of_branch(repository.common_dir(), branch));
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), branch.c_str(), 0) == 0 ||
           ::fnmatch(pattern.c_str(), target.c_str(), 0) == 0;
  });
}

bool may_be_in_use(const fs::path& common_dir, const std::string& branch) {
  const std::string ref = ref_of_branch(common_dir, branch);
  const auto dirs = git_dirs(common_dir);
  const auto has_checked_out = [&](const fs::path& git_dir) {
    return end_of(common_dir, (git_dir / "HEAD").string()) == ref;
  };
  return std::any_of(dirs.begin(), dirs.end(), has_checked_out) ||
         is_at_work_anywhere(common_dir, ref);
}

Result<BranchUse> use_of(const GitRepository& repository, const std::string& branch) {
  const std::string ref = ref_of_branch(repository.common_dir(), branch);
  // Our own first: of a submodule or a separate git directory, git lists the latter as the place.
  if (repository.worktree()) {
    SKILLGIT_TRY(const auto here, repository.head_branch());
    if (here && std::string(kBranches) + *here == ref) return BranchUse{BranchUse::Kind::here, ""};
  }
  SKILLGIT_TRY(const auto worktrees, list_worktrees(repository.git()));
  for (const Worktree& worktree : worktrees) {
    if (worktree.ref != ref) continue;
    std::string where = "is checked out in '" + worktree.path.string() + "'";
    std::error_code error;
    if (!fs::exists(worktree.path, error))
      where += ", which is gone: `git worktree prune` forgets it";
    return BranchUse{BranchUse::Kind::elsewhere, std::move(where), worktree.path};
  }
  if (is_at_work_anywhere(repository.common_dir(), ref))
    return BranchUse{BranchUse::Kind::elsewhere, "is being rebased or bisected"};
  return BranchUse{};
}

Result<bool> has_landed(const Repository& repository, const RunHeader& header, const ObjectId& tip,
                        const ObjectId& branch_tip) {
  return has_had_skill(repository, header.skill_path, branch_tip, tip);
}

Result<std::string> landing_branch(const Repository& repository, const RunHeader& header,
                                   const ObjectId& tip) {
  SKILLGIT_TRY(const auto own, repository.branch_tip(header.branch));
  if (own) return header.branch;
  SKILLGIT_TRY(const auto here, repository.head_branch());
  if (header.branch.empty() || !here) return here.value_or(header.branch);
  SKILLGIT_TRY(const auto here_tip, repository.branch_tip(*here));
  if (!here_tip) return header.branch;
  SKILLGIT_TRY(const bool has_it, has_landed(repository, header, tip, *here_tip));
  if (has_it) return *here;
  // Where it can be fast-forwarded, that is the one which was renamed, or as good.
  const bool may_land = !here->starts_with("skillgit/") &&
                        repository.is_ancestor(*here_tip, tip).value_or(false) &&
                        repository.is_ancestor(header.base, *here_tip).value_or(false);
  return may_land ? *here : header.branch;
}

Result<Landing> land_on(const GitRepository& repository, RefWriter& refs, const RunHeader& header,
                        const ObjectId& tip, const std::vector<std::string>& protected_branches) {
  const std::string& branch = header.branch;
  if (branch.empty())
    return deferred("the run did not start on a branch",
                    "`skillgit land` from one, or take the run branch with `git merge`");
  SKILLGIT_TRY(const auto now, repository.branch_tip(branch));
  if (!now)
    return deferred("there is no branch '" + branch + "' (any more)",
                    std::string("check one out, and ") + kLater);
  const auto holds = has_landed(repository, header, tip, *now);
  if (!holds) {
    const auto& hint = holds.error().hint();
    return deferred(holds.error().message() + (hint ? "; " + *hint : ""), hint ? "" : kLater);
  }
  if (*holds) return Landing{Landing::State::current, ""};
  if (is_protected(repository, branch, protected_branches))
    return deferred("'" + branch +
                    "' is protected; offer the run branch for review: `git push origin " +
                    run_branch(header.name) + '`');
  SKILLGIT_TRY(const bool leads, repository.is_ancestor(*now, tip));
  if (!leads)
    return deferred("'" + branch + "' has commits that the run has not",
                    "`skillgit land` prints the git command that brings them together");
  // Else commits that no edit made would come along, of whoever wrote the log.
  SKILLGIT_TRY(const bool has_base, repository.is_ancestor(header.base, *now));
  if (!has_base)
    return deferred("the run began at " + header.base.brief() + ", which '" + branch +
                        "' does not have; look at it, and where it belongs there, `git merge "
                        "--ff-only " +
                        header.base.brief() + '`',
                    kLater);

  SKILLGIT_TRY(const BranchUse use, use_of(repository, branch));
  switch (use.kind) {
    case BranchUse::Kind::here:
      // git would not ask of all of them, and goes on from the commit that it has made last.
      if (const auto work = under_way(repository))
        return deferred("a " + work->what + " is under way on '" + branch + "'", kLater);
      return merge_here(repository, header, *now, tip);
    case BranchUse::Kind::elsewhere:
      return deferred("'" + branch + "' " + use.where + "; `skillgit land` there, or afterwards");
    case BranchUse::Kind::nowhere:
      return move_unused(refs, branch, *now, tip);
  }
  return Landing{};
}

}  // namespace skillgit::store
