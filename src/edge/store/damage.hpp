#pragma once

#include "skillgit/core/base/result.hpp"

#include <string>

namespace skillgit::store {

/// What git or libgit2 complains of, where it is the repository or the disk that is at fault: with
/// the command that leads on.
Error damage(std::string complaint);

}  // namespace skillgit::store
