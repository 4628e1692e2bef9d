#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <optional>
#include <string>

namespace skillgit::store {

/// A folder to bring back, and the commit that has it as it should be.
struct Restore {
  std::string path;  ///< The skill's folder, from the repository's root.
  ObjectId source;
  std::string subject, body;  ///< Of the commit that does it.
};

/// Whether `path` is the same at `source` and at HEAD; what the working tree has does not count.
Result<bool> is_restored(const Repository& repository, const Restore& restore);

/// Fails with conflict when restore() would lose something, or could not commit: a folder that is
/// dirty or holds ignored files in the way, a detached HEAD, a merge or rebase that is under way;
/// with not_found when `source` has no skill there, with invalid when the skill is the whole
/// repository. Changes nothing.
Status check_restore(const Repository& repository, const Restore& restore);

/// Makes the folder, and nothing else, what it was at `source`, as one new commit on the current
/// branch. Returns the commit, or nothing when there was nothing to do.
///
/// Done by git itself, so the user's identity, hooks and signing apply; what else is staged or
/// changed stays so. A commit that a hook refuses leaves the folder as it was. In a bare
/// repository the branch is moved from the value that was read. Fails as check_restore() does,
/// or with conflict and git's own words.
Result<std::optional<ObjectId>> restore(Repository& repository, const Restore& restore);

}  // namespace skillgit::store
