#include "edge/store/denied.hpp"

#include <cerrno>
#include <utility>

namespace skillgit::store {

bool is_denied(int code) { return code == EACCES || code == EPERM || code == EROFS; }

bool is_denied(std::string_view complaint) {
  const auto tells = [complaint](std::string_view sign) {
    return complaint.find(sign) != std::string_view::npos;
  };
  // git does not tell why it cannot make the folder of a ref or of its log.
  const bool has_no_folder =
      tells("unable to create directory for") && !tells("No space left") && !tells("quota");
  return tells("ermission denied") || tells("Read-only file system") || has_no_folder;
}

Error denied(std::string message) {
  return Error(ErrorKind::invalid, std::move(message))
      .with_hint(
          "whoever trains or measures must be able to read and write git's folder; a clone of your "
          "own will do");
}

}  // namespace skillgit::store
