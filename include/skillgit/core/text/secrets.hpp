#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skillgit::text {

/// Where something stands that looks like a secret: a token in one of the common shapes, in plain
/// text or in JSON, or a private key. Nothing in most texts.
struct Secret {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< After its last byte.
};
std::optional<Secret> find_secret(std::string_view text);

/// `text` with "[redacted]" in the place of the `known` values and of each secret that
/// find_secret() sees: afterwards it sees none. Takes time linear in the text.
std::string redacted(std::string text, std::span<const std::string> known = {});

}  // namespace skillgit::text
