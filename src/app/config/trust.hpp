#pragma once

#include "skillgit/app/config/config.hpp"

#include <string>
#include <string_view>

namespace skillgit::config {

/// Whether the value of `variable` may be sent to `address`, the two of `section` ("target").
/// Fails with invalid, and its hint is the command with which the user agrees.
Status check_trust(const Config& config, std::string_view section, const std::string& address,
                   const std::string& variable);

/// Whether the user has set `name`, and not the repository.
bool is_the_users_own(const Config& config, const std::string& name);

}  // namespace skillgit::config
