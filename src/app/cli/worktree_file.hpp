#pragma once

#include "skillgit/core/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace skillgit::cli {

inline constexpr std::size_t kLargestFile = std::size_t{256} << 20;

/// What `relative`, with its links followed, is called from `root`, whether it exists or not. Fails
/// with invalid where it leads out of `root` or into a `.git`.
Result<std::string> real_path_below(const std::filesystem::path& root, const std::string& relative);

/// Reads the file `relative` below `root`, or nothing when it is not there.
///
/// Fails with invalid, by name, for what leads out of `root` or into a `.git`, for what is no
/// ordinary file, and for more than 256 MiB.
Result<std::optional<std::string>> read_below(const std::filesystem::path& root,
                                              const std::string& relative);

/// Reads a file that a person named, called `shown` in messages: any file; `-` is not
/// special here. Fails with not_found, or invalid as read_below() does.
Result<std::string> read_named(const std::filesystem::path& path, const std::string& shown);
inline Result<std::string> read_named(const std::filesystem::path& path) {
  return read_named(path, path.string());
}

/// Whether the folder of a file that a person named, called `shown` in messages, is there: one who
/// mistyped it wants no new one. Fails with not_found.
Status check_folder_of(const std::filesystem::path& file, const std::string& shown);

enum class Existing { keep, replace };

/// Writes the file `relative` below `root`, all of it or nothing, making folders as needed.
///
/// Fails with conflict when it exists and is to be kept, with invalid where it leads out of `root`
/// or into a `.git` or the file is one or no ordinary file, and with damaged when writing fails (a
/// full disk).
Status write_below(const std::filesystem::path& root, const std::string& relative,
                   std::string_view bytes, Existing existing);

}  // namespace skillgit::cli
