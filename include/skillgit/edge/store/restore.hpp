#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <optional>
#include <stop_token>
#include <string>

namespace skillgit::store {

/// A skill to bring back, and the commit that has it as it should be. Only files that ship go back
/// (see ships()): its tasks and evals stay what they are.
struct Restore {
  std::string path;  ///< The skill's folder, from the repository's root.
  ObjectId source;
  std::string subject, body;  ///< Of the commit that does it.
  /// Where HEAD has to be still, when `source` was made of what the skill was there: what somebody
  /// else has committed since would go back with it.
  std::optional<ObjectId> head = {};
};

/// A version of the skill in folder `path` that no ref has: that of `commit`, with `files` in the
/// place of the files of these names. It is the source of a restore(), and equal ones are one
/// commit.
///
/// Fails with not_found for a file that the skill does not have there.
Result<ObjectId> write_version(const Repository& repository, const ObjectId& commit,
                               const std::string& path, const text::SkillFiles& files);

/// Whether `path` is the same at `source` and at HEAD; what the working tree has does not count.
Result<bool> is_restored(const Repository& repository, const Restore& restore);

/// Fails with conflict when restore() would lose something, or could not commit: a skill that is
/// dirty, has files that git was told not to look at, or ignored files in the way, a detached HEAD,
/// a merge or rebase that is under way, and where there is no worktree one elsewhere that has the
/// branch; with not_found when `source` has no skill there, with
/// damaged when HEAD or `source` has a file there that cannot be read, with invalid when the skill
/// is the whole repository. Changes nothing.
Status check_restore(const Repository& repository, const Restore& restore);

/// Makes the skill, and nothing else, what it was at `source`, as one new commit on the current
/// branch. Returns the commit, or nothing when there was nothing to do.
///
/// Done by git itself, so the user's identity, hooks and signing apply; what else is staged or
/// changed stays so. A commit that a hook refuses leaves the folder as it was. In a bare
/// repository the branch is moved from the value that was read. A landing on this machine waits.
/// git commits at the user's terminal, where Ctrl-C ends it and its hooks. A request to stop that
/// comes before there is a commit leaves the folder as it was, and fails with cancelled.
///
/// Fails as check_restore() does, with conflict where HEAD has moved or a hook of a landing called
/// us, or with conflict and git's own words.
Result<std::optional<ObjectId>> restore(Repository& repository, const Restore& restore,
                                        const std::stop_token& stop = {});

}  // namespace skillgit::store
