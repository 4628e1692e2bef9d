#pragma once

#include "skillgit/app/config/config.hpp"

#include <string>
#include <string_view>

namespace skillgit::config {

/// Whether the value of `variable` may be sent to `endpoint`, the two of `section` ("target").
/// Fails with invalid, and its hint is the command with which the user agrees.
Status check_trust(const Config& config, std::string_view section, const std::string& endpoint,
                   const std::string& variable);

}  // namespace skillgit::config
