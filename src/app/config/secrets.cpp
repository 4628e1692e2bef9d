#include "skillgit/core/text/secrets.hpp"
#include "app/config/trimmed_key.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/core/base/percent.hpp"
#include "skillgit/core/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace skillgit::config {
namespace {

/// Whether a word of a name, or what it is the plural of, ends as names of secrets do.
bool is_secret_word(std::string_view word) {
  constexpr std::array<std::string_view, 8> kEndings{
      "key", "token", "secret", "password", "passwd", "passphrase", "credential", "pwd"};
  if (word.ends_with('s')) word.remove_suffix(1);
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [word](std::string_view ending) { return word.ends_with(ending); });
}

/// Whether a variable's name says that it holds a secret: a word of it does.
bool is_secret_name(std::string name) {
  name = in_lower_case(std::move(name));
  if (name == "pwd" || name == "oldpwd") return false;  // Folders, as every shell has them.
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('_', at), name.size());
    if (is_secret_word(std::string_view(name).substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

/// What a variable of several secrets holds: the values between commas, semicolons and spaces.
std::vector<std::string> parts_of(std::string_view values) {
  constexpr std::string_view kBetween = ",; \t\r\n";
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < values.size();) {
    const auto end = std::min(values.find_first_of(kBetween, at), values.size());
    parts.emplace_back(values.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// User and password of a proxy's address, and the password alone; none where it has none.
std::vector<std::string> secrets_of_proxy(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != address.npos)
    address.remove_prefix(scheme + 3);
  const auto end = address.substr(0, address.find('/')).rfind('@');
  if (end == address.npos) return {};
  const std::string login(address.substr(0, end));
  const std::string password = login.substr(std::min(login.find(':') + 1, login.size()));
  return {login, password, percent_decode(password)};
}

bool is_proxy_name(std::string name) { return in_lower_case(std::move(name)).ends_with("_proxy"); }

}  // namespace

std::vector<std::string> secrets(const Config& config,
                                 const std::map<std::string, std::string>& variables) {
  std::vector<std::string> values;
  const auto add = [&values](const std::string& value) {
    if (value.size() < text::kShortestKnown) return;
    for (std::string& encoded : text::in_encodings(value)) values.push_back(std::move(encoded));
  };
  for (const auto& [name, value] : variables) {
    const bool is_key = name == config.target.api_key_env || name == config.optimizer.api_key_env;
    if (is_key || is_secret_name(name)) add(std::string(trimmed_key(value)));
    if (is_secret_name(name) && in_lower_case(name).ends_with('s'))
      for (const std::string& part : parts_of(value)) add(part);
    if (is_proxy_name(name))
      for (const std::string& secret : secrets_of_proxy(value)) add(secret);
  }
  // One may hold another.
  std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace skillgit::config
