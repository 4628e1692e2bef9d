#include "skillgit/core/base/percent.hpp"

#include <cctype>

namespace skillgit {
namespace {

bool is_alphanumeric(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
}

int hex_value(char c) {
  if ('0' <= c && c <= '9') return c - '0';
  const int letter = std::toupper(static_cast<unsigned char>(c));
  return 'A' <= letter && letter <= 'F' ? letter - 'A' + 10 : -1;
}

}  // namespace

std::string percent_encode(std::string_view text, std::string_view plain) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_alphanumeric(c) || plain.find(c) != std::string_view::npos)
      encoded += c;
    else
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return encoded;
}

std::string percent_decode(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escaped = text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
                         hex_value(text[at + 2]) >= 0;
    if (!escaped) {
      name += text[at];
      continue;
    }
    name += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
    at += 2;
  }
  return name;
}

}  // namespace skillgit
