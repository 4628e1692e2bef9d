#pragma once

#include "app/report/html.hpp"
#include "skillgit/core/text/edit.hpp"

#include <string_view>

namespace skillgit::report {

/// The unified diff of one file, with the words marked that differ between a line and the one in
/// its place.
Html diff_block(std::string_view diff);

/// The same for an edit whose commit is not here: its anchor and its text.
Html edit_block(const text::Edit& edit);

}  // namespace skillgit::report
