#pragma once

#include <string>
#include <string_view>

namespace skillgit::text {

/// `bytes` in valid UTF-8 without NUL: U+FFFD stands for each NUL, and for each beginning of a
/// character that does not go on as one (the Unicode Standard's maximal subparts, section 3.9).
std::string valid_text(std::string_view bytes);

}  // namespace skillgit::text
