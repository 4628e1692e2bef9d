#include "skillgit/core/base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>

namespace skillgit {
namespace {

/// A multiple of 3, so that padding comes only at the end; the library counts in int.
constexpr std::size_t kBlock = std::size_t{3} << 20;

unsigned char* as_bytes(std::string& text, std::size_t at) {
  return reinterpret_cast<unsigned char*>(text.data() + at);
}
const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::string_view block = bytes.substr(0, kBlock);
    const std::size_t before = text.size();
    // The library ends what it writes with a NUL.
    text.resize(before + (block.size() + 2) / 3 * 4 + 1);
    EVP_EncodeBlock(as_bytes(text, before), as_bytes(block), static_cast<int>(block.size()));
    text.pop_back();
    bytes.remove_prefix(block.size());
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view block = rest.substr(0, kBlock / 3 * 4);
    const std::size_t before = bytes.size();
    bytes.resize(before + (block.size() + 3) / 4 * 3);
    const int got =
        EVP_DecodeBlock(as_bytes(bytes, before), as_bytes(block), static_cast<int>(block.size()));
    if (got < 0) return std::nullopt;
    bytes.resize(before + static_cast<std::size_t>(got));
    rest.remove_prefix(block.size());
  }
  // The library counts padding as bytes, and takes more than one text for the same bytes.
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (padding > 2 || bytes.size() < padding) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  if (base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace skillgit
