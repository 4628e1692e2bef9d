#pragma once

#include "skillgit/core/base/error.hpp"

#include <string>
#include <string_view>

namespace skillgit::store {

/// Whether `errno`, or what a program or library complains of, says that this user may not do it.
bool is_denied(int code);
bool is_denied(std::string_view complaint);

/// The error for that: nothing is broken, and somebody has to allow it.
Error denied(std::string message);

}  // namespace skillgit::store
