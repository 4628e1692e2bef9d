#pragma once

#include <string_view>

namespace skillgit::report {

/// The style sheet of a page: light and dark, wide and narrow, screen and paper.
std::string_view style();

}  // namespace skillgit::report
