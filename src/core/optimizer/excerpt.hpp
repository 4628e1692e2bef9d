#pragma once

#include <string>
#include <string_view>

namespace skillgit::optimizer {

/// The beginning of a text, on one line, for the subject of an edit.
std::string excerpt(std::string_view text);

}  // namespace skillgit::optimizer
