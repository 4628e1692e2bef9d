#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

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

/// Whether the byte before `at` belongs to the escape of a character in JSON, and to no word.
bool follows_escape(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  constexpr std::size_t kUnicode = 6;
  if (before.size() >= kUnicode && before.substr(before.size() - kUnicode, 2) == "\\u") return true;
  return before.size() >= 2 && before[before.size() - 2] == '\\' &&
         std::string_view("nrtbf").find(before.back()) != std::string_view::npos;
}

std::size_t end_of_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_token(text[at])) ++at;
  return at;
}

/// The tokens of one shape.
void add_tokens(std::string_view text, const Shape& shape, std::vector<Secret>& secrets) {
  std::size_t end = 0;
  for (std::size_t at = text.find(shape.prefix); at != std::string_view::npos;
       at = text.find(shape.prefix, end)) {
    end = end_of_token(text, at + shape.prefix.size());
    if (at > 0 && is_token(text[at - 1]) && !follows_escape(text, at)) continue;
    if (end - at >= shape.prefix.size() + shape.length) secrets.push_back({at, end});
  }
}

/// Private keys, each from its first line to the end of its last.
void add_keys(std::string_view text, std::vector<Secret>& secrets) {
  std::size_t end = 0;
  for (std::size_t begin = text.find(kKeyBegin); begin != std::string_view::npos;
       begin = text.find(kKeyBegin, end)) {
    const std::size_t first = text.find(kKeyEnd, begin);
    if (first == std::string_view::npos) return;
    const std::size_t last = text.find(kKeyEnd, first + kKeyEnd.size());
    end = end_of_token(text, (last == std::string_view::npos ? first : last) + kKeyEnd.size());
    secrets.push_back({begin, end});
  }
}

/// All secrets in order. Those that overlap are one: a token may run into a key's first line.
std::vector<Secret> secrets_in(std::string_view text) {
  std::vector<Secret> found;
  add_keys(text, found);
  for (const Shape& shape : kShapes) add_tokens(text, shape, found);
  std::sort(found.begin(), found.end(),
            [](const Secret& a, const Secret& b) { return a.begin < b.begin; });
  std::vector<Secret> joined;
  for (const Secret& secret : found) {
    if (joined.empty() || joined.back().end < secret.begin)
      joined.push_back(secret);
    else
      joined.back().end = std::max(joined.back().end, secret.end);
  }
  return joined;
}

}  // namespace

std::optional<Secret> find_secret(std::string_view text) {
  const std::vector<Secret> secrets = secrets_in(text);
  return secrets.empty() ? std::nullopt : std::optional(secrets.front());
}

std::string redacted(std::string text, std::span<const std::string> known) {
  for (const std::string& value : known) {
    if (value.empty()) continue;
    for (auto at = text.find(value); at != std::string::npos;
         at = text.find(value, at + kInstead.size()))
      text.replace(at, value.size(), kInstead);
  }
  const std::vector<Secret> secrets = secrets_in(text);
  if (secrets.empty()) return text;
  std::string clean;
  std::size_t at = 0;
  for (const Secret& secret : secrets) {
    clean.append(text, at, secret.begin - at).append(kInstead);
    at = secret.end;
  }
  return clean.append(text, at);
}

}  // namespace skillgit::text
