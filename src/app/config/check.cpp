// Whether a value suits its setting, wherever it was written.

#include "skillgit/app/config/settings.hpp"
#include "skillgit/core/base/nearest.hpp"
#include "skillgit/core/base/unicode.hpp"
#include "skillgit/core/tasks/scorer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace skillgit::config {
namespace {

constexpr std::size_t kLongestQuote = 60;
constexpr std::size_t kLongestList = 1000;
constexpr std::size_t kLongestVariable = 64;

/// Whether it is a text that would be a number or a switch without its quotes.
bool is_quoted_in_vain(const Json& value) {
  if (!value.is_string()) return false;
  const auto bare = parse_json(value.get<std::string>());
  return bare && (bare->is_number() || bare->is_boolean());
}

std::string quoted(std::string text) {
  if (text.size() > kLongestQuote) text = text.substr(0, kLongestQuote) + "...";
  return '\'' + text + '\'';
}

/// As it would be written in the file.
std::string written(const Json& value) {
  const bool is_bare = value.is_string() && !is_quoted_in_vain(value);
  return is_bare ? value.get<std::string>() : to_line(value);
}

/// Whether the value may be shown: someone may have put a secret where its name belongs.
bool may_be_quoted(const Setting& setting) {
  return setting.kind != Kind::variable && setting.kind != Kind::url;
}

/// A value on its way to a setting, and how whoever gave it has written it.
struct Given {
  const Json& value;
  std::string text;
};

Error refusal(const Setting& setting, const std::string& name, const Given& given) {
  const auto& [value, text] = given;
  std::string message = "'" + name + "' takes " + expectation(setting);
  if (may_be_quoted(setting)) message += ", not " + quoted(text);
  if (setting.kind == Kind::choice && value.is_string())
    message += did_you_mean(value.get<std::string>(), setting.choices);
  return Error(ErrorKind::invalid, std::move(message));
}

bool is_text(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

bool is_whole_in(const Json& value, std::int64_t least, std::int64_t most) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return false;
  return value.is_number_integer() && least <= value.get<std::int64_t>() &&
         value.get<std::int64_t>() <= most;
}

bool is_decimal_in(const Json& value, std::int64_t least, std::int64_t most) {
  if (!value.is_number()) return false;
  const auto number = value.get<double>();
  if (!(static_cast<double>(least) <= number && number <= static_cast<double>(most))) return false;
  return std::abs(number * 1000 - std::round(number * 1000)) < 1e-6;
}

/// A path that stays inside the repository, whatever it is joined to; without needless parts.
std::optional<std::string> normal_path(const std::string& text) {
  if (text.empty() || text.front() == '/') return std::nullopt;
  std::string normal;
  std::size_t at = 0;
  while (at <= text.size()) {
    const auto end = std::min(text.find('/', at), text.size());
    const std::string part = text.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    const bool hostile = part == ".." || in_lower_case(part) == ".git" ||
                         std::any_of(part.begin(), part.end(), [](char c) {
                           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                         });
    if (hostile) return std::nullopt;
    normal += (normal.empty() ? "" : "/") + part;
  }
  return normal.empty() ? "." : normal;
}

/// "host", "host:8080", "[::1]:8080".
bool has_possible_port(const std::string& authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == authority.npos || (bracket != authority.npos && colon < bracket)) return true;
  const std::string port = authority.substr(colon + 1);
  int number = 0;
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
  return code == std::errc() && end == port.data() + port.size() && 0 < number && number < 65536;
}

bool is_url(const std::string& text) {
  const auto scheme = text.find("://");
  if (scheme == text.npos) return false;
  if (text.compare(0, scheme, "http") != 0 && text.compare(0, scheme, "https") != 0) return false;
  const auto host = scheme + 3;
  // A query is where people put keys, and paths are added behind it.
  if (text.find_first_of("?#") != text.npos) return false;
  const std::string authority = text.substr(host, text.find('/', host) - host);
  const bool clean =
      std::all_of(text.begin(), text.end(), [](char c) { return 0x20 < c && c < 0x7f; });
  return clean && !authority.empty() && authority.find('@') == authority.npos &&
         has_possible_port(authority);
}

/// What no one calls a variable: it begins as keys do, or is a long mix of letters and digits.
bool looks_like_a_key(const std::string& text) {
  constexpr std::array<std::string_view, 8> kBeginnings{"sk_",  "gsk_", "hf_",  "AIza",
                                                        "ghp_", "pk_",  "xai_", "glpat_"};
  for (const std::string_view beginning : kBeginnings)
    if (text.starts_with(beginning)) return true;
  const auto has = [&text](char first, char last) {
    return std::any_of(text.begin(), text.end(), [=](char c) { return first <= c && c <= last; });
  };
  return text.size() >= 20 && has('0', '9') && has('a', 'z');
}

bool is_variable(const std::string& text) {
  const auto letter = [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_';
  };
  const auto allowed = [&](char c) { return letter(c) || ('0' <= c && c <= '9'); };
  return !text.empty() && text.size() <= kLongestVariable && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), allowed) && !looks_like_a_key(text);
}

