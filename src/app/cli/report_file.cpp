#include "app/cli/report_file.hpp"

#include "app/cli/worktree_file.hpp"
#include "skillgit/app/report/run_page.hpp"

#include <fstream>
#include <system_error>

namespace skillgit::cli {
namespace {

namespace fs = std::filesystem;

/// The first bytes of a file: enough to know a report by.
std::string beginning_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(256, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

Result<ReportFile> ReportFile::at(const fs::path& path, const std::string& shown) {
  ReportFile file(path.parent_path(), path.filename().string(), shown);
  SKILLGIT_CHECK(file.check());
  return file;
}

Result<ReportFile> ReportFile::below(const fs::path& root, const std::string& name) {
  ReportFile file(root, name, name);
  SKILLGIT_CHECK(file.check());
  return file;
}

Status ReportFile::check() const {
  SKILLGIT_CHECK(real_path_below(root_, name_));
  const fs::path path = root_ / name_;
  std::error_code code;
  const fs::file_status status = fs::symlink_status(path, code);
  if (!fs::exists(status)) return {};
  if (!fs::is_regular_file(status))
    return fail(ErrorKind::invalid, "'" + shown_ + "' is not an ordinary file");
  if (report::is_run_page(beginning_of(path))) return {};
  return fail(Error(ErrorKind::conflict, "'" + shown_ + "' exists, and is no report")
                  .with_hint("name another file; only an older report is written over"));
}

Status ReportFile::write(std::string_view page) const {
  SKILLGIT_CHECK(check());
  return write_below(root_, name_, page, Existing::replace);
}

}  // namespace skillgit::cli
