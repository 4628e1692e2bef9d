#pragma once

#include "skillgit/edge/store/repository.hpp"

#include <git2.h>

#include <sys/types.h>
#include <filesystem>

namespace skillgit::store {

/// How open to others git makes what it writes into a repository (its `core.sharedRepository`).
class SharedModes {
 public:
  /// As the repository's own configuration has it; as open as the umask leaves it where it says
  /// nothing.
  static SharedModes of(git_repository* repository);
  static SharedModes of(const Repository& repository);

  /// Opens a file or folder of this user's, new or not, as git would. What belongs to another user
  /// is theirs to open.
  void open(const std::filesystem::path& path) const;

 private:
  mode_t opened(mode_t mode) const;

  mode_t bits_ = 0;        ///< What others may, as permission bits.
  bool is_exact_ = false;  ///< Whether others may that and no more, whatever the umask leaves.
};

}  // namespace skillgit::store
