#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/store/messages.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <string>

namespace skillgit::store {

/// How a difference is written.
enum class DifferenceForm {
  lines,  ///< A unified diff.
  words,  ///< Words that go and come, inside their lines.
  stat,   ///< How much changed in which file.
};

/// A folder as one commit has it, or lacks it.
struct FolderAt {
  ObjectId commit;
  std::string path;  ///< From the repository's root.
};

/// How two folders differ, as `git diff` with the user's own settings tells
/// it, without colours. Empty when they do not. Two that have different paths must both be there.
/// The text is as untrusted as the files.
Result<std::string> difference(const Repository& repository, const FolderAt& from,
                               const FolderAt& to, DifferenceForm form);

/// The message of a commit. Fails with not_found when there is no such commit.
Result<Message> message_of(const Repository& repository, const ObjectId& commit);

}  // namespace skillgit::store
