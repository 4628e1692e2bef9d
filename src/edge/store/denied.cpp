#include "edge/store/denied.hpp"

#include <cerrno>
#include <utility>

namespace skillgit::store {

bool is_denied(int code) { return code == EACCES || code == EPERM || code == EROFS; }

bool is_denied(std::string_view complaint) {
  return complaint.find("ermission denied") != std::string_view::npos ||
         complaint.find("Read-only file system") != std::string_view::npos;
}

Error denied(std::string message) {
  return Error(ErrorKind::invalid, std::move(message))
      .with_hint(
          "whoever trains or measures must be able to write to git's folder; a clone of your own "
          "will do");
}

}  // namespace skillgit::store
