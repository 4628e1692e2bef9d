#include "skillgit/app/config/config.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace skillgit::config {
namespace {

/// A shorter value may be any word, and no key is as short.
constexpr std::size_t kShortest = 8;

/// Whether a variable's name says that it holds a secret: a word of it ends in one of these.
bool is_secret_name(std::string name) {
  constexpr std::array<std::string_view, 8> kEndings{
      "KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('_', at), name.size());
    const std::string_view word = std::string_view(name).substr(at, end - at);
    if (std::any_of(kEndings.begin(), kEndings.end(),
                    [word](std::string_view ending) { return word.ends_with(ending); }))
      return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

std::vector<std::string> secrets(const Config& config,
                                 const std::map<std::string, std::string>& variables) {
  std::vector<std::string> values;
  for (const auto& [name, value] : variables) {
    const bool is_key = name == config.target.api_key_env || name == config.optimizer.api_key_env;
    if (value.size() >= kShortest && (is_key || is_secret_name(name))) values.push_back(value);
  }
  // One may hold another.
  std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return values;
}

}  // namespace skillgit::config
