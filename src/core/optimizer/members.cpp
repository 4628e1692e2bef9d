#include "core/optimizer/members.hpp"

#include <nlohmann/json.hpp>

namespace skillgit::optimizer {
namespace {

std::optional<std::int64_t> whole_number(const Json& json) {
  if (!json.is_number_integer()) return std::nullopt;
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  return json.get<std::int64_t>();
}

}  // namespace

Result<Members> Members::of(const Json& json, std::string place) {
  if (!json.is_object()) return fail(ErrorKind::damaged, place + " is not an object");
  return Members(json, std::move(place));
}

Result<std::string> Members::text(const std::string& key) {
  SKILLGIT_TRY(const Json* const value, member(key));
  if (!value->is_string()) return is_not(key, "text");
  return value->get<std::string>();
}

Result<std::int64_t> Members::number(const std::string& key, std::int64_t low, std::int64_t high) {
  SKILLGIT_TRY(const Json* const value, member(key));
  const auto number = whole_number(*value);
  if (!number || *number < low || *number > high)
    return is_not(key, "a number in " + std::to_string(low) + ".." + std::to_string(high));
  return *number;
}

Result<std::optional<std::int64_t>> Members::number_or_null(const std::string& key,
                                                            std::int64_t low, std::int64_t high) {
  SKILLGIT_TRY(const Json* const value, member(key));
  if (value->is_null()) return std::optional<std::int64_t>();
  SKILLGIT_TRY(const std::int64_t read, number(key, low, high));
  return std::optional<std::int64_t>(read);
}

Result<bool> Members::flag(const std::string& key) {
  if (!json_->contains(key)) return false;
  SKILLGIT_TRY(const Json* const value, member(key));
  if (!value->is_boolean()) return is_not(key, "true or false");
  return value->get<bool>();
}

Result<std::vector<std::string>> Members::texts(const std::string& key) {
  SKILLGIT_TRY(const auto elements, array(key));
  std::vector<std::string> result;
  for (const Json* element : elements) {
    if (!element->is_string()) return is_not(key, "a list of texts");
    result.push_back(element->get<std::string>());
  }
  return result;
}

Status Members::done() const {
  for (const auto& [key, value] : json_->items())
    if (!read_.contains(key))
      return fail(ErrorKind::damaged, place_ + ": unknown member '" + key + "'");
  return {};
}

Result<const Json*> Members::member(const std::string& key) {
  const auto found = json_->find(key);
  if (found == json_->end()) return fail(ErrorKind::damaged, place_ + ": '" + key + "' is missing");
  read_.insert(key);
  return &*found;
}

Result<std::vector<const Json*>> Members::array(const std::string& key) {
  SKILLGIT_TRY(const Json* const value, member(key));
  if (!value->is_array()) return is_not(key, "a list");
  std::vector<const Json*> elements;
  for (const Json& element : *value) elements.push_back(&element);
  return elements;
}

tl::unexpected<Error> Members::is_not(const std::string& key, std::string_view what) const {
  return fail(ErrorKind::damaged, place_ + ": '" + key + "' is not " + std::string(what));
}

}  // namespace skillgit::optimizer
