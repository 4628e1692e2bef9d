#include "core/optimizer/skillopt/reply.hpp"

#include "skillgit/core/text/secrets.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace skillgit::optimizer::skillopt {
namespace {

constexpr std::size_t kMostObjects = 8;
constexpr int kMostStarts = 32;  ///< Braces that may begin an object and do not.

/// Where the object that begins at `begin` ends; nothing when it never does.
std::optional<std::size_t> end_of_object(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (in_text) {
      if (c == '\\') ++at;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return std::nullopt;
}

bool closes(std::string_view text, std::size_t comma) {
  const std::size_t next = text.find_first_not_of(" \t\r\n", comma + 1);
  return next != std::string_view::npos && (text[next] == '}' || text[next] == ']');
}

std::string mended(std::string_view text) {
  std::string result;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!in_text && c == ',' && closes(text, at)) continue;
    if (c == '"') in_text = !in_text;
    if (in_text && c == '\n') {
      result += "\\n";
    } else if (in_text && c == '\t') {
      result += "\\t";
    } else if (!in_text || c != '\r') {
      result += c;
    }
    if (in_text && c == '\\' && at + 1 < text.size()) result += text[++at];
  }
  return result;
}

Result<Json> read_object(std::string_view text) {
  auto strictly = parse_json(text);
  if (strictly) return strictly;
  auto leniently = parse_json(mended(text));
  return leniently ? leniently : strictly;
}

/// Takes out what looked like no secret as long as it was escaped.
void redact(Json& value) {
  if (value.is_string()) value = text::redacted(value.get<std::string>());
  if (value.is_structured())
    for (Json& element : value) redact(element);
}

/// Adds the number that `value` means, unless it is out of range or there already.
void add_number(const Json& value, std::size_t count, std::vector<std::size_t>& numbers) {
  const auto number = number_in(value);
  if (!number || *number < 1 || static_cast<std::size_t>(*number) > count) return;
  const auto one = static_cast<std::size_t>(*number);
  if (std::find(numbers.begin(), numbers.end(), one) == numbers.end()) numbers.push_back(one);
}

}  // namespace

std::vector<Json> objects_in(std::string_view reply) {
  std::vector<Json> objects;
  if (reply.size() > kLongestReply) return objects;
  int starts = 0;
  for (std::size_t at = reply.find('{'); at != std::string_view::npos; at = reply.find('{', at)) {
    const auto end = end_of_object(reply, at);
    auto object = end ? read_object(reply.substr(at, *end - at)) : Result<Json>(Json());
    if (end && object) {
      redact(*object);
      objects.push_back(std::move(*object));
      if (objects.size() == kMostObjects) break;
      at = *end;
    } else {
      if (++starts == kMostStarts) break;
      ++at;
    }
  }
  return objects;
}

std::string why_no_objects(std::string_view reply) {
  if (reply.size() > kLongestReply)
    return "it is longer than " + std::to_string(kLongestReply >> 20) + " MiB";
  const std::size_t begin = reply.find('{');
  if (begin == std::string_view::npos) return "there is no JSON object in it";
  const auto end = end_of_object(reply, begin);
  if (!end) return "its JSON object has no end";
  const auto object = read_object(reply.substr(begin, *end - begin));
  return object ? "" : "of its JSON object: " + object.error().message();
}

std::string why_no_outer_object(std::string_view reply) {
  const std::size_t begin = reply.find('{');
  if (begin == std::string_view::npos) return "";
  const auto end = end_of_object(reply, begin);
  const bool holds_all = !end || reply.find('{', *end) == std::string_view::npos;
  return holds_all ? why_no_objects(reply) : "";
}

Result<int> number_in(const Json& value) {
  constexpr double kMost = std::numeric_limits<int>::max();
  if (value.is_number()) {
    const auto number = value.get<double>();
    if (std::floor(number) == number && std::abs(number) <= kMost) return static_cast<int>(number);
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const std::size_t begin = std::min(text.find_first_of("-0123456789"), text.size());
    int number = 0;
    if (std::from_chars(text.data() + begin, text.data() + text.size(), number).ec == std::errc())
      return number;
  }
  return fail(ErrorKind::invalid, "it is not a whole number");
}

Result<std::string> text_in(const Json& object, const std::string& key, std::size_t most) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return fail(ErrorKind::invalid, "'" + key + "' is not text");
  const auto& text = found->get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos)
    return fail(ErrorKind::invalid, "'" + key + "' holds a NUL");
  if (text.size() > most)
    return fail(ErrorKind::invalid,
                "'" + key + "' is longer than " + std::to_string(most) + " bytes");
  return text;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::vector<std::size_t> numbers_in(const Json& object, const std::string& key, std::size_t count) {
  std::vector<std::size_t> numbers;
  const auto found = object.find(key);
  if (found == object.end()) return numbers;
  if (!found->is_array()) add_number(*found, count, numbers);
  if (found->is_array())
    for (const Json& element : *found) add_number(element, count, numbers);
  return numbers;
}

std::vector<std::size_t> integers_in(const Json& object, const std::string& key,
                                     std::size_t count) {
  std::vector<std::size_t> numbers;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return numbers;
  for (const Json& element : *found)
    if (element.is_number_integer()) add_number(element, count, numbers);
  return numbers;
}

}  // namespace skillgit::optimizer::skillopt
