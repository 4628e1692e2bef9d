#pragma once

#include "skillgit/core/base/embedded_text.hpp"

#include <span>

namespace skillgit::config {

/// `models.toml`, as it was when skillgit was built.
std::span<const EmbeddedText> embedded_models();

}  // namespace skillgit::config
