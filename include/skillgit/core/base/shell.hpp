#pragma once

#include <string>
#include <string_view>

namespace skillgit {

/// `text` as one word of a POSIX shell: as it is where that is safe, else in single quotes.
///
/// For commands that a message tells the user to type. Never used to run one.
std::string shell_word(std::string_view text);

}  // namespace skillgit
