#pragma once

#include <git2.h>

#include <optional>
#include <string>
#include <string_view>

namespace skillgit::store {

/// What a loose object's file says.
struct LooseObject {
  git_object_t type = GIT_OBJECT_INVALID;
  std::string content;
};

/// Reads the bytes of a loose object's file; nothing where they are not one whole object: cut
/// short, changed, or with something behind it.
std::optional<LooseObject> unpack(std::string_view file);

}  // namespace skillgit::store
