#pragma once

#include "skillgit/core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::rollout {

/// What keeps a model's commands from the rest of the machine.
enum class BoxKind {
  bubblewrap,  ///< The program `bwrap`.
  none,        ///< Nothing: a command may do whatever the user may.
};

std::string_view to_string(BoxKind kind);

/// The folders that a boxed command may use: where it works, its home, and temporary files.
struct BoxFolders {
  std::filesystem::path work, home, temp;
};

/// A box that works on this machine.
///
/// A command in bubblewrap's box has no network, sees no process but its own and no files but its
/// folders and the system's programs, which it cannot change, and ends with the box. Each of its
/// processes has at most 4 GiB of memory and 1 GiB in one file.
class Box {
 public:
  /// Tries the box once. Fails with unavailable, and says what to install, where it does not work.
  static Result<Box> open(BoxKind kind);

  BoxKind kind() const { return kind_; }

  /// The program and the arguments that run `command`, a line for `sh`, in the box.
  std::vector<std::string> arguments(const BoxFolders& folders, const std::string& command) const;

  /// All that the command finds in its environment.
  std::vector<std::string> environment(const BoxFolders& folders) const;

 private:
  explicit Box(BoxKind kind) : kind_(kind) {}

  BoxKind kind_;
};

}  // namespace skillgit::rollout
