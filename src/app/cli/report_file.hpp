#pragma once

#include "skillgit/core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace skillgit::cli {

/// Where a report is written: a file that does not exist yet, or an older report.
class ReportFile {
 public:
  /// Fails with conflict, before anything is measured or written, when `path` is a file that is no
  /// report, and with invalid for a symbolic link or no ordinary file. `shown` is what the user
  /// calls it.
  static Result<ReportFile> at(const std::filesystem::path& path, const std::string& shown);

  /// Puts `page` there, whole or not at all. Fails as at() does, and with damaged on a full disk.
  Status write(std::string_view page) const;

 private:
  ReportFile(std::filesystem::path path, std::string shown)
      : path_(std::move(path)), shown_(std::move(shown)) {}
  Status check() const;

  std::filesystem::path path_;
  std::string shown_;
};

}  // namespace skillgit::cli
