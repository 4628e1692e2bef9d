// `run.toml`, and what makes two of them the same run.

#include "app/config/toml_reader.hpp"
#include "skillgit/app/config/config.hpp"
#include "skillgit/app/config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <nlohmann/json.hpp>

namespace skillgit::config {
namespace {

constexpr std::string_view kBudget = "budget";

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04x}", byte);
    else
      out += c;
  }
  return out + '"';
}

std::string toml_number(double number) {
  // Shortest digits that read back as the same number; "1e+20" is TOML as well.
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string text(digits.data(), end);
  if (text.find_first_of(".e") == text.npos) text += ".0";
  return text;
}

template <typename Items, typename Write>
std::string joined(const Items& items, Write write) {
  std::string text;
  for (auto item = items.begin(); item != items.end(); ++item)
    text += (text.empty() ? "" : ", ") + write(item);
  return text;
}

/// The lines of one section that are part of the document.
std::string section_text(std::string_view section, const Config& config,
                         const SkillSection* skill) {
  std::string text =
      skill ? fmt::format("[skill.{}]\n", skill->name) : fmt::format("[{}]\n", section);
  for (const Setting& setting : settings()) {
    const bool kept = setting.identity || section == kBudget;
    if (setting.section != section || !kept) continue;
    const Json value = setting.get(config, skill);
    if (!value.is_null()) text += fmt::format("{} = {}\n", setting.key, to_toml(value));
  }
  return text;
}

/// The `key = value` lines before the budget, by full name, in order.
std::vector<std::pair<std::string, std::string>> identity_lines(std::string_view document) {
  std::vector<std::pair<std::string, std::string>> lines;
  std::string section;
  for (std::size_t at = 0; at < document.size();) {
    const auto end = std::min(document.find('\n', at), document.size());
    const std::string_view line = document.substr(at, end - at);
    at = end + 1;
    const auto equals = line.find(" = ");
    if (line == "[budget]") break;
    if (line.starts_with('[') && line.ends_with(']'))
      section = line.substr(1, line.size() - 2);
    else if (equals != line.npos)
      lines.emplace_back(fmt::format("{}.{}", section, line.substr(0, equals)),
                         line.substr(equals + 3));
  }
  return lines;
}

template <typename Lines>
const std::string* value_of(const Lines& lines, const std::string& name) {
  for (const auto& [key, value] : lines)
    if (key == name) return &value;
  return nullptr;
}

}  // namespace

std::string to_toml(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return toml_text(value.get<std::string>());
  if (value.is_number_float()) return toml_number(value.get<double>());
  if (value.is_array()) return '[' + joined(value, [](auto item) { return to_toml(*item); }) + ']';
  if (value.is_object())
    return "{ " +
           joined(value,
                  [](auto item) { return toml_text(item.key()) + " = " + to_toml(item.value()); }) +
           " }";
  return to_line(value);
}

std::string run_document(const Config& config, const std::string& skill) {
  const auto found = config.skills.find(skill);
  assert(found != config.skills.end());
  std::string document;
  for (const std::string_view section : sections()) {
    const SkillSection* const owner = section == "skill" ? &found->second : nullptr;
    const std::string text = section_text(section, config, owner);
    // A section without lines says nothing, but that the budget is without limits.
    if (text.find('\n') + 1 == text.size() && section != kBudget) continue;
    document += (document.empty() ? "" : "\n") + text;
  }
  return document;
}

Status check_run_document(std::string_view document) {
  const auto entries = read_toml(document, "run.toml");
  if (!entries) return fail(ErrorKind::damaged, entries.error().message());
  if (entries->empty()) return fail(ErrorKind::damaged, "'run.toml' is empty");
  return {};
}

std::vector<std::string> differences(std::string_view before, std::string_view after) {
  const auto old_lines = identity_lines(before);
  const auto new_lines = identity_lines(after);
  std::vector<std::string> found;
  for (const auto& [name, value] : new_lines) {
    const std::string* const old = value_of(old_lines, name);
    if (old == nullptr)
      found.push_back(fmt::format("{} was not set, and is {}", name, value));
    else if (*old != value)
      found.push_back(fmt::format("{} was {}, and is {}", name, *old, value));
  }
  for (const auto& [name, value] : old_lines)
    if (value_of(new_lines, name) == nullptr)
      found.push_back(fmt::format("{} was {}, and is not set", name, value));
  return found;
}

}  // namespace skillgit::config
