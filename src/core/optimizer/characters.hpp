#pragma once

#include <cstddef>
#include <string_view>

namespace skillgit::optimizer {

/// The character at `at` (less than the text's size), which moves behind it; U+FFFD for what is
/// not UTF-8.
char32_t next_character(std::string_view text, std::size_t& at);

}  // namespace skillgit::optimizer
