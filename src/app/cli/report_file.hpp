#pragma once

#include "skillgit/core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace skillgit::cli {

/// Where a report is written: a file that does not exist yet, or an older report.
class ReportFile {
 public:
  /// The file that somebody names here and now, and calls `shown`. Fails with conflict, before
  /// anything is measured or written, when it is a file that is no report, and with invalid for a
  /// symbolic link or no ordinary file.
  static Result<ReportFile> at(const std::filesystem::path& path, const std::string& shown);

  /// The file that a configuration, which may be anybody's, names from `root`. Fails likewise, and
  /// with invalid where it leads out of `root` or into a `.git`.
  static Result<ReportFile> below(const std::filesystem::path& root, const std::string& name);

  /// Puts `page` there, whole or not at all. Fails as at() does, and with damaged on a full disk.
  Status write(std::string_view page) const;

 private:
  ReportFile(std::filesystem::path root, std::string name, std::string shown)
      : root_(std::move(root)), name_(std::move(name)), shown_(std::move(shown)) {}
  Status check() const;

  std::filesystem::path root_;  ///< What the file does not leave, whatever links there are.
  std::string name_;            ///< From there.
  std::string shown_;
};

}  // namespace skillgit::cli
