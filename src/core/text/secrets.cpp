#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skillgit::text {
namespace {

struct Shape {
  std::string_view prefix;
  std::size_t length;  ///< Of what follows, at least.
};
constexpr std::array kShapes{
    Shape{"AKIA", 16}, Shape{"ghp_", 30},   Shape{"gho_", 30},        Shape{"ghs_", 30},
    Shape{"sk-", 20},  Shape{"glpat-", 16}, Shape{"github_pat_", 30}, Shape{"xoxb-", 16},
    Shape{"hf_", 30},  Shape{"xoxp-", 16},  Shape{"AIza", 30},        Shape{"npm_", 30},
};
constexpr std::string_view kKeyBegin = "-----BEGIN";
constexpr std::string_view kKeyEnd = "PRIVATE KEY-----";
constexpr std::string_view kInstead = "[redacted]";

bool is_token(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

/// The first token of one shape.
std::optional<Secret> find_shape(std::string_view text, const Shape& shape) {
  for (std::size_t at = text.find(shape.prefix); at != std::string_view::npos;
       at = text.find(shape.prefix, at + 1)) {
    if (at > 0 && is_token(text[at - 1])) continue;
    std::size_t end = at + shape.prefix.size();
    while (end < text.size() && is_token(text[end])) ++end;
    if (end - at >= shape.prefix.size() + shape.length) return Secret{at, end};
  }
  return std::nullopt;
}

/// A private key, from its first line to the end of its last.
std::optional<Secret> find_key(std::string_view text) {
  const std::size_t begin = text.find(kKeyBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t first = text.find(kKeyEnd, begin);
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t last = text.find(kKeyEnd, first + kKeyEnd.size());
  return Secret{begin, (last == std::string_view::npos ? first : last) + kKeyEnd.size()};
}

}  // namespace

std::optional<Secret> find_secret(std::string_view text) {
  std::optional<Secret> found = find_key(text);
  for (const Shape& shape : kShapes)
    if (const auto secret = find_shape(text, shape);
        secret && (!found || secret->begin < found->begin))
      found = secret;
  return found;
}

std::string redacted(std::string text) {
  std::size_t at = 0;
  while (const auto secret = find_secret(std::string_view(text).substr(at))) {
    text.replace(at + secret->begin, secret->end - secret->begin, kInstead);
    at += secret->begin + kInstead.size();
  }
  return text;
}

}  // namespace skillgit::text
