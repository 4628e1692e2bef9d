#include "train/json_members.hpp"

#include <cstddef>

namespace skillgit::train {
namespace {

/// Where the string whose opening quote is at `at` ends; npos where it does not.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (std::size_t quote = json.find('"', at + 1); quote != std::string_view::npos;
       quote = json.find('"', quote + 1)) {
    std::size_t before = quote;
    while (json[before - 1] == '\\') --before;
    if ((quote - before) % 2 == 0) return quote + 1;
  }
  return std::string_view::npos;
}

/// Where the value that begins at `at` ends; npos where it does not.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  int depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (depth == 0 && (c == ',' || c == '}')) return at;
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<JsonMembers> JsonMembers::of(std::string_view object) {
  JsonMembers result;
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') return std::nullopt;
  if (object == "{}") return result;
  for (std::size_t at = 1; at < object.size() && object[at] == '"'; ++at) {
    const std::size_t colon = end_of_string(object, at);
    if (colon >= object.size() || object[colon] != ':') return std::nullopt;
    const std::size_t end = end_of_value(object, colon + 1);
    if (end == std::string_view::npos) return std::nullopt;
    result.members_.emplace_back(object.substr(at + 1, colon - at - 2),
                                 object.substr(colon + 1, end - colon - 1));
    at = end;
    if (object[at] == '}') return at + 1 == object.size() ? std::optional(result) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view JsonMembers::at(std::string_view name) const {
  for (const auto& [known, value] : members_)
    if (known == name) return value;
  return {};
}

}  // namespace skillgit::train
