#pragma once

#include "skillgit/core/base/result.hpp"

#include <string>
#include <string_view>

namespace skillgit::store {

/// What git or libgit2 complains of, where it is the repository or the disk that is at fault: with
/// the command that leads on.
Error damage(std::string complaint);

/// Whether git complains of what it has and cannot read, and not of what it was asked for.
bool tells_of_damage(std::string_view errors);

}  // namespace skillgit::store
