#pragma once

#include "edge/store/git_program.hpp"
#include "skillgit/edge/store/repository.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skillgit::store {

/// One ref's way from the value that we know to the one that we mean.
struct RefChange {
  std::string ref;               ///< In full: "refs/...".
  std::optional<ObjectId> from;  ///< Nothing: the ref must not exist.
  std::optional<ObjectId> to;    ///< Nothing: the ref goes.
  bool follow = false;           ///< Whether a symbolic ref stands for its target.
};

/// Moves refs, through one `git update-ref --stdin` that lives as long as this object.
///
/// git itself checks old values and objects, writes reflogs, runs the user's hooks, and removes
/// its locks when we die. A child that dies is replaced.
class RefWriter {
 public:
  /// `reason` is what the reflogs say.
  RefWriter(GitProgram git, std::string reason)
      : git_(std::move(git)), reason_(std::move(reason)) {}

  /// Makes all of `changes` or none. Fails with conflict when a ref was not at `from`, is locked,
  /// or a hook of the user says no; with invalid when this user may not write there; with damaged
  /// for anything else that git complains of.
  Status apply(const std::vector<RefChange>& changes);

 private:
  struct Reply;
  Result<Reply> transact(const std::string& commands);
  Result<bool> arrived(const std::vector<RefChange>& changes) const;

  GitProgram git_;
  std::string reason_;
  Child child_;
};

/// The refs of those names, and those below the names that end in '/', with their values.
Result<std::map<std::string, ObjectId>> read_refs(const GitProgram& git,
                                                  const std::vector<std::string>& names);

}  // namespace skillgit::store
