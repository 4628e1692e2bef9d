#pragma once

#include "skillgit/core/text/printable.hpp"

#include <cstddef>
#include <string_view>

namespace skillgit::cli {

using text::json_escaped;
using text::printable;
using text::printable_lines;

/// How many columns of a terminal `text` takes; wide characters take two.
std::size_t columns(std::string_view text);

}  // namespace skillgit::cli
