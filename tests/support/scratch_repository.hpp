#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace skillgit::support {

/// A folder of its own that goes with this object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a git command left behind.
struct GitOutput {
  int exit_code = 0;
  std::string text;  ///< Its output and errors, without the newline at the end.
};

/// A real git repository in a scratch folder, made and changed by the git program.
///
/// Its first use gives this process a clean git environment: an empty HOME, no system
/// configuration, no GIT_* variables, and a stated identity, time zone and default branch.
class ScratchRepository {
 public:
  enum class Kind { with_worktree, bare };
  explicit ScratchRepository(Kind kind = Kind::with_worktree);

  /// The working tree's root, or the repository when bare.
  const std::filesystem::path& path() const { return path_; }

  /// The scratch folder around it, for linked worktrees and clones.
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// Runs `git <arguments>` here and returns its output; throws std::runtime_error, with what
  /// git said, when it fails.
  std::string git(const std::vector<std::string>& arguments) const;

  /// The same in another folder, whatever the exit code.
  GitOutput try_git(const std::vector<std::string>& arguments,
                    const std::filesystem::path& where = {}) const;

  /// Writes a file, and the folders above it.
  void write(const std::string& file, const std::string& bytes) const;
  std::string read(const std::string& file) const;

  /// Writes and commits these files, and returns the commit's id.
  std::string commit(const std::map<std::string, std::string>& files,
                     const std::string& message = "change") const;

  /// Takes away the object that a revision names, which stands in a file of its own.
  void lose(const std::string& revision) const;

  /// What `git fsck --strict` complains of: nothing for a sound repository.
  std::string damage() const;

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
};

}  // namespace skillgit::support