bool is_ratios(const std::string& text, std::int64_t most) {
  std::int64_t sum = 0;
  int count = 0;
  for (std::size_t at = 0; at <= text.size(); ++count) {
    const auto end = std::min(text.find(':', at), text.size());
    int ratio = -1;
    const auto [ptr, code] = std::from_chars(text.data() + at, text.data() + end, ratio);
    if (code != std::errc() || ptr != text.data() + end || ratio < 0 || ratio > most) return false;
    sum += ratio;
    at = end + 1;
  }
  return count == 3 && sum > 0;
}

bool is_list_of(const Json& value, std::size_t most, bool (*suits)(const Json&, const Setting&),
                const Setting& setting) {
  return value.is_array() && value.size() <= most &&
         std::all_of(value.begin(), value.end(),
                     [&](const Json& element) { return suits(element, setting); });
}

Result<Json> check_path(const Setting& setting, const std::string& name, const Given& given) {
  const Json& value = given.value;
  const auto normal = is_text(value) ? normal_path(value.get<std::string>()) : std::nullopt;
  if (!normal) return fail(refusal(setting, name, given));
  return Json(*normal);
}

Result<Json> check_scorer(const Setting& setting, const std::string& name, const Given& given) {
  const Json& value = given.value;
  if (!is_text(value) && !value.is_object()) return fail(refusal(setting, name, given));
  auto canonical =
      tasks::canonical_scorer(value.is_string() ? value.get<std::string>() : to_line(value));
  if (!canonical) return fail(std::move(canonical).error().with_context("'" + name + "'"));
  return parse_json(*canonical);
}

/// Whether a value that needs no normal form suits its setting.
bool suits(const Setting& setting, const Json& value) {
  switch (setting.kind) {
    case Kind::text:
      return is_text(value) && !value.get<std::string>().empty();
    case Kind::url:
      return is_text(value) && is_url(value.get<std::string>());
    case Kind::variable:
      return is_text(value) && is_variable(value.get<std::string>());
    case Kind::choice:
      return value.is_string() && std::find(setting.choices.begin(), setting.choices.end(),
                                            value.get<std::string>()) != setting.choices.end();
    case Kind::integer:
      return is_whole_in(value, setting.least, setting.most);
    case Kind::decimal:
      return is_decimal_in(value, setting.least, setting.most);
    case Kind::boolean:
      return value.is_boolean();
    case Kind::ratios:
      return is_text(value) && is_ratios(value.get<std::string>(), setting.most);
    case Kind::texts:
      return is_list_of(
          value, static_cast<std::size_t>(setting.most),
          [](const Json& element, const Setting&) {
            return is_text(element) && !element.get<std::string>().empty();
          },
          setting);
    case Kind::integers:
      return !value.empty() && is_list_of(
                                   value, kLongestList,
                                   [](const Json& element, const Setting& of) {
                                     return is_whole_in(element, of.least, of.most);
                                   },
                                   setting);
    case Kind::path:
    case Kind::scorer:
      break;
  }
  return false;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

template <typename Number>
Json number_or_text(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size()) return number;
  return std::string(text);
}

Json boolean_or_text(std::string_view text) {
  // As git writes them.
  for (const std::string_view yes : {"true", "yes", "on", "1"})
    if (text == yes) return true;
  for (const std::string_view no : {"false", "no", "off", "0"})
    if (text == no) return false;
  return std::string(text);
}

Json parts(const Setting& setting, std::string_view text) {
  Json list = Json::array();
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const std::string_view part = trimmed(text.substr(at, end - at));
    list.push_back(setting.kind == Kind::integers ? number_or_text<std::int64_t>(part)
                                                  : Json(std::string(part)));
    at = end + 1;
  }
  return list;
}

/// The value that `text` stands for; where it cannot stand for one, the text itself.
Json interpret(const Setting& setting, std::string_view text) {
  const std::string_view word = trimmed(text);
  switch (setting.kind) {
    case Kind::integer:
      return number_or_text<std::int64_t>(word);
    case Kind::decimal:
      return number_or_text<double>(word);
    case Kind::boolean:
      return boolean_or_text(word);
    case Kind::texts:
    case Kind::integers:
      if (word.starts_with('[')) return parse_json(word).value_or(Json(std::string(text)));
      return parts(setting, word);
    default:
      return std::string(text);
  }
}

Result<Json> check_given(const Setting& setting, const std::string& name, const Given& given) {
  if (setting.kind == Kind::path) return check_path(setting, name, given);
  if (setting.kind == Kind::scorer) return check_scorer(setting, name, given);
  if (!suits(setting, given.value)) return fail(refusal(setting, name, given));
  return given.value;
}

}  // namespace

Result<Json> check(const Setting& setting, const std::string& name, const Json& value) {
  return check_given(setting, name, {value, written(value)});
}

Result<Json> check_text(const Setting& setting, const std::string& name, std::string_view text) {
  if (find_invalid_utf8(text)) return fail(ErrorKind::invalid, "'" + name + "' is not valid UTF-8");
  return check_given(setting, name, {interpret(setting, text), std::string(text)});
}

}  // namespace skillgit::config
