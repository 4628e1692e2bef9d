#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skillgit::text {

/// Where something stands that looks like a secret: a token in one of the common shapes, in plain
/// text or in JSON, or a private key. Nothing in most texts.
struct Secret {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< After its last byte.
};
std::optional<Secret> find_secret(std::string_view text);

/// What stands where a secret stood.
inline constexpr std::string_view kRedacted = "[redacted]";

/// `text` with kRedacted in the place of the `known` values, each byte of them plain or as an
/// escape of JSON or of URLs, and of each secret that find_secret() sees: afterwards it sees none.
/// Takes time linear in the text.
std::string redacted(std::string text, std::span<const std::string> known = {});

/// A shorter value may be any word, and no key is as short.
inline constexpr std::size_t kShortestKnown = 8;

/// `value`, and what shows of it where it is part of something in base64; of a value shorter than
/// kShortestKnown itself alone.
std::vector<std::string> in_encodings(const std::string& value);

}  // namespace skillgit::text
