#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillgit::optimizer::skillopt {

/// `text` in at most about `most` bytes: what is too much is cut out of its middle, and the cut
/// says how much it took. Whole characters stay.
std::string shortened(std::string_view text, std::size_t most);

/// `text` as data that nothing in it can break out of: between fences longer than any run of
/// backticks in it, in valid UTF-8, without the markers that protect regions of a skill.
std::string quoted(std::string_view text, std::size_t most);

/// Likewise, but with the markers: for the skill itself, where they say what to leave alone.
std::string quoted_skill(std::string_view text, std::size_t most);

/// `text` on one line of at most `characters` characters: single spaces, nothing that cannot be
/// printed or that hides or reorders text; "..." where it was cut.
std::string one_line(std::string_view text, std::size_t characters);

/// A part of a prompt: a heading and a body.
std::string section(std::string_view title, std::string_view body);

}  // namespace skillgit::optimizer::skillopt
