#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skillgit {

/// The name in `known` that someone who typed `name` most likely meant, or nothing.
///
/// The only one that begins so is it, when three characters are there. Else typing slips are
/// counted (a character too many, too few, wrong, or swapped with its neighbour). One is forgiven,
/// and one more for every three characters of the name; of equally near names the first in `known`
/// is given. ASCII case makes no difference.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string_view> known);

/// `; did you mean 'near'?` for the end of a message about an unknown name, or an empty text.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

}  // namespace skillgit
