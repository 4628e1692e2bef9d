#pragma once

#include "skillgit/core/base/result.hpp"
#include "skillgit/edge/process/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::rollout {

/// What stands in a folder.
struct Entry {
  enum class Kind { file, folder, other };

  std::string name;
  Kind kind = Kind::other;  ///< A symbolic link, a pipe or a device is `other`.
  std::uint64_t size = 0;   ///< Of a file.
};

/// A part of a file.
struct Piece {
  std::string bytes;
  std::uint64_t size = 0;  ///< Of the whole file.
};

/// The folders of one rollout: readable by this user alone, and gone with the object.
///
/// A path is looked up inside of work(), one part after the other, and leads out of it by no
/// means: "..", paths from the root and symbolic links are refused, whoever makes or moves what
/// in the meantime. Nothing but ordinary files is opened. What goes wrong with a path is `invalid`
/// or `not_found`, in words for whoever named it.
class Folder {
 public:
  /// Fails with unavailable.
  static Result<Folder> make();

  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;
  ~Folder();

  std::filesystem::path work() const { return root_ / "work"; }  ///< Where the target works.
  std::filesystem::path home() const { return root_ / "home"; }  ///< Its home; empty at first.
  std::filesystem::path temp() const { return root_ / "temp"; }

  /// Makes a file, and the folders above it. Fails with unavailable when the disk does.
  Status write(std::string_view path, std::string_view bytes);

  /// At most `most` bytes of a file, from `offset` on.
  Result<Piece> read(std::string_view path, std::uint64_t offset, std::size_t most) const;

  /// What stands in the folder `path`, by name; at most `most` of it. "." is the outermost one.
  Result<std::vector<Entry>> list(std::string_view path, std::size_t most) const;

 private:
  explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;
  process::Descriptor work_;
};

}  // namespace skillgit::rollout
