#pragma once

#include <optional>
#include <string_view>

namespace skillgit::tasks {

/// What kind of picture `bytes` are, told by how they begin: "image/png", "image/jpeg",
/// "image/gif" or "image/webp". Nothing for any others, whatever they are called.
std::optional<std::string_view> image_type(std::string_view bytes);

}  // namespace skillgit::tasks
