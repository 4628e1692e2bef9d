#pragma once

#include <string>
#include <string_view>

namespace skillgit {

/// `text` with every byte but ASCII letters, digits and those in `plain` as "%3F", upper-case.
std::string percent_encode(std::string_view text, std::string_view plain);

/// Undoes percent_encode(); a '%' without two hex digits behind it stands for itself.
std::string percent_decode(std::string_view text);

}  // namespace skillgit
