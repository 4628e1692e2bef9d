#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skillgit {

/// `bytes` in base64, with padding and without line breaks.
std::string base64(std::string_view bytes);

/// The bytes that base64() writes as `text`; nothing for any other text.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace skillgit
