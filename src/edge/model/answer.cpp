#include "edge/model/answer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace skillgit::model {

/// More than any request has, and little enough to be added up.
constexpr std::int64_t kMostTokens = 1'000'000'000'000;

const Json& member(const Json& value, const char* key) {
  static const Json kNull;
  if (!value.is_object()) return kNull;
  const auto found = value.find(key);
  return found == value.end() ? kNull : *found;
}

std::string text_or_empty(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string id_or_own(const Json& id, std::size_t turn, std::size_t place) {
  const std::string given = text_or_empty(id);
  return given.empty() ? "call-" + std::to_string(turn) + '-' + std::to_string(place) : given;
}

bool has_failed(const Json& choice) {
  return member(choice, "error").is_object() || member(choice, "finish_reason") == "error";
}

std::string arguments_in(const Json& value) {
  return value.is_object() ? to_line(value) : text_or_empty(value);
}

Json object_or_empty(const std::string& arguments) {
  auto object = parse_json(arguments);
  return object && object->is_object() ? std::move(*object) : Json::object();
}

std::optional<std::int64_t> count_in(const Json& value) {
  if (value.is_number_unsigned())
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(value.get<std::uint64_t>(), kMostTokens));
  return std::nullopt;
}

std::optional<std::int64_t> prompt_count_in(const Json& value) {
  const auto count = count_in(value);
  return count != 0 ? count : std::nullopt;
}

std::int64_t count_or_zero(const Json& value) { return count_in(value).value_or(0); }

tl::unexpected<Error> no_reply(std::string why) {
  return fail(ErrorKind::unavailable, std::move(why));
}

}  // namespace skillgit::model
